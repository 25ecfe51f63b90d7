#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
// What a pretraining objective does to an encoder of structures: R(e) by scale, effective rank and skill on unseen chemistries, beside the same encoder untrained.
//   dotnet run -c Release docs/notebooks/pretraining.cs
using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Diffraction;
using Mpbf.Dal.Structures;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Pretraining;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string data = "../shared/data/";
const int seed = 7, perovskites = 1000, carbons = 250, corpusSize = 3000, smallestFold = 30, neighbours = 8, width = 32;
const double ridgePenalty = 0.1;
var watch = Stopwatch.StartNew();

// A quarter of the compositions of the relaxed crystals is probed with all their polymorphs; no composition of the corpus is among them.
Structure[] elastic = Read("matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz"), phonon = Read("matcalc_structures/alexandria-binary-pbe-phonon-2025.1.json.gz"), wbm = Read("matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz");
bool IsProbed(Structure structure) => Resampling.HashOf(structure.Composition.JoinKey) % 4 == 0;
Structure[] probed = [.. elastic.Where(IsProbed), .. phonon.Where(IsProbed), .. wbm.Where(IsProbed)];
Structure[] corpus =
[
    .. elastic.Concat(phonon).Concat(wbm).Where(structure => !IsProbed(structure)).OrderBy(structure => Resampling.HashOf($"{structure.Labels.Id} {structure.Count}")).Take(corpusSize),
    .. Read("cdvae_crystals/perov_5_val.csv.gz").Where(structure => !IsProbed(structure)).Take(perovskites),
    .. Read("cdvae_crystals/carbon_24_val.csv.gz").Take(carbons),
];
Composition[] compositions = [.. probed.Select(structure => structure.Composition)];
double[] formation = Label("formation_energy_per_atom", 1), bulk = Label("bulk_modulus_vrh", 1, Math.Log), heat = Label("heat_capacity", 0);
(double Nearest, double Coordination)[] shells = Array.ConvertAll(probed, Shell);
Factor[] factors =
[
    .. CompositionFactors.Of(compositions),
    new("nearest distance", Scale.LocalEnvironment, [.. shells.Select(shell => shell.Nearest)]), new("coordination", Scale.LocalEnvironment, [.. shells.Select(shell => shell.Coordination)]),
    new("volume per atom", Scale.Crystal, [.. probed.Select(structure => structure.Lattice!.Volume / structure.Count)]),
    new("formation energy", Scale.Thermodynamic, [.. formation]), new("heat capacity", Scale.Thermodynamic, [.. heat]), new("ln bulk modulus", Scale.Macro, [.. bulk]),
];
string[] carried = [.. ElementProperty.Chemical.Select(property => property.Name)];
(string Name, double[] Values)[] properties = [("formation energy", formation), ("ln bulk modulus", bulk), ("heat capacity", heat)];
Console.WriteLine($"corpus {corpus.Length} structures ({corpus.Length - perovskites - carbons} relaxed crystals, {perovskites} perovskites, {carbons} of carbon); probed {probed.Length}: formation energy of {Known(formation)}, bulk modulus of {Known(bulk)}, heat capacity of {Known(heat)}\n");
(string Name, EmbeddingMatrix Known, EmbeddingMatrix Other)[] modalities = [("composition", Statistics(corpus), Statistics(probed)), ("diffraction", Patterns(corpus), Patterns(probed))];

