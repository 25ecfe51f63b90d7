#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
// Inverse design judged by what is already known: of 3,100 binary compounds with a bulk modulus (MatCalc benchmark, Materials Project) a third of the chemical systems is hidden; are the stiff ones among them proposed?
//   dotnet run -c Release docs/notebooks/inverse-design.cs
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Design;
using Mpbf.Isl.Ranking;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const double topShare = 0.1;
const int sampleCount = 2000, randomSeeds = 20, searchSeeds = 5;
int[] depths = [50, 100, 200, 500, 1000];
var clock = Stopwatch.StartNew();
var resampling = new Resampling(7);

// One row a composition, its modulus the mean over its polymorphs; a third of the chemical systems is hidden.
Structure[] crystals = [.. StructureFile.ReadAll("../shared/data/matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz").Where(crystal => crystal.IsOrdered && Modulus(crystal) > 0)];
(Composition Composition, double Modulus)[] rows = [.. crystals.GroupBy(crystal => crystal.Composition.JoinKey).Select(group => (group.First().Composition, group.Average(Modulus))).OrderBy(row => row.Composition.JoinKey, StringComparer.Ordinal)];
bool IsHidden(Composition composition) => Resampling.HashOf("third " + composition.ChemicalSystem) % 3 == 0;
var known = rows.Where(row => !IsHidden(row.Composition)).ToArray();
var hidden = rows.Where(row => IsHidden(row.Composition)).ToArray();
double stiff = known.Select(row => row.Modulus).Order().ElementAt((int)((1 - topShare) * known.Length));
Dictionary<string, double> truth = hidden.ToDictionary(row => row.Composition.JoinKey, row => row.Modulus, StringComparer.Ordinal);
int sought = truth.Values.Count(modulus => modulus >= stiff);
Console.WriteLine($"{rows.Length} compositions, {known.Length} known, {hidden.Length} hidden; stiff: K ≥ {stiff:F0} GPa, the top {100 * topShare:F0} % of the known; hidden and stiff: {sought} ({(double)sought / hidden.Length:P1})");

// What is learnt: ln K from composition statistics; exchanges from crystals of one prototype.
CompositionEncoder encoder = CompositionEncoder.Default;
Points Encoded(IEnumerable<Composition> compositions) => new(encoder.Encode([.. compositions]).Matrix);
Points knownPoints = Encoded(known.Select(row => row.Composition));
BaggedTreesModel model = new BaggedTrees().Fit(knownPoints, Array.ConvertAll(known, row => Math.Log(row.Modulus)));
KnownMaterial[] corpus = [.. crystals.Where(crystal => !IsHidden(crystal.Composition)).AsParallel().AsOrdered().Select(KnownMaterial.Of)];
var substitutions = SubstitutionStatistics.Learn(corpus);
SubstitutionStatistics indifferent = SubstitutionStatistics.Indifferent(corpus);
var odds = substitutions.Elements.SelectMany((a, i) => substitutions.Elements.Skip(i + 1), (a, b) => (a, b)).OrderByDescending(pair => substitutions.LogOdds(pair.a, pair.b)).ToArray();
Console.WriteLine($"{corpus.Length} crystals of {corpus.Select(material => material.Prototype).Distinct().Count()} prototypes, {substitutions.ExchangeCount} exchanges; most alike: {string.Join(", ", odds.Take(8).Select(pair => $"{pair.a}–{pair.b} {substitutions.LogOdds(pair.a, pair.b):F2}"))}; least: {string.Join(", ", odds.TakeLast(5).Select(pair => $"{pair.a}–{pair.b} {substitutions.LogOdds(pair.a, pair.b):F2}"))}");

