using System.Collections.Concurrent;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Loops;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Tests.Loops;

/// <summary>A pool of 100 points of a tilted plane with a bump, on which a ridge is a wrong model.</summary>
public sealed class CoupledLoopsTests
{
    private static readonly SimulatedPool Pool = new(
        "plane", new CandidatePool(new Points([.. Enumerable.Range(0, 100).SelectMany(i => new double[] { i % 10, i / 10 })], 100, 2)),
        Enumerable.Range(0, 100).Select(i => (i % 10) + (4 * Math.Exp(-Math.Pow((i / 10) - 5, 2)))), Goal.Maximise);

    private static readonly CoupledPolicy Refit = new("refit-region", new BayesianRidge(), InnerLoop.Refit, OuterLoop.Region);

    [Fact]
    public void Run_HeldModel_ResolvesWhatItsInitialDesignDoes()
    {
        LoopTrajectory held = Run(Refit with { Name = "hold", Inner = InnerLoop.Hold, Outer = OuterLoop.Volume });

        held.Rounds.Select(round => round["DataVolume"].Estimate!.Value).Distinct().Should().ContainSingle("nothing is learnt");
        held.Rounds[0]["SteeringFidelity"].IsAssessed.Should().BeFalse("nothing was proposed yet");
        held.Rounds[1]["SteeringFidelity"].IsAssessed.Should().BeTrue();
        held.Rounds[^1]["AbstractionIntegrity"].IsAssessed.Should().BeFalse();
        held.Rounds[^1]["TradeOff"].Reason.Should().Contain("model facts");
    }

    [Fact]
    public void Run_OwnLabels_CostFidelityAndMeasuringThemGivesItBack()
    {
        LoopTrajectory honest = Run(Refit), own = Run(Refit with { Name = "self", Outer = OuterLoop.SelfTraining });

        honest.Rounds[^1]["PhysicalFidelity"].Estimate!.Value.Should().Be(1, "every label was measured");
        own.Rounds[1]["OwnLabelShare"].Estimate!.Value.Should().BeGreaterThan(0.2, "twice as many own labels as measurements");
        own.Rounds[1]["PhysicalFidelity"].Estimate!.Value.Should().BeLessThan(1);
        honest.Series.Should().HaveCount(6);
        honest.Gain!.SpectralRadius.Value.Should().BeGreaterThan(0);
    }

    [Fact]
    public void Run_Twice_GivesTheSame() => Run(Refit).Gain!.SpectralRadius.Value.Should().Be(Run(Refit).Gain!.SpectralRadius.Value);

    [Fact]
    public void Run_LoopsOfACaller_GetEveryEvent()
    {
        var events = new ConcurrentBag<LoopEvent>();
        CoupledLoops.Run([Refit], Pool, [1, 2], 3, new LoopSettings { BatchSize = 2, InitialCount = 5 }, (policy, settings) => new DiscoveryLoop(Pool.Pool, policy, settings, null, events.Add));
        events.OfType<Asked>().Should().HaveCount(2 * 4, "an initial design and three rounds, twice");
        events.OfType<Told>().Should().HaveCount(2 * (5 + 6));
    }

    [Fact]
    public void Run_BadInput_IsRefused()
    {
        FluentActions.Invoking(() => CoupledLoops.Run([Refit], Pool, [1], 50, new LoopSettings { BatchSize = 2 })).Should().Throw<BadInputException>().Which.Expected.Should().Contain("fewer measurements");
        FluentActions.Invoking(() => CoupledLoops.Run([Refit, Refit], Pool, [1], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CoupledLoops.Run([Refit], Pool, [1, 1], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CoupledLoops.Run([Refit], Pool, [1], 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static LoopTrajectory Run(CoupledPolicy policy) => CoupledLoops.Run([policy], Pool, [1, 2, 3, 4, 5, 6], 4, new LoopSettings { BatchSize = 3, InitialCount = 8 })[0];
}