foreach (StructureEncoder encoder in new StructureEncoder[] { new MessagePassingEncoder(), new MessagePassingEncoder(seed: 2), new SymmetryFunctionEncoder() })
{
    Console.WriteLine($"## {encoder.Name}\n");
    EmbeddingMatrix plain = encoder.Encode(corpus).Matrix, asked = encoder.Encode(probed).Matrix;
    Estimate[]? untrained = null, control = null;
    var rows = new List<string>();
    var reports = new List<string>();

    Add("untrained", asked);
    EmbeddingMatrix standardised = AffineMap.Standardising(plain).Apply(asked);
    Add("standardised", standardised);
    Add($"{width} random directions", Projected(standardised));

    TimeSpan start = watch.Elapsed;
    var masked = MaskedAtomPrediction.Train(encoder, corpus);
    Report("masked atom", $"−ln p {masked.Loss:F2} against {masked.BaselineLoss:F2} from frequencies; right {masked.Accuracy:P0} against {masked.BaselineAccuracy:P0} ({masked.ScoredCount} held-out sites, {masked.FittedCount} fitted, converged: {masked.Converged})");
    Add("masked atom", masked.Encoder.Encode(probed).Matrix);

    start = watch.Elapsed;
    var completed = GraphCompletion.Train(encoder, corpus);
    Report("graph completion", $"skill on element {completed.ElementSkill:F2}, distance {completed.DistanceSkill:F2}, bonds {completed.CoordinationSkill:F2} ({completed.ScoredCount} held-out sites)");
    Add("graph completion", completed.Encoder.Encode(probed).Matrix);

    foreach ((string name, double weight) in new[] { ("contrastive", 0.5), ("contrastive, no wrong views", 0) })
    {
        start = watch.Elapsed;
        var contrastive = SpectralContrastive.Train(encoder, corpus, width, wrongWeight: weight);
        Report(name, $"loss {contrastive.Loss:F2} (constant 0); second view found {contrastive.Matched:P0} (untrained {contrastive.UntrainedMatched:P0}); misled by the wrong view {contrastive.Misled:P1} (untrained {contrastive.UntrainedMisled:P1})");
        Add(name, contrastive.Encoder.Encode(probed).Matrix);
    }

    foreach ((string modality, EmbeddingMatrix known, EmbeddingMatrix other) in modalities)
    {
        start = watch.Elapsed;
        var linear = CanonicalCorrelation.Fit(plain, known, width);
        Report($"CCA, {modality}", $"held-out correlations {Listed(linear.Correlations)}; {linear.PValues.Count(p => p <= 0.05)} of {linear.PValues.Length} beyond chance ({linear.ChanceCorrelations[0]:F2})");
        Add($"CCA, {modality}: structure", linear.First.Apply(asked));
        Add($"CCA, {modality}: fused", linear.Fuse(asked, other));

        start = watch.Elapsed;
        var kernel = KernelCanonicalCorrelation.Fit(plain, known, width);
        Report($"kernel CCA, {modality}", $"held-out correlations {Listed(kernel.Canonical.Correlations)}; {kernel.Canonical.PValues.Count(p => p <= 0.05)} of {kernel.Canonical.PValues.Length} beyond chance");
        Add($"kernel CCA, {modality}: structure", kernel.MapFirst(asked));
        Add($"kernel CCA, {modality}: fused", kernel.Canonical.Fuse(kernel.FirstFeatures.Apply(asked), kernel.SecondFeatures.Apply(other)));
    }

    Console.WriteLine("| objective | width | effective rank | electronic | local | crystal | thermodynamic | macro | " + string.Join(" | ", properties.SelectMany(property => new[] { $"{property.Name}, 8-NN", "ridge" })) + " |");
    Console.WriteLine("|---|---|---|" + string.Concat(Enumerable.Repeat("---|", 5 + (2 * properties.Length))));
    foreach (string row in rows) Console.WriteLine(row);
    Console.WriteLine("\nHeld out of the objectives' own structures:\n");
    foreach (string report in reports) Console.WriteLine(report);
    Console.WriteLine();

    void Report(string name, string text) => reports.Add($"- {name}: {text}; {(watch.Elapsed - start).TotalSeconds:F1} s");

    void Add(string name, EmbeddingMatrix space)
    {
        Abstraction abstraction = new ProbedIntegrity().Assess(new Embedding(name, Subject.Encoder, space), compositions, factors, carried, new Resampling(seed));
        Estimate[] values = [.. abstraction.Spectrum.Select(scale => scale.Representation.Estimate!), .. properties.SelectMany(property => new[] { Skill(space, property.Values, Nearest), Skill(space, property.Values, Ridge) })];
        rows.Add($"| {name} | {space.Width} | {abstraction.EffectiveRank.Value:F1} | {string.Join(" | ", values.Select((value, i) => $"{value.Value:F2}{Mark(value, untrained?[i], '▲', '▼')}{Mark(value, control?[i], '△', '▽')}"))} |");
        Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds:F0} s {rows[^1]}");
        if (untrained is null) untrained = values;
        else control ??= values;
    }
}

Console.WriteLine($"{watch.Elapsed.TotalSeconds:F0} s, {Environment.ProcessorCount} cores");

static EmbeddingMatrix Statistics(Structure[] structures) => CompositionEncoder.Default.Encode([.. structures.Select(structure => structure.Composition)]).Matrix;

// Powder patterns on 64 angles, as broad as the angles are apart.
static EmbeddingMatrix Patterns(Structure[] structures)
{
    double[] axis = [.. Enumerable.Range(0, 64).Select(i => 10 + (1.25 * i))];
    float[][] curves = new float[structures.Length][];
    Parallel.For(0, curves.Length, row => curves[row] = Array.ConvertAll(PowderPattern.Curve(PowderPattern.Simulate(structures[row]), axis, 1.25), value => (float)value));
    return new([.. curves.SelectMany(curve => curve)], curves.Length, axis.Length);
}

Structure[] Read(string file) => [.. StructureFile.ReadAll(data + file).Where(structure => structure.IsOrdered)];

// A label of the probed rows; heat capacity and energies of a cell are divided by its atoms.
double[] Label(string name, int perCell, Func<double, double>? transform = null) => Array.ConvertAll(probed, structure =>
    structure.Labels.Info.TryGetValue(name, out InfoValue? value) && value.Numbers.Length == 1 && value.Numbers[0] is var number && (transform is null || number > 0) ? (transform?.Invoke(number) ?? number) / (perCell == 1 ? 1 : structure.Count) : double.NaN);

