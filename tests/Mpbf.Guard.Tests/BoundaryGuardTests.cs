using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Guard.Tests;

public sealed class BoundaryGuardTests
{
    /// <summary>Sigma 0.01, 0.02, …, 1 on the evaluation rows: the place of sigma s is about s, so s* = 0.8 lies at sigma 0.8. Risk rises from 0 to 0.5.</summary>
    private static GuardBoundary BySigma => new()
    {
        Name = "sigma",
        Tolerance = 0.5,
        Threshold = 0.8,
        BaseRate = 0.2,
        Terms = [new(TermKind.Sigma, "sigma", 1, [.. Enumerable.Range(1, 100).Select(i => i / 100.0)])],
        RiskSupport = [0, 1],
        RiskLevel = [0, 0.5],
        IntervalFactor = 2,
        IsNormalised = true,
    };

    /// <summary>Reference rows at 0, 1, …, 9 on a line, five neighbours.</summary>
    private static GuardBoundary ByDistance => BySigma with
    {
        Terms = [new(TermKind.Distance, "distance", 1, [.. Enumerable.Range(1, 100).Select(i => i / 10.0)])],
        Reference = new EmbeddingMatrix([.. Enumerable.Range(0, 10).Select(i => (float)i)], 10, 1),
        IsNormalised = false,
        IntervalFactor = 0.3,
    };

    [Theory]
    [InlineData(0.1, GuardVerdict.Trust, GuardReason.InsideBoundary, 0.05)]
    [InlineData(0.9, GuardVerdict.Defer, GuardReason.BeyondBoundary, 0.45)]
    [InlineData(3, GuardVerdict.Reject, GuardReason.BeyondEvaluated, 0.5)]
    public void Decide_BySigma_FollowsThreshold(double sigma, GuardVerdict verdict, GuardReason reason, double risk)
    {
        using var guard = new BoundaryGuard(BySigma);
        GuardDecision decision = guard.Decide([], 5, sigma);
        (decision.Verdict, decision.Reason).Should().Be((verdict, reason));
        decision.Risk.Should().BeApproximately(risk, 0.01);
        decision.Interval.Lower.Should().BeApproximately(5 - (2 * sigma), 1e-12);
    }

    /// <summary>By hand: from 20 the five nearest of 0…9 are 9, 8, 7, 6, 5 at distances 11…15, mean 13; from 4.5 they lie at 0.5, 0.5, 1.5, 1.5, 2.5, mean 1.3.</summary>
    [Fact]
    public void Decide_ByDistance_AveragesTheNearest()
    {
        using var guard = new BoundaryGuard(ByDistance);
        guard.Decide([20f], 1).Reason.Should().Be(GuardReason.BeyondEvaluated);
        GuardDecision near = guard.Decide([4.5f], 1);
        near.Verdict.Should().Be(GuardVerdict.Trust);
        near.Support.Should().BeApproximately(0.125, 0.005, "13th of 100 values: place (12 + 13) / 200");
        guard.Decide([4f], 1).Support.Should().BeApproximately(0.175, 0.001, "the coinciding row does not count: 1, 1, 2, 2, 3, mean 1.8, the 18th of 100 values: place (17 + 18) / 200");
    }

    /// <summary>Reference rows without a term by distance are not needed, and neither is an embedding.</summary>
    [Fact]
    public void Decide_ReferenceWithoutTermByDistance_NeedsNoEmbedding()
    {
        using var guard = new BoundaryGuard(BySigma with { Reference = ByDistance.Reference });
        guard.Decide([], 5, 0.1).Verdict.Should().Be(GuardVerdict.Trust);
    }

    /// <summary>By hand: from 20 the mean distance is 13 and the five nearest lie 1 from their own, so the density dissimilarity is 13/14; |F (x − m)|² = (½ (20 − 4))² = 64. Both beyond every value.</summary>
    [Fact]
    public void Decide_ByDensityAndLeverage_EvaluatesThem()
    {
        using var guard = new BoundaryGuard(ByDistance with
        {
            Terms = [new(TermKind.Density, "density", 0.5, [0, 13.0 / 14, 1]), new(TermKind.Leverage, "leverage", 0.5, [1, 64, 100])],
            ReferenceDistances = [.. Enumerable.Repeat(1f, 10)],
            Leverage = new Leverage([4], [0.5f]),
        });
        guard.Decide([20f], 1).Support.Should().BeApproximately(0.5, 1e-6, "each is the second of three values: place (1 + 2) / 6");
    }

    [Fact]
    public void Decide_GivenTerms_AreTakenInOrder()
    {
        System.Collections.Immutable.ImmutableArray<double> values = BySigma.Terms[0].Values;
        using var guard = new BoundaryGuard(BySigma with { Terms = [new(TermKind.Given, "spread", 0.25, values), new(TermKind.Given, "disagreement", 0.75, values)] });
        guard.Boundary.GivenNames.Should().Equal("spread", "disagreement");
        guard.Decide([], 1, double.NaN, [0.2, 0.6]).Support.Should().BeApproximately((0.25 * 0.195) + (0.75 * 0.595), 1e-9);
        guard.Decide([], 1).Reason.Should().Be(GuardReason.MissingTerm);
        guard.Decide([], 1, double.NaN, [0.2, double.NaN]).Reason.Should().Be(GuardReason.MissingTerm);
        guard.Decide([], 1, double.NaN, [0.2, double.PositiveInfinity]).Reason.Should().Be(GuardReason.NotANumber);
        FluentActions.Invoking(() => guard.Decide([], 1, double.NaN, [0.2])).Should().Throw<ArgumentException>().WithMessage("*spread, disagreement*");
    }

