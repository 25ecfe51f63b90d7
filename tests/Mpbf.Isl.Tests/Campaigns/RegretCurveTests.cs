using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

public class RegretCurveTests
{
    /// <summary>Random draws without replacement from 0 … 9, of which 9 is best: E[regret after n] = 9 − (10 n + n)/(n + 1) + 1, from the expected maximum n (N + 1)/(n + 1) of n of 1 … N.</summary>
    [Fact]
    public void Of_RandomDraws_IsTheExpectedMaximum()
    {
        var pool = new SimulatedPool("ten", new CandidatePool(new Points([.. Enumerable.Range(0, 10).Select(i => (double)i)], 10, 1)), Enumerable.Range(0, 10).Select(i => -(double)i), Goal.Minimise);
        var curve = RegretCurve.Of(Simulation.Run([new RandomPolicy()], [pool], [.. Enumerable.Range(1, 2000).Select(static s => (ulong)s)], 10, new LoopSettings { InitialCount = 2 }), new Resampling(1));
        curve.Should().HaveCount(10);
        for (int n = 1; n <= 10; n++) curve[n - 1].Value.Should().BeApproximately(10 - (11.0 * n / (n + 1)), 5 * curve[n - 1].StandardError + 1e-12, $"{n} of 10 were drawn");
        curve[9].Value.Should().Be(0);
    }

    [Fact]
    public void Of_TwoPools_IsRefused() => FluentActions.Invoking(() => RegretCurve.Of([], new Resampling(1))).Should().Throw<ArgumentException>();
}