static int Known(double[] values) => values.Count(double.IsFinite);

static string Listed(IEnumerable<double> values) => string.Join(", ", values.Take(6).Select(value => value.ToString("F2", CultureInfo.InvariantCulture)));

// Up or down where the 95 % interval of the paired difference leaves 0 out; no mark on less than 0.005, which rounding would hide.
static string Mark(Estimate value, Estimate? reference, char up, char down) =>
    reference is not null && Math.Abs(value.Value - reference.Value) >= 0.005 && (value - reference).Interval() is { } interval ? interval.Lower > 0 ? $" {up}" : interval.Upper < 0 ? $" {down}" : "" : "";

static (double Nearest, double Coordination) Shell(Structure structure)
{
    var list = NeighbourList.Build(structure, 6);
    double distance = 0, bonds = 0;
    for (int site = 0; site < structure.Count; site++)
    {
        double[] distances = list.Distances[list.Offsets[site]..list.Offsets[site + 1]].ToArray();
        if (distances.Length == 0) return (double.NaN, double.NaN);
        distance += distances.Min() / structure.Count;
        bonds += distances.Count(d => d <= 1.2 * distances.Min()) / (double)structure.Count;
    }

    return (distance, bonds);
}

static EmbeddingMatrix Projected(EmbeddingMatrix rows)
{
    var random = new Random(seed);
    float[] directions = [.. Enumerable.Range(0, rows.Width * width).Select(_ => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))], projected = new float[rows.RowCount * width];
    Mpbf.Core.Numerics.MatrixProduct.MultiplyTransposed(rows.Values, directions, projected, rows.Width);
    return new(projected, rows.RowCount, width);
}

// Q² with all rows that hold an element of a family held out at once, over the families; the bootstrap draws chemical systems, so that differences are paired.
Estimate Skill(EmbeddingMatrix space, double[] values, Func<EmbeddingMatrix, double[], int[], int[], double[]> predict)
{
    double[] squared = new double[values.Length], total = new double[values.Length];
    foreach (ElementFamily family in Enum.GetValues<ElementFamily>())
    {
        var rows = Enumerable.Range(0, values.Length).Where(row => double.IsFinite(values[row])).ToLookup(row => compositions[row].Amounts.Any(pair => pair.Element.Family == family));
        int[] train = [.. rows[false]], test = [.. rows[true]];
        if (test.Length < smallestFold || train.Length < smallestFold) continue;
        double mean = train.Average(row => values[row]);
        double[] predicted = predict(space, values, train, test);
        for (int i = 0; i < test.Length; i++)
        {
            squared[test[i]] += Math.Pow(values[test[i]] - predicted[i], 2);
            total[test[i]] += Math.Pow(values[test[i]] - mean, 2);
        }
    }

    var resampling = new Resampling(seed);
    double Of(Func<int, double> weight) => 1 - (Enumerable.Range(0, values.Length).Sum(row => weight(row) * squared[row]) / Enumerable.Range(0, values.Length).Sum(row => weight(row) * total[row]));
    double[] draws = [.. Enumerable.Range(0, resampling.DrawCount).Select(draw => Of(row => resampling.Weight(compositions[row].ChemicalSystem, draw)))];
    return Estimate.FromDraws(Of(_ => 1), draws, resampling, "skill", values.Length, compositions.Select(c => c.ChemicalSystem).Distinct().Count());
}

static double[] Nearest(EmbeddingMatrix space, double[] values, int[] train, int[] test)
{
    var found = NearestNeighbours.Find(space.Select(test), space.Select(train), neighbours);
    return [.. test.Select((_, i) =>
    {
        double[] weights = Array.ConvertAll(found.Distances(i).ToArray(), distance => 1 / Math.Max(1e-9, distance));
        int[] near = found.Indices(i).ToArray();
        return near.Select((row, k) => weights[k] * values[train[row]]).Sum() / weights.Sum();
    })];
}

// Coordinates standardised on the training rows; the penalty is 0.1 of their variance.
static double[] Ridge(EmbeddingMatrix space, double[] values, int[] train, int[] test)
{
    var standard = AffineMap.Standardising(space.Select(train));
    EmbeddingMatrix known = standard.Apply(space.Select(train)), asked = standard.Apply(space.Select(test));
    double mean = train.Average(row => values[row]);
    var design = Matrix<double>.Build.Dense(known.RowCount, known.Width, (row, j) => known.Row(row)[j]);
    var normal = design.TransposeThisAndMultiply(design) + (ridgePenalty * train.Length * Matrix<double>.Build.DenseIdentity(known.Width));
    Vector<double> weights = normal.Cholesky().Solve(design.TransposeThisAndMultiply(Vector<double>.Build.Dense(train.Length, row => values[train[row]] - mean)));
    return [.. test.Select((_, i) => mean + weights.Select((weight, j) => weight * asked.Row(i)[j]).Sum())];
}
