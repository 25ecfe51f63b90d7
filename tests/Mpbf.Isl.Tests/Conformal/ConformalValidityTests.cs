using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Isl.Conformal;

namespace Mpbf.Isl.Tests.Conformal;

/// <summary>Coverage of each method over simulated worlds, within 3.3 standard errors (two-sided 0.001) of what theory promises.</summary>
public class ConformalValidityTests
{
    private const int Worlds = 6000;

    /// <summary>Exchangeable continuous scores: exactly ⌈(n + 1) level⌉ / (n + 1).</summary>
    [Theory]
    [InlineData(9, 0.9)]
    [InlineData(20, 0.9)]
    [InlineData(33, 0.8)]
    public void Split_ExchangeableScores_CoversExactly(int count, double level)
    {
        double promised = Math.Ceiling(((count + 1) * level) - 1e-9) / (count + 1);
        Share(world =>
        {
            double[] scores = Draw(world, count + 1, random => Exponential.Sample(random, 1));
            return scores[^1] <= new SplitConformal(scores.AsSpan(0, count), level).Threshold;
        }).Should().BeApproximately(promised, Bound(promised));
    }

    [Fact]
    public void Split_TooFewRows_IsInfinite()
    {
        new SplitConformal([1, 2, 3, 4, 5, 6, 7, 8], 0.9).Threshold.Should().Be(double.PositiveInfinity, "8 < 9 = 0.9/0.1");
        new SplitConformal([1, 2, 3, 4, 5, 6, 7, 8, 9], 0.9).Threshold.Should().Be(9);
        new SplitConformal([], 0.5).Threshold.Should().Be(double.PositiveInfinity);
        FluentActions.Invoking(() => new SplitConformal([1, double.NaN], 0.5)).Should().Throw<ArgumentException>().WithMessage("A score is NaN*");
        FluentActions.Invoking(() => new SplitConformal([1], 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Errors of two groups, one of them five times as wide: a common threshold over-covers one and under-covers the other, group-wise ones hold in each.</summary>
    [Fact]
    public void Mondrian_UnequalGroups_CoversEach()
    {
        const int count = 60;
        var groups = new Grouping("kind", Enumerable.Range(0, count).Select(i => new[] { i % 2 == 0 ? "narrow" : "wide" }));
        foreach (string kind in new[] { "narrow", "wide" })
        {
            double width = kind == "wide" ? 5 : 1;
            double grouped = Share(world => Scores(world, width) is var s && s.New <= new MondrianConformal(s.Old, groups, 0.9).ThresholdOf(kind));
            double common = Share(world => Scores(world, width) is var s && s.New <= new SplitConformal(s.Old, 0.9).Threshold);
            grouped.Should().BeApproximately(28 / 31.0, Bound(28 / 31.0));
            Math.Abs(common - 0.9).Should().BeGreaterThan(0.05);
        }

        (double[] Old, double New) Scores(int world, double width)
        {
            double[] scores = Draw(world, count + 1, random => Math.Abs(Normal.Sample(random, 0, 1)));
            return ([.. scores[..count].Select((score, i) => i % 2 == 0 ? score : 5 * score)], width * scores[^1]);
        }
    }

    [Fact]
    public void Mondrian_UnseenOrSmallGroup_IsInfinite()
    {
        var conformal = new MondrianConformal([1, 2, 3, 4], new Grouping("g", [["a"], ["a"], ["a", "b"], ["a", "b"]]), 0.5);
        conformal.ThresholdOf("a").Should().Be(3, "the ⌈5 · 0.5⌉ = 3rd of 1 to 4");
        conformal.ThresholdOf("b").Should().Be(4, "the ⌈3 · 0.5⌉ = 2nd of 3 and 4");
        conformal.Of(new StatedInterval(0, 0, 1), "a", "b").Upper.Should().Be(4, "the widest of its groups");
        conformal.Of(new StatedInterval(0, 0, 1), "a", "c").Upper.Should().Be(double.PositiveInfinity);
    }

    /// <summary>x uniform in [0, 1] for calibration, density 2x for the new row, errors growing with x. With the true ratio the promise is [level, level + largest weight share]; without it coverage falls short.</summary>
    [Fact]
    public void Weighted_KnownShift_CoversWhereUnweightedFails()
    {
        const int count = 200;
        double weighted = Share(world => World(world) is var w && w.New <= new WeightedConformal(w.Scores, w.Weights, 0.9).ThresholdOf(w.NewWeight));
        double unweighted = Share(world => World(world) is var w && w.New <= new SplitConformal(w.Scores, 0.9).Threshold);
        weighted.Should().BeInRange(0.9 - Bound(0.9), 0.91 + Bound(0.9));
        unweighted.Should().BeLessThan(0.87);

        static (double[] Scores, double[] Weights, double New, double NewWeight) World(int world)
        {
            var random = new Random(world);
            double[] x = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
            double[] scores = Array.ConvertAll(x, at => at * at * Math.Abs(Normal.Sample(random, 0, 1)));
            double place = Math.Sqrt(random.NextDouble());
            return (scores, x, place * place * Math.Abs(Normal.Sample(random, 0, 1)), place);
        }
    }

    /// <summary>A design that draws from a pool with probability ∝ exp(prediction / T) visits the wide end: weights from the rule of choice restore coverage.</summary>
    [Fact]
    public void FeedbackShift_ChosenProposals_AreCovered()
    {
        const int count = 300;
        const double temperature = 0.5;
        double corrected = Share(world => Scores(world) is var w && w.New <= new WeightedConformal(w.Old, w.Weights.AsSpan(0, count), 0.9).ThresholdOf(w.Weights[count]));
        double uncorrected = Share(world => Scores(world) is var w && w.New <= new SplitConformal(w.Old, 0.9).Threshold);
        corrected.Should().BeInRange(0.9 - Bound(0.9), 0.935);
        uncorrected.Should().BeLessThan(0.85);

        static (double[] Old, double[] Weights, double New) Scores(int world)
        {
            var random = new Random(world);
            double[] merit = [.. Enumerable.Range(0, count + 1).Select(_ => random.NextDouble())];
            double uniform = random.NextDouble();
            merit[count] = temperature * Math.Log(1 + (uniform * (Math.Exp(1 / temperature) - 1))); // inverse of the chosen distribution on [0, 1]
            double[] scores = Array.ConvertAll(merit, m => m * m * Math.Abs(Normal.Sample(random, 0, 1)));
            return (scores[..count], FeedbackShift.Weights(merit, temperature, 1), scores[count]);
        }
    }

    [Fact]
    public void Weighted_EqualWeights_IsSplitAndFewEffectiveRowsAreInfinite()
    {
        double[] scores = Draw(1, 50, random => random.NextDouble()), ones = [.. scores.Select(_ => 1.0)];
        new WeightedConformal(scores, ones, 0.9).ThresholdOf(1).Should().Be(new SplitConformal(scores, 0.9).Threshold);
        double[] lopsided = [.. ones.Select((_, i) => i == 0 ? 1000.0 : 1)];
        var conformal = new WeightedConformal(scores, lopsided, 0.9);
        conformal.EffectiveCount.Should().BeApproximately(1049.0 * 1049 / 1_000_049, 1e-9);
        conformal.ThresholdOf(1).Should().Be(double.PositiveInfinity);
        new WeightedConformal(scores, ones, 0.9).ThresholdOf(1000).Should().Be(double.PositiveInfinity, "the new place has all the weight");
        FluentActions.Invoking(() => new WeightedConformal([1], [-1], 0.9)).Should().Throw<ArgumentException>().WithMessage("A weight is -1*");
    }

    /// <summary>Gibbs and Candès 2021, proposition 4.1: |mean miss − α| ≤ (max(α, 1 − α) + γ)/(γ T), on a stream whose scale jumps fivefold half-way, where a fixed threshold fails.</summary>
    [Fact]
    public void Adaptive_ScaleJumps_MissesWithinTheBound()
    {
        const int length = 4000;
        const double step = 0.02;
        (double misses, double fixedMisses) = Stream(new AdaptiveConformal(0.9, step), length);
        Math.Abs(misses - 0.1).Should().BeLessThan((0.9 + step) / (step * length));
        fixedMisses.Should().BeGreaterThan(0.3);
    }

    /// <summary>After a jump half-way decayed steps follow slowly: better than a fixed threshold (0.35), worse than the adaptive one (0.10).</summary>
    [Fact]
    public void Tracking_ScaleJumps_FollowsSlowly() => Stream(new TrackingConformal(0.9), 8000).Misses.Should().BeInRange(0.12, 0.25);

    /// <summary>On a stationary stream the threshold converges to the 90 % point of |N(0, 1)|, 1.645; the adaptive one goes on jittering.</summary>
    [Fact]
    public void Tracking_StationaryStream_Converges()
    {
        double[] last = [.. Enumerable.Range(0, 30).Select(seed =>
        {
            var tracking = new TrackingConformal(0.9);
            foreach (double score in Draw(seed, 20_000, random => Math.Abs(Normal.Sample(random, 0, 1)))) tracking.Observe(score);
            return tracking.Threshold;
        })];
        last.Average().Should().BeApproximately(1.645, 0.03);
        last.Should().OnlyContain(threshold => Math.Abs(threshold - 1.645) < 0.25);
    }

    [Fact]
    public void Online_Start_IsInfiniteUntilThereIsEvidence()
    {
        foreach (IOnlineConformal online in new IOnlineConformal[] { new AdaptiveConformal(0.9, 0.001), new TrackingConformal(0.9) })
        {
            for (int i = 0; i < 9; i++)
            {
                online.Threshold.Should().Be(double.PositiveInfinity);
                online.Observe(i);
            }

            online.Threshold.Should().BeLessThanOrEqualTo(8);
            online.Invoking(o => o.Observe(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    [Fact]
    public void Adaptive_WindowFull_ForgetsTheOldest()
    {
        var adaptive = new AdaptiveConformal(0.5, 1e-9, window: 3);
        foreach (double score in new double[] { 100, 100, 1, 2, 3 }) adaptive.Observe(score);
        adaptive.Threshold.Should().Be(2, "the ⌈4 · 0.5⌉ = 2nd of 1, 2, 3");
    }

    private static (double Misses, double FixedMisses) Stream(IOnlineConformal online, int length)
    {
        double[] scores = [.. Draw(3, length, random => Math.Abs(Normal.Sample(random, 0, 1))).Select((score, i) => i < length / 2 ? score : 5 * score)];
        double standing = new SplitConformal(scores.AsSpan(0, 500), 0.9).Threshold;
        int misses = 0;
        foreach (double score in scores)
        {
            if (score > online.Threshold) misses++;
            online.Observe(score);
        }

        return (misses / (double)length, scores.Count(score => score > standing) / (double)length);
    }

    private static double Share(Func<int, bool> world) => Enumerable.Range(0, Worlds).Count(world) / (double)Worlds;

    private static double Bound(double share) => 3.3 * Math.Sqrt(share * (1 - share) / Worlds);

    private static double[] Draw(int seed, int count, Func<Random, double> sample)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => sample(random))];
    }
}
