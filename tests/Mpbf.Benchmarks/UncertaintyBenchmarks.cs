using BenchmarkDotNet.Attributes;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Conformal;
using Mpbf.Isl.Monitors;

namespace Mpbf.Benchmarks;

/// <summary>Calibration of a million Gaussian predictions, adversarial groups of a tenth of them, a million updates of each monitor.</summary>
[SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 5)]
[MemoryDiagnoser]
public class UncertaintyBenchmarks
{
    private const int RowCount = 1_000_000;

    private readonly double[] _scores = new double[RowCount];
    private Predictions _million = null!;
    private Predictions _tenth = null!;

    [GlobalSetup]
    public void Simulate()
    {
        var random = new Random(1);
        Normal.Samples(random, _scores, 0, 1);
        double[] sigma = [.. _scores.Select(_ => 0.2 + random.NextDouble())];
        _million = new Predictions(sigma.Select((_, i) => $"{i}"), new double[RowCount], _scores.Zip(sigma, static (z, s) => z * s)) { Sigma = [.. sigma] };
        _tenth = _million.Select([.. Enumerable.Range(0, RowCount / 10)]);
    }

    [Benchmark]
    public double AllMetrics() => CalibrationMetrics.Of(_million).Crps;

    [Benchmark]
    public double AllMetricsWith200Draws() => UncertaintyCalibration.Of(_million, new Resampling(1)).Crps.Value;

    [Benchmark]
    public double AdversarialGroups() => AdversarialGroupCalibration.Of(_tenth, 1).Sizes[0].WorstArea;

    [Benchmark]
    public double Martingale()
    {
        var monitor = new ExchangeabilityMartingale(1);
        foreach (double score in _scores) monitor.Observe(score);
        return monitor.LogCapital;
    }

    [Benchmark]
    public double Coverage()
    {
        var monitor = new CoverageMonitor();
        foreach (double score in _scores) monitor.Observe(score < 1.28);
        return monitor.LogEvidence;
    }

    [Benchmark]
    public double CusumOfErrors()
    {
        var monitor = new Cusum();
        foreach (double score in _scores) monitor.Observe(score);
        return monitor.Upper;
    }

    [Benchmark]
    public double PageHinkleyOfErrors()
    {
        var monitor = new PageHinkley(0.1, 50);
        foreach (double score in _scores) monitor.Observe(score);
        return monitor.Statistic;
    }

    [Benchmark]
    public double Adaptive()
    {
        var online = new AdaptiveConformal(0.9);
        foreach (double score in _scores) online.Observe(score);
        return online.Threshold;
    }

    [Benchmark]
    public double Tracking()
    {
        var online = new TrackingConformal(0.9);
        foreach (double score in _scores) online.Observe(score);
        return online.Threshold;
    }
}