// The hidden compounds as a list: what the surrogate is worth where the candidates are given.
double[] predicted = new double[hidden.Length];
model.Predict(Encoded(hidden.Select(row => row.Composition)), predicted, new double[hidden.Length]);
var ranking = new CandidateRanking(predicted, Array.ConvertAll(hidden, row => Math.Log(row.Modulus)), [.. hidden.Select(row => row.Composition.ChemicalSystem)], Goal.Maximise, resampling);
double[] shuffled = [.. predicted];
new Random(1).Shuffle(shuffled);
var chance = new CandidateRanking(shuffled, Array.ConvertAll(hidden, row => Math.Log(row.Modulus)), [.. hidden.Select(row => row.Composition.ChemicalSystem)], Goal.Maximise, resampling);
ThresholdFindings findings = ranking.At(Math.Log(stiff));
Console.WriteLine($"\n| the hidden compounds ranked | |\n|---|---|\n| NDCG of ln K, all; first 50 | {ranking.Ndcg()}; {ranking.Ndcg(50)} |\n| the same of a random order | {chance.Ndcg()}; {chance.Ndcg(50)} |\n| enrichment at 10 % | {ranking.Enrichment(0.1, Math.Log(stiff))} |\n| precision, recall, F1 at {stiff:F0} GPa | {findings.Precision}, {findings.Recall}, {findings.F1} |\n| DAF (prevalence {findings.Prevalence}) | {findings.Acceleration} |\n| stiff among the top 50 | {ranking.TopPrecision(50, Math.Log(stiff))} |\n| top 50 that are the true top 50 | {ranking.TopOverlap(50)} |");
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,5:F0} s  learnt");

// The sampler, with and without what was learnt.
Console.WriteLine("\n| sampler, 2,000 proposals | valid | unique of these | novel of these | novel that are hidden compounds |\n|---|---|---|---|---|");
foreach ((string name, SubstitutionStatistics statistics) in new[] { ("learnt exchanges", substitutions), ("any element", indifferent) })
{
    SampledDesigns sampled = new SubstitutionSampler(corpus, statistics).Sample(sampleCount, 1);
    int novel = sampled.Novelty.Count, real = sampled.Designs.Count(design => design is { IsValid: true, IsUnique: true, IsNovel: true } && truth.ContainsKey(design.Candidate.Composition.JoinKey));
    Console.WriteLine($"| {name} | {sampled.Validity} | {sampled.Uniqueness} | {sampled.Novelty} | {new Share(real, novel)} |");
}

Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,5:F0} s  sampled");

// The search works on compositions: one design a composition, on a template of its anonymous formula.
KnownMaterial[] templates = [.. corpus.Select(material => new KnownMaterial(material.Composition.AnonymousFormula, material.Composition, material.Structure))];
(double[] centre, double[] scale) = Moments(knownPoints);
double[][] standard = [.. Enumerable.Range(0, knownPoints.RowCount).Select(row => Standard(knownPoints.Row(row)))];
double[] leaveOneOut = [.. standard.AsParallel().AsOrdered().Select((row, i) => Nearest(row, i)).Order()];
double threshold = leaveOneOut[(int)(0.95 * leaveOneOut.Length)];
var boundary = new DesignBoundary(candidate => Nearest(Standard(Encoded([candidate.Composition]).Row(0)), -1), threshold);
DesignObjective objective = (candidates, mean, sigma) => model.Predict(Encoded(candidates.Select(candidate => candidate.Composition)), mean, sigma);

Console.WriteLine($"\n| stiff hidden compounds found (of {sought}) | proposals | {string.Join(" | ", depths.Select(k => $"top {k}"))} | stiff among the hidden compounds in the top {depths[^1]} |\n|---|---|{string.Concat(Enumerable.Repeat("---|", depths.Length))}---|");
EvolutionResult[] Search(SubstitutionStatistics statistics, DesignBoundary? limit) =>
    [.. Enumerable.Range(1, searchSeeds).Select(seed => new EvolutionarySearch(templates, statistics, new EvolutionOptions { PopulationCount = 300, Seed = (ulong)seed }).Run(objective, Goal.Maximise, limit))];
EvolutionResult[][] searches = [Search(substitutions, null), Search(substitutions, boundary), Search(indifferent, null)];
string[] names = ["evolution, learnt exchanges", "the same inside the boundary", "evolution, any element"];
for (int i = 0; i < searches.Length; i++) Report($"{names[i]}, mean of {searchSeeds}", [.. searches[i].Select(search => search.Ranked.Select(design => design.Candidate.Composition.JoinKey).ToArray())]);
foreach ((string name, SubstitutionStatistics statistics) in new[] { ("random proposals, learnt exchanges", substitutions), ("random proposals, any element", indifferent) })
{
    var sampler = new SubstitutionSampler(templates, statistics);
    HashSet<string> seen = [.. known.Select(row => row.Composition.JoinKey)];
    string[][] lists = [.. Enumerable.Range(1, randomSeeds).Select(seed => sampler.Sample(sampleCount, (ulong)seed).Designs.Where(design => design.IsValid).Select(design => design.Candidate.Composition.JoinKey).Distinct().Where(key => !seen.Contains(key)).ToArray())];
    Report($"{name}, mean of {randomSeeds}", lists);
}

