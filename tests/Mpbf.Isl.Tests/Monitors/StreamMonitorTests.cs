using MathNet.Numerics.Distributions;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Tests.Monitors;

/// <summary>Each monitor on streams of known kind: quiet at its level, and awake to its own fault.</summary>
public class StreamMonitorTests
{
    private const int Streams = 300, Length = 1000;

    /// <summary>Ville 1939: capital 20 is reached with probability at most 1/20, here also beyond the capacity; errors twice as wide after half the stream are found.</summary>
    [Fact]
    public void Martingale_QuietAndDrifting()
    {
        double quiet = Alarms(1, 1), drifting = Alarms(1, 2);
        quiet.Should().BeLessThanOrEqualTo(0.05 + (3.3 * Math.Sqrt(0.05 * 0.95 / Streams)));
        drifting.Should().BeGreaterThan(0.9);

        static double Alarms(double before, double after) => Share(seed =>
        {
            var martingale = new ExchangeabilityMartingale(seed, capacity: 600);
            foreach (double z in Normals(seed, before, after)) martingale.Observe(Math.Abs(z));
            return martingale.LargestLogCapital >= Math.Log(20);
        });
    }

    [Fact]
    public void Martingale_FirstScores_HaveUniformRanks()
    {
        var martingale = new ExchangeabilityMartingale(1);
        martingale.Observe(5).Should().BeInRange(0, 1);
        martingale.Observe(6).Should().BeInRange(0, 0.5, "the larger of two");
        martingale.Observe(1).Should().BeInRange(2 / 3.0, 1, "the smallest of three");
        martingale.Invoking(m => m.Observe(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>By hand, one miss at 90 %: ∫ q dq over [0.1, 1] / 0.9 / 0.1 = 5.5; one hit: ∫ (1 − q) dq / 0.9 / 0.9 = 0.5.</summary>
    [Fact]
    public void CoverageMonitor_OneOutcome_ByHand()
    {
        CoverageMonitor miss = new(), hit = new();
        miss.LogEvidence.Should().Be(0);
        miss.Observe(false);
        hit.Observe(true);
        miss.LogEvidence.Should().BeApproximately(Math.Log(5.5), 1e-12);
        hit.LogEvidence.Should().BeApproximately(Math.Log(0.5), 1e-12);
        hit.Coverage.Should().Be(1);
    }

    /// <summary>Looking after every outcome of an honest stream alarms in at most 5 %; sigma halved (coverage 0.59) is seen within 40 outcomes in most loops.</summary>
    [Fact]
    public void CoverageMonitor_QuietAndShrunk()
    {
        Alarmed(1, Length).Should().BeLessThanOrEqualTo(0.05 + (3.3 * Math.Sqrt(0.05 * 0.95 / Streams)));
        Alarmed(2, 40).Should().BeGreaterThan(0.9);

        static double Alarmed(double width, int length) => Share(seed =>
        {
            var monitor = new CoverageMonitor();
            return Normals(seed, width, width).Take(length).Any(z =>
            {
                monitor.Observe(Math.Abs(z) <= 1.6448536);
                return monitor.IsAlarm();
            });
        });
    }

    /// <summary>Average run lengths of the two-sided scheme with k = ½, h = 5: 465 without shift, 10.4 with a shift of one sigma (Lucas and Crosier 1982).</summary>
    [Theory]
    [InlineData(0, 465, 60)]
    [InlineData(1, 10.4, 0.5)]
    public void Cusum_RunLength_MatchesTheTable(double shift, double table, double tolerance)
    {
        const int runs = 1000;
        double total = 0;
        for (int run = 0; run < runs; run++)
        {
            var random = new Random(run);
            var cusum = new Cusum();
            while (!cusum.IsAlarm)
            {
                cusum.Observe(Normal.Sample(random, shift, 1));
                total++;
            }
        }

        (total / runs).Should().BeApproximately(table, tolerance, "four standard errors");
    }

    [Fact]
    public void PageHinkley_Step_ByHand()
    {
        // Means 1, 1, 1.5, 1.75 (of 1, 1, 2.5, 2.5): increments −0.1, −0.1, 0.9, 0.65; lowest sum −0.2.
        var test = new PageHinkley(0.1, 1.5);
        foreach (double value in new[] { 1, 1, 2.5 }) test.Observe(value);
        test.Statistic.Should().BeApproximately(0.9, 1e-12);
        test.IsAlarm.Should().BeFalse();
        test.Observe(2.5);
        test.Statistic.Should().BeApproximately(1.55, 1e-12);
        test.IsAlarm.Should().BeTrue();
    }

    private static double Share(Func<int, bool> stream) => Enumerable.Range(0, Streams).Count(stream) / (double)Streams;

    private static double[] Normals(int seed, double before, double after)
    {
        double[] values = new double[Length];
        Normal.Samples(new Random(seed), values, 0, 1);
        return [.. values.Select((z, i) => z * (i < Length / 2 ? before : after))];
    }
}
