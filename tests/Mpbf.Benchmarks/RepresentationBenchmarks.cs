using BenchmarkDotNet.Attributes;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Probes;

namespace Mpbf.Benchmarks;

[MemoryDiagnoser]
public class RepresentationBenchmarks
{
    private const int ProbedRows = 20_000, ProbedWidth = 512, FactorCount = 20, FoldCount = 5;

    private readonly Structure _silicon = Silicon(4);
    private readonly SoapEncoder _soap = new(5, 8, 6, ElementChannels.OfSpecies([.. "Si Ge".Split(' ').Select(Element.FromSymbol)]));
    private readonly SymmetryFunctionEncoder _functions = new(5, 8, ElementChannels.OfSpecies(Element.FromSymbol("Si")));
    private readonly EquivariantEncoder _equivariant = new();
    private readonly MessagePassingEncoder _messages = new();
    private EmbeddingMatrix _large = null!, _other = null!, _tall = null!, _flat = null!, _probed = null!;
    private double[][] _factors = null!;
    private (int[] Train, int[] Test)[] _folds = null!;

    [GlobalSetup]
    public void SetUp()
    {
        (_large, _other, _tall, _flat, _probed) = (Random(50_000, 512, 1), Random(50_000, 512, 2), Random(10_000, 512, 3), Random(50_000, 128, 4), Random(ProbedRows, ProbedWidth, 5));
        _factors = [.. Enumerable.Range(0, FactorCount).Select(f => Enumerable.Range(0, ProbedRows).Select(row => (double)(_probed.Row(row)[f] - _probed.Row(row)[f + 40])).ToArray())];
        int[] all = [.. Enumerable.Range(0, ProbedRows)];
        _folds = [.. Enumerable.Range(0, FoldCount).Select(fold => (Array.FindAll(all, row => row % FoldCount != fold), Array.FindAll(all, row => row % FoldCount == fold)))];
    }

    /// <summary>512 atoms, r 5 Å, n 8, l 6, two species: 952 features.</summary>
    [Benchmark]
    public EmbeddingMatrix Soap() => _soap.EncodeSites(_silicon);

    [Benchmark]
    public EmbeddingMatrix SymmetryFunctions() => _functions.EncodeSites(_silicon);

    [Benchmark]
    public EmbeddingMatrix MessagePassing() => _messages.EncodeSites(_silicon);

    [Benchmark]
    public EmbeddingMatrix Equivariant() => _equivariant.EncodeSites(_silicon);

    /// <summary>50,000 × 512 against 50,000 × 512.</summary>
    [Benchmark]
    public double Alignment() => LinearAlignment.Of(_large, _other);

    /// <summary>10,000 × 512.</summary>
    [Benchmark]
    public double Rank() => EffectiveRank.Of(_tall);

    /// <summary>50,000 × 128; the neighbour search is the floor.</summary>
    [Benchmark]
    public double Dimension() => IntrinsicDimension.Of(_flat).Dimension;

    /// <summary>5 folds, 20 factors, 20,000 × 512.</summary>
    [Benchmark]
    public double RidgeProbes()
    {
        double sum = 0;
        foreach ((int[] train, int[] test) in _folds) sum += new RidgeProbe().Predict(_probed.Select(train), _probed.Select(test), Array.ConvertAll(_factors, factor => Array.ConvertAll(train, row => factor[row])))[0].Values[0];
        return sum;
    }

    private static Structure Silicon(int cells)
    {
        Vector3D[] diamond = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0), new(0.25, 0.25, 0.25), new(0.25, 0.75, 0.75), new(0.75, 0.25, 0.75), new(0.75, 0.75, 0.25)];
        return Supercell.Build(new Structure(Lattice.Cubic(5.431), new SiteSpecies([14, 14, 14, 14, 14, 14, 14, 14]), diamond), new IntegerMatrix(cells, 0, 0, 0, cells, 0, 0, 0, cells));
    }

    private static EmbeddingMatrix Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() - 0.5f;
        return new(values, rows, width);
    }
}
