#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:property NoWarn=$(NoWarn);MA0047
// Faults planted into representations of real crystals, one at a time, and which conditions of the representation layer call them.
//   dotnet run -c Release docs/notebooks/planted-representation.cs [repetitions]
using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Ral;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Interventions;
using Mpbf.Ral.Invariance;

const int FirstSeed = 100; // thresholds were set on worlds before these
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
Structure[] crystals = [.. StructureFile.ReadAll("../shared/data/matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz").Where(structure => structure.IsOrdered)];
StructureEncoder encoder = new MessagePassingEncoder();
string[] detectors = ["latent collapse", "over-abstraction", "causal erosion", "misalignment"];
(string Name, int Own, Action<World> Plant)[] faults =
[
    ("none", -1, _ => { }),
    ("rank collapse: two principal axes", 0, world => world.Space = Linear.Principal(world.Space, 2)),
    ("rank collapse: four principal axes", 0, world => world.Space = Linear.Principal(world.Space, 4)),
    ("duplication: a third of the rows on another's point", 0, world => world.Space = world.Space.Select([.. Enumerable.Range(0, world.Count).Select(row => row % 3 == 0 ? (row + 1) % world.Count : row)])),
    ("erased factor: ionisation energy regressed out", 1, world => world.Space = Linear.Without(world.Space, world.Factor("ionisation energy (mean)"))),
    ("erased factor: melting point regressed out", 1, world => world.Space = Linear.Without(world.Space, world.Factor("melting point (mean)"))),
    ("broken invariance: absolute coordinates at 1 %", 1, world => world.Leak = 0.01),
    ("broken invariance: absolute coordinates at 0.1 %", 1, world => world.Leak = 0.001),
    ("shortcut: the label leaks through the order of atoms", 2, world => world.IsShortcut = true),
    ("second modality: rows permuted", 3, world => world.Second = world.Second.Select(world.Shuffled())),
    ("second modality: turned", 3, world => world.Second = Linear.Turned(world.Second, world.Random)),
];

Console.WriteLine($"watch or breach in {repetitions} repetitions; the fault's own condition in bold\n\n| fault | {string.Join(" | ", detectors)} |\n|---|{string.Concat(detectors.Select(_ => "---|"))}");
foreach ((string name, int own, Action<World> plant) in faults)
{
    int[] calls = new int[detectors.Length], breaches = new int[detectors.Length];
    for (int seed = FirstSeed; seed < FirstSeed + repetitions; seed++)
    {
        var world = new World(seed, crystals, encoder);
        plant(world);
        Condition[] found = world.Judge();
        for (int d = 0; d < detectors.Length; d++)
        {
            if (found[d].Verdict >= Verdict.Watch) calls[d]++;
            if (found[d].Verdict == Verdict.Breach) breaches[d]++;
        }

        Console.Error.WriteLine($"{name} {seed}: {string.Join("; ", found.Where(c => c.Verdict >= Verdict.Watch).Select(c => $"{c.Code} {c.Verdict}: {c.Evidence}"))}");
    }

    Console.WriteLine($"| {name} | {string.Join(" | ", calls.Select((count, d) => $"{(d == own ? "**" : "")}{count}{(breaches[d] > 0 ? $" ({breaches[d]})" : "")}{(d == own ? "**" : "")}"))} |");
}

/// <summary>300 crystals with a space of them, the same crystals as another calculation sees them, an encoder, and a predictor of density.</summary>
internal sealed class World
{
    private const int Size = 300, LadderCount = 24;

    private readonly Structure[] _rows;
    private readonly Composition[] _compositions;
    private readonly StructureEncoder _encoder;
    private readonly Factor[] _factors;
    private readonly int _seed;

    public World(int seed, Structure[] crystals, StructureEncoder encoder)
    {
        (_seed, _encoder, Random) = (seed, encoder, new Random(seed));
        int[] order = [.. Enumerable.Range(0, crystals.Length)];
        Random.Shuffle(order);
        _rows = [.. order.Take(Size).Select(row => crystals[row])];
        _compositions = [.. _rows.Select(row => row.Composition)];
        _factors = [.. CompositionFactors.Of(_compositions), .. StructureFactors.Of(_rows).Where(factor => factor.ClassCount == 0)];
        Space = encoder.Encode(_rows).Matrix;
        Second = encoder.Encode([.. _rows.Select(row => Expanded(row, 1.005))]).Matrix;
    }

    public Random Random { get; }

    public int Count => _rows.Length;

    public EmbeddingMatrix Space { get; set; }

    /// <summary>The crystals half a per cent larger, as another functional relaxes them.</summary>
    public EmbeddingMatrix Second { get; set; }

    /// <summary>How much of the first atom's x (Å) enters the first coordinate, whose values lie within ±1.</summary>
    public double Leak { get; set; }

    /// <summary>Whether the predictor reads the label from the order of atoms in the file instead of from the structure.</summary>
    public bool IsShortcut { get; set; }

    public double[] Factor(string name) => [.. _factors.Single(factor => factor.Name == name).Values];

