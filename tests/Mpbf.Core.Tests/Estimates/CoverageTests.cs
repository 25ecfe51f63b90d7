using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Xunit.Abstractions;

namespace Mpbf.Core.Tests.Estimates;

/// <summary>Simulated worlds with known truth: 200 groups, 500 replications, nominal 95 %. Bounds: three binomial standard deviations about 0.95, and 0.01 more below for the percentile interval's known shortfall.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private const int Groups = 200, Replications = 500;

    private static readonly string[] Keys = [.. Enumerable.Range(0, Groups).Select(i => $"group {i}")];

    [Fact]
    public void Interval_Mean_CoversAtItsLevel() => Judge("mean", 0, (x, _, w) => WeightedMoments.Mean(x, w));

    [Fact]
    public void Interval_Ratio_CoversAtItsLevel() => Judge("ratio of means", 1.5, (x, y, w) => (3 + WeightedMoments.Mean(y, w)) / (2 + WeightedMoments.Mean(x, w)));

    [Fact]
    public void Interval_Slope_CoversAtItsLevel() => Judge("regression slope", 0.5, (x, y, w) => WeightedMoments.Line(x, y, w).Slope);

    [Fact]
    public void Interval_Spearman_CoversAtItsLevel() =>
        // ρ_S = 6/π asin(r/2) for Gaussian pairs of correlation r (Pearson 1907); here r = 0.5/√(0.25 + 0.75) = 0.5.
        Judge("Spearman correlation", 6 / Math.PI * Math.Asin(0.25), (x, y, w) => new RankStatistics(x).Spearman(new RankStatistics(y), w));

    private void Judge(string name, double truth, Func<double[], double[], ReadOnlySpan<double>, double> statistic)
    {
        int covered = 0;
        for (int replication = 0; replication < Replications; replication++)
        {
            var random = new Random(replication);
            double[] x = new double[Groups], y = new double[Groups];
            Normal.Samples(random, x, 0, 1);
            Normal.Samples(random, y, 0, Math.Sqrt(0.75));
            for (int i = 0; i < Groups; i++) y[i] += 0.5 * x[i];
            var rows = new ResampledRows(new Resampling((ulong)replication), Keys);
            if (rows.Estimate(name, w => statistic(x, y, w)).Interval()!.Value.Contains(truth)) covered++;
        }

        double share = covered / (double)Replications, deviation = Math.Sqrt(0.95 * 0.05 / Replications);
        output.WriteLine($"{name}: {share:F3} of {Replications} intervals cover");
        share.Should().BeInRange(0.95 - (3 * deviation) - 0.01, 0.95 + (3 * deviation));
    }
}
