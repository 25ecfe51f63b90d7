using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Mpbf.Core.Numerics;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Benchmarks;

/// <summary>Gaussian processes and trees at the sizes of a campaign, a pool scored, two campaigns of 50 cycles on a pool of 1,000.</summary>
[SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 8)]
[MemoryDiagnoser]
public class SurrogateBenchmarks
{
    private const int Cycles = 50, InitialDesign = 10, CyclesPerLearning = 5;

    private readonly Points _thousand = Uniform(1000, 10, 1), _pool = Uniform(10_000, 10, 2), _candidates = Uniform(1000, 5, 3);
    private readonly double[] _mean = new double[10_000], _sigma = new double[10_000], _scores = new double[10_000];
    private readonly GaussianProcess _fixed = new(new GaussianProcessOptions { Optimise = false, Initial = new Hyperparameters([.. Enumerable.Repeat(1.0, 10)], 1, 0.01) });
    private readonly double[] _matrix = new double[2000 * 2000];
    private double[] _targets = [], _outcomes = [];
    private GaussianProcessModel _twoThousand = null!;

    [GlobalSetup]
    public void Setup()
    {
        Points points = Uniform(2000, 10, 4);
        (_targets, _outcomes) = (Smooth(_thousand), Smooth(_candidates));
        _twoThousand = _fixed.Fit(points, Smooth(points));
        for (int i = 0; i < _matrix.Length; i++) _matrix[i] = i % 2001 == 0 ? 2000 : 0.5;
    }

    [Benchmark]
    public bool CholeskyOf2000() => Cholesky.TryFactor(_matrix, 2000, out _, out _);

    [Benchmark]
    public GaussianProcessModel FitFixed() => _fixed.Fit(_thousand, _targets);

    [Benchmark]
    public GaussianProcessModel FitOptimised() => new GaussianProcess().Fit(_thousand, _targets);

    [Benchmark]
    public double LogExpectedImprovementOfAPool()
    {
        _twoThousand.Predict(_pool, _mean, _sigma);
        Improvement.LogExpected(_mean, _sigma, 3, Goal.Maximise, _scores);
        return _scores[0];
    }

    [Benchmark]
    public int TreeCampaign() => Campaign((rows, _) => new BaggedTrees().Fit(_candidates.Select(rows), [.. rows.Select(row => _outcomes[row])]));

    /// <summary>Hyperparameters are learnt anew every fifth cycle from where they stood; in between the model is told the outcome.</summary>
    [Benchmark]
    public int GaussianProcessCampaign() => Campaign((rows, before) =>
    {
        var model = (GaussianProcessModel?)before;
        if (model is not null && rows.Count % CyclesPerLearning != 0) return model.With(_candidates.Row(rows[^1]), _outcomes[rows[^1]]);
        GaussianProcessOptions options = model is null ? new() : new() { Initial = model.Hyperparameters, Starts = 1 };
        return new GaussianProcess(options).Fit(_candidates.Select(rows), [.. rows.Select(row => _outcomes[row])]);
    });

    private int Campaign(Func<List<int>, ISurrogateModel?, ISurrogateModel> learn)
    {
        Span<double> mean = _mean.AsSpan(0, 1000), sigma = _sigma.AsSpan(0, 1000), scores = _scores.AsSpan(0, 1000);
        List<int> rows = [.. Enumerable.Range(0, InitialDesign)];
        ISurrogateModel? model = null;
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            model = learn(rows, model);
            model.Predict(_candidates, mean, sigma);
            Improvement.LogExpected(mean, sigma, rows.Max(row => _outcomes[row]), Goal.Maximise, scores);
            foreach (int row in rows) scores[row] = double.NegativeInfinity;
            rows.Add(TensorPrimitives.IndexOfMax<double>(scores));
        }

        return rows[^1];
    }

    private static Points Uniform(int count, int width, int seed)
    {
        var random = new Random(seed);
        return new Points([.. Enumerable.Range(0, count * width).Select(_ => random.NextDouble())], count, width);
    }

    private static double[] Smooth(Points points)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, points.RowCount).Select(i => Math.Sin(4 * points.Row(i)[0]) + (2 * points.Row(i)[1] * points.Row(i)[1]) + (points.Row(i)[2] * points.Row(i)[0]) + (0.1 * random.NextDouble()))];
    }
}