    public int[] Shuffled()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        Random.Shuffle(order);
        return order;
    }

    public Condition[] Judge()
    {
        var resampling = new Resampling((ulong)_seed, 100);
        string[] keys = [.. _compositions.Select(composition => composition.ChemicalSystem)];
        Abstraction abstraction = new ProbedIntegrity().Assess(new Embedding("space", Subject.Encoder, Space), _compositions, _factors, [], resampling);
        Condition factors = abstraction.Conditions.Single(condition => condition.Code == "ral.over-abstraction"), invariance = OverAbstraction.Judge(InvarianceBattery.Of(Encode, _rows[..12], (ulong)_seed));
        Condition neighbourhoods = Misalignment.Judge(Space, Second, keys, resampling), counterparts = Space.Width == Second.Width ? Misalignment.JudgeShared(Space, Second, keys, resampling) : neighbourhoods;
        return
        [
            abstraction.Conditions.Single(condition => condition.Code == "ral.latent-collapse"),
            factors.Verdict > invariance.Verdict ? factors : invariance,
            CausalErosion.Judge(InterventionAgreement.Of([.. Enumerable.Range(0, LadderCount).Select(Ladder)], resampling)),
            neighbourhoods.Verdict > counterparts.Verdict ? neighbourhoods : counterparts,
        ];
    }

    private float[] Encode(Structure structure)
    {
        float[] vector = _encoder.Encode(structure);
        if (Leak > 0) vector[0] += (float)(Leak * structure.CartesianAt(0).X);
        return vector;
    }

    /// <summary>Density along a scan of the volume: known from the cell, predicted from the vector by ridge, or from what the order of atoms says of the unchanged crystal.</summary>
    private LadderOutcome Ladder(int row)
    {
        InterventionLadder scan = Intervention.VolumeScan(_rows[row], [0.94, 0.97, 1, 1.03, 1.06]);
        double[] known = [.. scan.Steps.Select(step => Density(step.Structure))];
        double[] predicted = IsShortcut ? [.. scan.Steps.Select(_ => Density(_rows[row]) + (0.01 * Normal.Sample(Random, 0, 1)))] : [.. scan.Steps.Select(step => Predict(step.Structure))];
        return new LadderOutcome($"{row}", _compositions[row].Amounts[^1].Element.Family.ToString(), known, predicted, scan.Reference);
    }

    private double Predict(Structure structure)
    {
        _readout ??= Linear.Ridge(_encoder.Encode(_rows).Matrix, [.. _rows.Select(Density)]);
        float[] vector = _encoder.Encode(structure);
        return _readout[^1] + vector.Zip(_readout, (x, w) => x * w).Sum();
    }

    private double[]? _readout;

    private static double Density(Structure structure) => structure.Composition.Amounts.Sum(pair => pair.Amount * pair.Element.AtomicWeight) * 1.66053906660 / structure.Lattice!.Volume;

    private static Structure Expanded(Structure structure, double ratio)
    {
        double scale = Math.Cbrt(ratio);
        Lattice cell = structure.Lattice!;
        return new Structure(new Lattice(scale * cell.A, scale * cell.B, scale * cell.C), structure.Species, structure.Positions);
    }
}

internal static class Linear
{
    public static EmbeddingMatrix Principal(EmbeddingMatrix space, int axes)
    {
        Matrix<double> m = Centred(space), vectors = m.TransposeThisAndMultiply(m).Evd(Symmetricity.Symmetric).EigenVectors, kept = vectors.SubMatrix(0, m.ColumnCount, m.ColumnCount - axes, axes);
        return Of(m * kept * kept.Transpose());
    }

    /// <summary>Every coordinate less its regression on a quantity.</summary>
    public static EmbeddingMatrix Without(EmbeddingMatrix space, double[] values)
    {
        Matrix<double> m = Centred(space);
        Vector<double> x = Vector<double>.Build.DenseOfArray(values) - values.Average();
        return Of(m - (x.ToColumnMatrix() * (x * m / x.DotProduct(x)).ToRowMatrix()));
    }

    public static EmbeddingMatrix Turned(EmbeddingMatrix space, Random random)
    {
        Matrix<double> rotation = Matrix<double>.Build.Dense(space.Width, space.Width, (_, _) => Normal.Sample(random, 0, 1)).QR().Q;
        return Of(Centred(space) * rotation);
    }

    /// <summary>Weights with the intercept last.</summary>
    public static double[] Ridge(EmbeddingMatrix space, double[] values)
    {
        Matrix<double> m = Matrix<double>.Build.Dense(space.RowCount, space.Width + 1, (i, j) => j < space.Width ? space.Row(i)[j] : 1);
        Matrix<double> gram = m.TransposeThisAndMultiply(m);
        for (int j = 0; j < space.Width; j++) gram[j, j] += 1e-3 * space.RowCount;
        return [.. gram.Cholesky().Solve(m.TransposeThisAndMultiply(Vector<double>.Build.DenseOfArray(values)))];
    }

    private static Matrix<double> Centred(EmbeddingMatrix space)
    {
        Matrix<double> m = Matrix<double>.Build.Dense(space.RowCount, space.Width, (i, j) => space.Row(i)[j]);
        Vector<double> mean = m.ColumnSums() / m.RowCount;
        m.MapIndexedInplace((_, j, value) => value - mean[j]);
        return m;
    }

    private static EmbeddingMatrix Of(Matrix<double> m) => new([.. m.EnumerateRows().SelectMany(row => row.Select(value => (float)value))], m.RowCount, m.ColumnCount);
}
