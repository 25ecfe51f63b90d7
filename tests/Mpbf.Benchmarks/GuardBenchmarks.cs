using BenchmarkDotNet.Attributes;
using Mpbf.Core.Embeddings;
using Mpbf.Guard;

namespace Mpbf.Benchmarks;

/// <summary>One decision: by sigma alone, the baseline, and with the neighbour search over 2,000 reference rows of 32 coordinates.</summary>
[MemoryDiagnoser]
public class GuardBenchmarks : IDisposable
{
    private BoundaryGuard _bySigma = null!;
    private BoundaryGuard _byDistance = null!;
    private float[] _place = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var boundary = new GuardBoundary
        {
            Tolerance = 1,
            Threshold = 0.8,
            BaseRate = 0.1,
            Terms = [new(TermKind.Sigma, "sigma", 1, [.. Enumerable.Range(1, 2001).Select(i => i / 2001.0)])],
            RiskSupport = [0, 0.5, 1],
            RiskLevel = [0, 0.1, 0.6],
            IntervalFactor = 1.6,
            IsNormalised = true,
        };
        _bySigma = new(boundary);
        _byDistance = new(boundary with { Terms = [boundary.Terms[0] with { Weight = 0.5 }, new(TermKind.Distance, "distance", 0.5, [.. Enumerable.Range(1, 2001).Select(i => i / 500.0)])], Reference = new EmbeddingMatrix([.. Enumerable.Range(0, 64_000).Select(_ => random.NextSingle())], 2000, 32) });
        _place = [.. Enumerable.Range(0, 32).Select(_ => random.NextSingle())];
    }

    public void Dispose()
    {
        _bySigma.Dispose();
        _byDistance.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public GuardDecision BySigma() => _bySigma.Decide([], 1, 0.3);

    [Benchmark]
    public GuardDecision WithNeighbours() => _byDistance.Decide(_place, 1, 0.3);

    [Benchmark]
    public void Observe() => _bySigma.Observe(_bySigma.Decide([], 1, 0.3), 1.2);
}
