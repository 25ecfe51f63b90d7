#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
// Does abstraction integrity rank representations of structures, which it was not chosen on? Encoders plain, trained and degraded, on five sets of crystals, by families of elements and by crystal systems held out whole.
//   dotnet run -c Release docs/notebooks/structure-integrity.cs [rows a set, default 600]
using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Structures;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Pretraining;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string data = "../shared/data/";
int most = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 600;
var clock = Stopwatch.StartNew();

// Rows are chosen by a hash of their composition; the encoders are trained on others.
Structure[] elastic = Read("matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz"), phonon = Read("matcalc_structures/alexandria-binary-pbe-phonon-2025.1.json.gz"), wbm = Read("matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz");
Structure[] perovskites = Read("cdvae_crystals/perov_5_val.csv.gz"), carbons = Read("cdvae_crystals/carbon_24_val.csv.gz");
Structure[] corpus = [.. elastic.Concat(phonon).Concat(wbm).Concat(perovskites).Where(structure => Hash(structure) % 2 == 1).OrderBy(Hash).Take(2500), .. carbons.Skip(carbons.Length / 2).Take(250)];
(string Name, Structure[] Rows, (string Name, Func<Structure, double> Value)[] Properties, bool IsChemical)[] sets =
[
    ("elastic", Chosen(elastic), [("ln K", s => Math.Log(Number(s, "bulk_modulus_vrh"))), ("ln G", s => Math.Log(Number(s, "shear_modulus_vrh")))], true),
    ("phonon", Chosen(phonon), [("heat capacity an atom", s => Number(s, "heat_capacity") / s.Count)], true),
    ("wbm", Chosen(wbm), [("formation energy", s => Number(s, "formation_energy_per_atom"))], true),
    ("perovskites", Chosen(perovskites), [("heat of formation", s => Number(s, "heat_all")), ("direct gap", s => Number(s, "dir_gap"))], true),
    ("carbon", [.. carbons.Take(carbons.Length / 2).OrderBy(s => Resampling.HashOf(s.Labels.Id ?? "")).Take(most)], [("energy an atom", s => Number(s, "energy_per_atom"))], false),
];

ElementChannels alike = ElementChannels.OfProperties(), rich = ElementChannels.Chemical;
StructureEncoder soap = new SoapEncoder(), functions = new SymmetryFunctionEncoder(), messages = new MessagePassingEncoder(), equivariant = new EquivariantEncoder();
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,6:F0} s  training on {corpus.Length} structures");
(string Name, StructureEncoder Encoder)[] encoders =
[
    ("SOAP", soap), ("SOAP, elements alike", new SoapEncoder(channels: alike)), ("SOAP, n 2, l 2", new SoapEncoder(5, 2, 2)), ("SOAP, r 3.5 Å", new SoapEncoder(3.5)), ("SOAP, n 6, l 6, one property", new SoapEncoder(5, 6, 6, ElementChannels.OfProperties(ElementProperty.Chemical[3]))),
    ("symmetry functions", functions), ("symmetry functions, elements alike", new SymmetryFunctionEncoder(channels: alike)), ("symmetry functions, r 3.5 Å", new SymmetryFunctionEncoder(3.5)), ("symmetry functions, all properties", new SymmetryFunctionEncoder(channels: rich)),
    ("message passing", messages), ("message passing, seed 2", new MessagePassingEncoder(seed: 2)), ("message passing, one round of 8", new MessagePassingEncoder(states: 8, layers: 1)), ("message passing, elements alike", new MessagePassingEncoder(channels: alike)), ("message passing, 3 properties", new MessagePassingEncoder(channels: ElementChannels.Default)),
    ("equivariant", equivariant), ("equivariant, seed 2", new EquivariantEncoder(seed: 2)), ("equivariant, elements alike", new EquivariantEncoder(channels: alike)),
    ("message passing, masked atom", MaskedAtomPrediction.Train(messages, corpus).Encoder), ("message passing, graph completion", GraphCompletion.Train(messages, corpus).Encoder), ("message passing, contrastive", SpectralContrastive.Train(messages, corpus, 32, wrongWeight: 0).Encoder),
    ("equivariant, masked atom", MaskedAtomPrediction.Train(equivariant, corpus).Encoder), ("equivariant, contrastive", SpectralContrastive.Train(equivariant, corpus, 32, wrongWeight: 0).Encoder),
];
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,6:F0} s  trained");
ProbeKind[] kinds = [ProbeKind.Neighbours, ProbeKind.Ridge, ProbeKind.KernelRidge];
string[] models = ["8-NN", "ridge", "kernel ridge"];
var results = new List<(string Set, string Groups, string Name, bool IsDegraded, double Integrity, double Rank, double[] Skill)>();
foreach ((string name, Structure[] rows, var properties, bool isChemical) in sets)
{
    Composition[] compositions = [.. rows.Select(row => row.Composition)];
    Factor[] factors = [.. isChemical ? CompositionFactors.Of(compositions) : [], .. StructureFactors.Of(rows)];
    double[][] values = [.. properties.Select(property => rows.Select(property.Value).ToArray())];
    (string Name, Grouping Groups)[] holdOuts = [.. isChemical ? [("families", Grouping.ByFamily(compositions))] : Array.Empty<(string, Grouping)>(), .. BySystem(rows)];
    (string Name, bool IsDegraded, EmbeddingMatrix Space)[] spaces = [.. Spaces(rows, compositions)];
    foreach ((string groups, Grouping holdOut) in holdOuts)
    {
        foreach ((string space, bool isDegraded, EmbeddingMatrix matrix) in spaces)
        {
            double integrity = new ProbedIntegrity(ProbeKind.Neighbours, holdOut).Assess(new Embedding(space, Subject.Encoder, matrix), compositions, factors, [], new Resampling(1, 2)).Spectrum.Select(scale => scale.Representation.Estimate?.Value).OfType<double>().Average();
            double[] skill = [.. kinds.Select(kind => values.Average(property => Math.Clamp(OutOfGroupSkill.Of(matrix, property, holdOut, kind), -1, 1)))];
            results.Add((name, groups, space, isDegraded, integrity, EffectiveRank.Of(matrix), skill));
        }

        Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,6:F0} s  {name}, {groups}: {rows.Length} structures, {holdOut.Groups.Length} groups");
    }
}