Console.WriteLine($"| prevalence | | | | | | | {new Share(sought, hidden.Length)} |");
Console.WriteLine($"\n| removed by, seed 1 | {string.Join(" | ", names)} |\n|---|---|---|---|");
foreach (DesignRule rule in Enum.GetValues<DesignRule>()) Console.WriteLine($"| {rule} | {string.Join(" | ", searches.Select(search => search[0].Removed.Single(removed => removed.Rule == rule).Count))} |");
Console.WriteLine($"| kept, of {searches[0][0].ChildCount} children | {string.Join(" | ", searches.Select(search => search[0].Ranked.Length))} |");
Console.WriteLine($"\nTop 15 with the boundary: {string.Join(", ", searches[1][0].Ranked.Take(15).Select(Described))}");
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,5:F0} s  searched");

// Search in the space of composition statistics, decoded by the nearest compound of the whole list.
Points library = Encoded(rows.Select(row => row.Composition));
int[] stiffestKnown = [.. Enumerable.Range(0, rows.Length).Where(row => !IsHidden(rows[row].Composition)).OrderByDescending(row => rows[row].Modulus)];
ImmutableArray<LatentProposal> latent = LatentSearch.Run(model, library, stiffestKnown, 100, Goal.Maximise, 1);
Console.WriteLine($"\nLatent search, decoded among {hidden.Length} hidden compounds: {latent.Take(50).Count(IsStiff)} of 50 and {latent.Count(IsStiff)} of 100 proposals are stiff; mean K expected where the search ended {Math.Exp(latent.Average(proposal => proposal.ReachedMean)):F0} GPa, of the compounds decoded {Math.Exp(latent.Average(proposal => proposal.Mean)):F0} GPa, true {Math.Exp(latent.Average(proposal => Math.Log(rows[proposal.Row].Modulus))):F0} GPa; decoded {latent.Average(proposal => proposal.Distance):F2} standard deviations away.");
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,5:F0} s  done");

bool IsStiff(LatentProposal proposal) => rows[proposal.Row].Modulus >= stiff;

void Report(string name, string[][] lists)
{
    string Counts(int depth) => $"{lists.Average(list => Found(list, depth)):F1} ({lists.Min(list => Found(list, depth))}–{lists.Max(list => Found(list, depth))})";
    double among = lists.Sum(list => Found(list, depths[^1])) / (double)lists.Sum(list => list.Take(depths[^1]).Count(truth.ContainsKey));
    Console.WriteLine($"| {name} | {lists.Average(list => list.Length):F0} | {string.Join(" | ", depths.Select(Counts))} | {among:F2} |");
}

int Found(string[] keys, int depth) => keys.Take(depth).Count(key => truth.TryGetValue(key, out double modulus) && modulus >= stiff);

string Described(RankedDesign design)
{
    string real = truth.TryGetValue(design.Candidate.Composition.JoinKey, out double modulus) ? $", hidden: {modulus:F0}" : "";
    return $"{design.Candidate.Composition} ({Math.Exp(design.Mean):F0}{real})";
}

double[] Standard(ReadOnlySpan<double> row)
{
    double[] standardised = new double[row.Length];
    for (int d = 0; d < row.Length; d++) standardised[d] = scale[d] > 0 ? (row[d] - centre[d]) / scale[d] : 0;
    return standardised;
}

double Nearest(double[] row, int except) => standard.Where((_, i) => i != except).Min(other => TensorPrimitives.Distance<double>(row, other));

static (double[] Centre, double[] Scale) Moments(Points points)
{
    double[] centre = new double[points.Width], scale = new double[points.Width], column = new double[points.RowCount];
    for (int d = 0; d < points.Width; d++)
    {
        for (int i = 0; i < column.Length; i++) column[i] = points.Row(i)[d];
        (centre[d], scale[d]) = (TensorPrimitives.Average<double>(column), TensorPrimitives.StdDev<double>(column));
    }

    return (centre, scale);
}

static double Modulus(Structure structure) => structure.Labels.Info.TryGetValue("bulk_modulus_vrh", out InfoValue? value) && value.Numbers.Length == 1 && double.IsFinite(value.Numbers[0]) ? value.Numbers[0] : double.NaN;