    [Theory]
    [InlineData(double.NaN, 0.1)]
    [InlineData(double.PositiveInfinity, 0.1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Decide_NotANumber_IsRejected(double prediction, double sigma)
    {
        using var guard = new BoundaryGuard(BySigma);
        guard.Decide([], prediction, sigma).Should().Match<GuardDecision>(d => d.Verdict == GuardVerdict.Reject && d.Reason == GuardReason.NotANumber);
        guard.Decide([float.NaN], 1, 0.1).Reason.Should().Be(GuardReason.NotANumber);
    }

    [Fact]
    public void Decide_WithoutEvidence_DefersAndSaysWhy()
    {
        using var refused = new BoundaryGuard(BySigma with { Refusal = "no skill", Terms = [], IntervalFactor = double.PositiveInfinity });
        GuardDecision decision = refused.Decide([], 1, 0.1);
        (decision.Verdict, decision.Reason, decision.Risk).Should().Be((GuardVerdict.Defer, GuardReason.NoUsableBoundary, 0.2));
        decision.Interval.Upper.Should().Be(double.PositiveInfinity);
        using var guard = new BoundaryGuard(BySigma);
        guard.Decide([], 1).Reason.Should().Be(GuardReason.MissingTerm);
        using var distant = new BoundaryGuard(ByDistance);
        FluentActions.Invoking(() => distant.Decide([1f, 2f], 1)).Should().Throw<ArgumentException>().WithMessage("*width 2*made for 1*");
    }

    /// <summary>Errors of a known distribution, then twice as large: coverage of the last 2,000 outcomes of each phase lies within 3 binomial standard deviations of 0.9.</summary>
    [Fact]
    public void Observe_AfterAChange_CoverageReturns()
    {
        using var guard = new BoundaryGuard(BySigma);
        var random = new Random(5);
        foreach (double scale in (double[])[1, 2, 0.5])
        {
            int inside = 0;
            for (int i = 0; i < 6000; i++)
            {
                GuardDecision decision = guard.Decide([], 0, 0.5);
                double truth = scale * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 0.5);
                if (i >= 4000 && decision.Interval.Contains(truth)) inside++;
                guard.Observe(decision, truth);
            }

            (inside / 2000.0).Should().BeApproximately(0.9, 3 * Math.Sqrt(0.09 / 2000));
        }
    }

    [Fact]
    public void Health_TellsMissesFromFailedMeasurements()
    {
        using var guard = new BoundaryGuard(BySigma);
        GuardDecision decision = guard.Decide([], 0, 0.1);
        guard.Observe(decision, double.NaN);
        for (int i = 0; i < 40; i++) guard.Observe(decision, 100);
        guard.Health.Should().Be(new GuardHealth(1, 0, 0, 40, 40, 1, 0.9));
        guard.Health.IsHealthy.Should().BeFalse();
    }

    [Fact]
    public void Decide_From16Threads_WhileOutcomesArrive_LosesNoCount()
    {
        using var guard = new BoundaryGuard(ByDistance);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, thread =>
        {
            for (int i = 0; i < 2000; i++)
            {
                GuardDecision decision = guard.Decide([i % 12], 1);
                double.IsFinite(decision.Interval.Upper).Should().BeTrue();
                guard.Observe(decision, 1 + (thread * 0.01));
            }
        });
        GuardHealth health = guard.Health;
        (health.Trusted + health.Deferred + health.Rejected).Should().Be(32_000);
        health.Observed.Should().Be(32_000);
        guard.Factor.Should().BeInRange(0, 10);
    }

    [Fact]
    public void Decide_AllocatesNothing()
    {
        using var guard = new BoundaryGuard(ByDistance);
        float[] place = [4.2f];
        for (int i = 0; i < 1000; i++) guard.Observe(guard.Decide(place, 1), 1.1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) guard.Observe(guard.Decide(place, 1), 1.1);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void Meters_CountDecisionsByVerdict()
    {
        using var guard = new BoundaryGuard(BySigma);
        var seen = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == "Mpbf.Guard") listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.AddOrUpdate(instrument.Name + (tags.Length > 0 ? "/" + tags[0].Value : ""), value, (_, sum) => sum + value));
        listener.Start();
        guard.Observe(guard.Decide([], 1, 0.1), 50);
        guard.Decide([], 1, 5);
        seen.GetValueOrDefault("mpbf.guard.decisions/trust").Should().BeGreaterThanOrEqualTo(1);
        seen.GetValueOrDefault("mpbf.guard.decisions/reject").Should().BeGreaterThanOrEqualTo(1);
        seen.GetValueOrDefault("mpbf.guard.misses").Should().BeGreaterThanOrEqualTo(1);
    }
}