Console.WriteLine("Mean over sets and hold-outs\n\n| representation | A_i | skill, 8-NN | ridge | kernel ridge | mean |\n|---|---|---|---|---|---|");
(string Name, bool IsDegraded, double Integrity, double Rank, double[] Skill)[] means =
    [.. results.Where(r => r.Set != "carbon").GroupBy(r => r.Name).Select(g => (g.Key, g.First().IsDegraded, g.Average(r => r.Integrity), g.Average(r => r.Rank), kinds.Select((_, k) => g.Average(r => r.Skill[k])).ToArray()))];
foreach (var m in means.OrderByDescending(m => m.Skill.Average())) Console.WriteLine(FormattableString.Invariant($"| {m.Name} | {m.Integrity:F2} | {m.Skill[0]:F2} | {m.Skill[1]:F2} | {m.Skill[2]:F2} | {m.Skill.Average():F3} |"));

Console.WriteLine("\nSpearman's ρ with skill (mean of the three models), and what the highest A_i loses against the best\n\n| set | held out | representations | A_i | effective rank | loss | without degraded: ρ | loss |\n|---|---|---|---|---|---|---|---|");
foreach (var cell in results.GroupBy(r => (r.Set, r.Groups)))
{
    var all = cell.Select(r => (r.IsDegraded, r.Integrity, r.Rank, r.Skill)).ToArray();
    Console.WriteLine($"| {cell.Key.Set} | {cell.Key.Groups} | {Line(all)}");
}

Console.WriteLine($"| mean of the chemical sets | | {Line([.. means.Select(m => (m.IsDegraded, m.Integrity, m.Rank, m.Skill))])}");
Console.WriteLine("\nJudged by one model alone, mean of the chemical sets\n\n| judged by | all | without degraded |\n|---|---|---|");
for (int k = 0; k < kinds.Length; k++)
{
    int model = k;
    Console.WriteLine($"| {models[k]} | {Interval([.. means.Select(m => (m.Integrity, m.Skill[model]))])} | {Interval([.. means.Where(m => !m.IsDegraded).Select(m => (m.Integrity, m.Skill[model]))])} |");
}

Console.WriteLine($"\n{clock.Elapsed.TotalSeconds:F0} s, {most} rows a set at most");

string Line((bool IsDegraded, double Integrity, double Rank, double[] Skill)[] all)
{
    var own = all.Where(r => !r.IsDegraded).ToArray();
    return FormattableString.Invariant($"{all.Length} | {Interval([.. all.Select(r => (r.Integrity, r.Skill.Average()))])} | {Interval([.. all.Select(r => (r.Rank, r.Skill.Average()))])} | {Loss(all):F3} | {Interval([.. own.Select(r => (r.Integrity, r.Skill.Average()))])} | {Loss(own):F3} |");

    static double Loss((bool IsDegraded, double Integrity, double Rank, double[] Skill)[] set) => set.Max(r => r.Skill.Average()) - set.MaxBy(r => r.Integrity).Skill.Average();
}

