#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
// Encoders trained on oxides and fed other chemistries: do two of them go on agreeing because both still see, or because both have collapsed?
//   dotnet run -c Release docs/notebooks/shift-collapse.cs
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Pretraining;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int size = 300;
Structure[] all = [.. new[] { "mp-binary-pbe-elasticity-2025.1", "alexandria-binary-pbe-phonon-2025.1", "wbm-random-pbe52-equilibrium-2025.1" }.SelectMany(name => StructureFile.ReadAll($"../shared/data/matcalc_structures/{name}.json.gz")).Where(structure => structure.IsOrdered).OrderBy(structure => Resampling.HashOf(structure.Composition.JoinKey))];
Element oxygen = Element.FromSymbol("O");
bool IsOxide(Structure structure) => structure.Composition.Fraction(oxygen) > 0;
ElementFamily[] anions = [ElementFamily.Oxygen, ElementFamily.Chalcogen, ElementFamily.Halogen, ElementFamily.Pnictogen];
bool IsMetallic(Structure structure) => !structure.Composition.Amounts.Any(pair => anions.Contains(pair.Element.Family) || pair.Element.Family is ElementFamily.Hydrogen or ElementFamily.Tetrel or ElementFamily.Triel);
Structure[] oxides = [.. all.Where(IsOxide)], corpus = [.. oxides.Skip(size)], atHome = [.. oxides.Take(size)];
(string Name, Structure[] Rows)[] stages =
[
    ("oxides, not trained on", atHome),
    ("half chalcogenides and halides", Mixed(structure => structure.Composition.Amounts.Any(pair => pair.Element.Family is ElementFamily.Chalcogen or ElementFamily.Halogen), 0.5)),
    ("chalcogenides and halides", Mixed(structure => structure.Composition.Amounts.Any(pair => pair.Element.Family is ElementFamily.Chalcogen or ElementFamily.Halogen), 1)),
    ("half metals and alloys", Mixed(IsMetallic, 0.5)),
    ("metals and alloys", Mixed(IsMetallic, 1)),
];
Console.WriteLine($"trained on {corpus.Length} oxides, {stages[0].Rows.Length} rows a stage\n");
StructureEncoder first = new MessagePassingEncoder(seed: 1), second = new MessagePassingEncoder(seed: 2);
(string Name, Func<StructureEncoder, Func<IReadOnlyList<Structure>, EmbeddingMatrix>> Make)[] kinds =
[
    ("untrained", encoder => rows => encoder.Encode(rows).Matrix),
    ("masked atom", encoder => MaskedAtomPrediction.Train(encoder, corpus).Encoder is var trained ? rows => trained.Encode(rows).Matrix : null!),
    ("contrastive", encoder => SpectralContrastive.Train(encoder, corpus, 32, wrongWeight: 0).Encoder is var trained ? rows => trained.Encode(rows).Matrix : null!),
    ("masked atom, two axes kept", encoder =>
    {
        StructureEncoder trained = MaskedAtomPrediction.Train(encoder, corpus).Encoder;
        float[] axes = Axes(trained.Encode(corpus).Matrix, 2);
        return rows => Projected(trained.Encode(rows).Matrix, axes);
    }),
];
Console.WriteLine("| encoder | fed | effective rank | of element statistics | shared neighbours of two seeds | CKA of two seeds | latent collapse | reading |\n|---|---|---|---|---|---|---|---|");
foreach ((string name, var make) in kinds)
{
    Func<IReadOnlyList<Structure>, EmbeddingMatrix> a = make(first), b = make(second);
    foreach ((string stage, Structure[] rows) in stages)
    {
        Composition[] compositions = [.. rows.Select(row => row.Composition)];
        EmbeddingMatrix x = a(rows), y = b(rows);
        var collapse = new ProbedIntegrity().Assess(new Embedding(name, Subject.Encoder, x), compositions, [CompositionFactors.Of(compositions)[0]], [], new Resampling(1, 50)).Conditions.Single(condition => condition.Code == "ral.latent-collapse");
        (double overlap, double error, double chance) = NeighbourAlignment.Of(x, y);
        bool agrees = overlap - (1.96 * error) > 2 * chance;
        string reading = collapse.Verdict == Mpbf.Core.Conditions.Verdict.Breach ? "collapse: agreement means nothing" : agrees ? "agreement" : "disagreement";
        Console.WriteLine($"| {name} | {stage} | {EffectiveRank.Of(x):F1} | {EffectiveRank.Of(CompositionEncoder.Default.Encode(compositions).Matrix):F1} | {overlap:F2} ± {error:F2} (chance {chance:F2}) | {LinearAlignment.Of(x, y):F2} | {collapse.Verdict} | {reading} |");
    }
}

Structure[] Mixed(Func<Structure, bool> belongs, double share) => [.. all.Where(structure => !IsOxide(structure) && belongs(structure)).Take((int)(share * size)), .. atHome.Take(size - (int)(share * size))];

static float[] Axes(EmbeddingMatrix space, int count)
{
    var m = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(space.RowCount, space.Width, (i, j) => space.Row(i)[j]);
    var mean = m.ColumnSums() / m.RowCount;
    m.MapIndexedInplace((_, j, value) => value - mean[j]);
    var vectors = m.TransposeThisAndMultiply(m).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenVectors;
    return [.. Enumerable.Range(0, count).SelectMany(k => vectors.Column(space.Width - 1 - k).Select(value => (float)value))];
}

static EmbeddingMatrix Projected(EmbeddingMatrix space, float[] axes)
{
    float[] values = new float[space.RowCount * (axes.Length / space.Width)];
    Mpbf.Core.Numerics.MatrixProduct.MultiplyTransposed(space.Values, axes, values, space.Width);
    return new(values, space.RowCount, axes.Length / space.Width);
}