static string Interval((double X, double Y)[] pairs)
{
    var random = new Random(3);
    double point = Spearman(pairs);
    double[] draws = [.. Enumerable.Range(0, 1000).Select(_ => Spearman([.. pairs.Select(_ => pairs[random.Next(pairs.Length)])])).Where(double.IsFinite).Order()];
    return FormattableString.Invariant($"{point:F2} [{draws[(int)(0.025 * draws.Length)]:F2}, {draws[(int)(0.975 * draws.Length)]:F2}]");
}

static double Spearman((double X, double Y)[] pairs) => new RankStatistics([.. pairs.Select(p => p.X)]).Spearman(new RankStatistics([.. pairs.Select(p => p.Y)]), [.. pairs.Select(_ => 1.0)]);

// The encoders as they are, composition alone, and degraded versions of two of them.
IEnumerable<(string, bool, EmbeddingMatrix)> Spaces(Structure[] rows, Composition[] compositions)
{
    yield return ("composition statistics", false, CompositionEncoder.Default.Encode(compositions).Matrix);
    foreach ((string name, StructureEncoder encoder) in encoders)
    {
        EmbeddingMatrix space = encoder.Encode(rows).Matrix;
        yield return (name, false, space);
        if (encoder != soap && encoder != messages) continue;
        yield return ($"{name}, standardised", false, AffineMap.Standardising(space).Apply(space));
        foreach (int axes in new[] { 2 }) yield return ($"{name}, {axes} axes", true, Principal(space, axes));
        foreach (double noise in new[] { 1.0 }) yield return ($"{name}, noise {noise}", true, Noisy(space, noise));
        yield return ($"{name}, half of the rows exchanged", true, Exchanged(space));
    }
}

static EmbeddingMatrix Principal(EmbeddingMatrix space, int axes)
{
    Matrix<double> m = Dense(space);
    var covariance = m.TransposeThisAndMultiply(m).Evd(Symmetricity.Symmetric);
    Matrix<double> largest = covariance.EigenVectors.SubMatrix(0, m.ColumnCount, m.ColumnCount - axes, axes);
    return Of(m * largest);
}

static EmbeddingMatrix Noisy(EmbeddingMatrix space, double noise)
{
    Matrix<double> m = Dense(space);
    var random = new Random(4);
    Vector<double> spread = Vector<double>.Build.DenseOfEnumerable(m.EnumerateColumns().Select(column => column.L2Norm() / Math.Sqrt(m.RowCount)));
    m.MapIndexedInplace((_, j, value) => value + (noise * spread[j] * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1)));
    return Of(m);
}

static EmbeddingMatrix Exchanged(EmbeddingMatrix space)
{
    int[] order = [.. Enumerable.Range(0, space.RowCount)], moved = [.. order.Where(row => row % 2 == 0)], targets = [.. moved];
    new Random(6).Shuffle(targets);
    for (int i = 0; i < moved.Length; i++) order[moved[i]] = targets[i];
    return space.Select(order);
}

static Matrix<double> Dense(EmbeddingMatrix space)
{
    Matrix<double> m = Matrix<double>.Build.Dense(space.RowCount, space.Width, (i, j) => space.Row(i)[j]);
    Vector<double> mean = m.ColumnSums() / m.RowCount;
    m.MapIndexedInplace((_, j, value) => value - mean[j]);
    return m;
}

static EmbeddingMatrix Of(Matrix<double> m) => new([.. m.EnumerateRows().SelectMany(row => row.Select(value => (float)value))], m.RowCount, m.ColumnCount);

static IEnumerable<(string, Grouping)> BySystem(Structure[] rows)
{
    string[] systems = new string[rows.Length];
    Parallel.For(0, rows.Length, i => systems[i] = CrystalSymmetry.TryFind(rows[i])?.SpaceGroup.CrystalSystem.ToString() ?? "none");
    return systems.GroupBy(system => system).Count(group => group.Count() >= 30) > 1 ? [("crystal systems", new Grouping("crystal system", systems.Select(system => new[] { system })))] : [];
}

ulong Hash(Structure structure) => Resampling.HashOf(structure.Composition.JoinKey);

Structure[] Chosen(Structure[] all) => [.. all.Where(structure => Hash(structure) % 2 == 0).OrderBy(Hash).Take(most)];

static Structure[] Read(string file) => [.. StructureFile.ReadAll(data + file).Where(structure => structure.IsOrdered)];

static double Number(Structure structure, string name) => structure.Labels.Info.TryGetValue(name, out InfoValue? value) && value.Numbers.Length == 1 && double.IsFinite(value.Numbers[0]) ? value.Numbers[0] : double.NaN;
