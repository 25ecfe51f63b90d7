using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Detectors;

/// <summary>Faults planted in simulated loops, where the truth is known: own detector called, others not because of it.</summary>
public class LoopDetectorsTests
{
    private const int SeedCount = 10;
    private static readonly Resampling Resampling = new(1);
    private static readonly SimulatedPool Pool = Rough(240);
    private static readonly ModelPolicy Honest = new("honest", new GaussianProcess(new GaussianProcessOptions { Starts = 1, Ard = false }), Preference.ConfidenceBound());

    /// <summary>Five rounds of three: a loop that takes its own predictions for data while it overstates them is called, one that measures is not.</summary>
    [Fact]
    public void FeedbackAmplification_LoopLearnsFromItself_IsCalledWithinFiveRounds()
    {
        int fooled = Called(Honest with { OwnLabelCount = 6, SigmaFactor = 0.4 }, rounds: 5, "isl.feedback-amplification"), honest = Called(Honest, rounds: 5, "isl.feedback-amplification");
        fooled.Should().BeGreaterThanOrEqualTo(SeedCount * 7 / 10);
        honest.Should().BeLessThanOrEqualTo(SeedCount * 2 / 10);
    }

    /// <summary>Eight rounds of three proposals, each 2.5 sigma off: no interval holds. Errors on one side in all eight rounds have probability 2/2⁸ by chance; sides that take turns show a sigma that is too small, and no feedback.</summary>
    [Theory]
    [InlineData(false, false, Core.Conditions.Verdict.Watch)]
    [InlineData(true, false, Core.Conditions.Verdict.Breach)]
    [InlineData(false, true, Core.Conditions.Verdict.Breach)]
    public void FeedbackAmplification_LowTrust_IsABreachWithAnotherSignOnly(bool oneSided, bool ownLabel, Verdict expected)
    {
        var points = new List<Proposal> { new(0, 0), new(0, 1) };
        for (int round = 1; round <= 8; round++)
        {
            for (int i = 0; i < 3; i++) points.Add(new Proposal(round, oneSided || round % 2 == 0 ? 2.5 : -2.5, 0, 1));
        }

        if (ownLabel) points.Add(new Proposal(8, 3, 3, null, IsOwnLabel: true));
        SteeringAssessment.Assess(new Campaign(points, Goal.Maximise), Resampling).Conditions.Single(condition => condition.Code == "isl.feedback-amplification").Verdict.Should().Be(expected);
    }

    /// <summary>Twelve errors that take turns between c − ½ and c + ½ sigma: no change of level; their root mean square is √(c² + ¼).</summary>
    [Theory]
    [InlineData(0, Core.Conditions.Verdict.Clear)]
    [InlineData(1, Core.Conditions.Verdict.Breach)]
    public void InferenceDrift_ErrorsOffZeroThroughout_AreCalled(double centre, Verdict expected)
    {
        IEnumerable<Proposal> points = Enumerable.Range(0, 12).Select(i => new Proposal(1 + i, i % 2 == 0 ? 0.5 : -0.5, centre, 1));
        Condition drift = SteeringAssessment.Assess(new Campaign([new(0, 0), new(0, 1), .. points], Goal.Maximise), Resampling).Conditions.Single(condition => condition.Code == "isl.inference-drift");
        drift.Verdict.Should().Be(expected);
        if (centre > 0) drift.Statistic.Estimate!.Value.Should().BeApproximately(1 / Math.Sqrt(1.25), 1e-12);
    }

    [Fact]
    public void InferenceDrift_AllErrorsTheSame_StatisticIsOne()
    {
        Campaign campaign = new([new(0, 0), new(0, 1), .. Enumerable.Range(0, 12).Select(i => new Proposal(1 + i, i, i + 1, 1))], Goal.Maximise);
        SteeringAssessment.Assess(campaign, Resampling).Conditions.Single(condition => condition.Code == "isl.inference-drift").Statistic.Estimate!.Value.Should().Be(1);
    }

    [Fact]
    public void UncertaintyUnderRepresentation_SigmaOverstated_IsCalledFromProposalsAlone()
    {
        Called(Honest with { SigmaFactor = 0.3 }, rounds: 8, "isl.uncertainty-under-representation").Should().BeGreaterThanOrEqualTo(SeedCount * 8 / 10);
    }

    /// <summary>The second half of the proposals is taken from one small corner, whatever is found there: by the function little.</summary>
    [Fact]
    public void ExplorationNarrowing_AcquisitionLocksItselfIn_IsCalled()
    {
        int locked = Narrow(new LockedIn(After: 24)), free = Narrow(new RandomPolicy());
        locked.Should().BeGreaterThanOrEqualTo(SeedCount * 8 / 10);
        free.Should().BeLessThanOrEqualTo(SeedCount * 2 / 10, "random proposals narrow at the level of the test alone");

        static int Narrow(IPolicy policy) => Loops(policy, 6 + 36).Count(loop => Verdict(loop, "isl.exploration-narrowing") is Core.Conditions.Verdict.Breach or Core.Conditions.Verdict.Watch);
    }

    /// <summary>Loops that measure the best mean of what was measured lie as close together as that mean asks for: no fault. The same proposals of a loop that learnt one label of its own have no such reason.</summary>
    [Fact]
    public void ExplorationNarrowing_BestMean_IsExcusedWithoutOwnLabelsOnly()
    {
        Campaign[] greedy = [.. Loops(Honest with { Preference = Preference.Greedy }, 6 + 24).Select(static loop => loop.State.ToCampaign(Pool.Pool))];
        Campaign[] selfTaught = [.. greedy.Select(static campaign => new Campaign([.. campaign.Initial, .. campaign.Proposals, new Proposal(8, 1, 1, null, IsOwnLabel: true)], campaign.Goal) { Candidates = campaign.Candidates })];
        Narrow(greedy).Should().BeLessThanOrEqualTo(SeedCount * 1 / 10);
        Narrow(selfTaught).Should().BeGreaterThanOrEqualTo(SeedCount * 7 / 10);

        static int Narrow(Campaign[] campaigns) => campaigns.Count(static campaign => SteeringAssessment.Assess(campaign, Resampling).Conditions.Single(condition => condition.Code == "isl.exploration-narrowing").Verdict is Core.Conditions.Verdict.Breach or Core.Conditions.Verdict.Watch);
    }

    /// <summary>All candidates are proposed: nothing else was to be had, and the draws are the proposals themselves.</summary>
    [Fact]
    public void ExplorationNarrowing_WholePoolProposed_RatioIsOne()
    {
        var campaign = new Campaign([new(0, 0), new(0, 1), .. Enumerable.Range(2, 18).Select(static i => new Proposal(1, i))], Goal.Maximise)
        {
            Candidates = new OfferedCandidates(new Points([.. Enumerable.Range(0, 20).Select(static i => (double)i)], 20, 1), Enumerable.Range(0, 20)),
        };
        Condition condition = SteeringAssessment.Assess(campaign, Resampling).Conditions.Single(condition => condition.Code == "isl.exploration-narrowing");
        condition.Verdict.Should().Be(Core.Conditions.Verdict.Clear);
        condition.Statistic.Estimate!.Value.Should().BeApproximately(1, 1e-6, "the kernel is summed in another order");
    }

    private static int Called(IPolicy policy, int rounds, string code) => Loops(policy, 6 + (3 * rounds)).Count(loop => Verdict(loop, code) == Core.Conditions.Verdict.Breach);

    private static ImmutableArray<SimulatedLoop> Loops(IPolicy policy, int evaluations) =>
        Simulation.Run([policy], [Pool], [.. Enumerable.Range(1, SeedCount).Select(static seed => (ulong)seed)], evaluations, new LoopSettings { InitialCount = 6, BatchSize = 3 });

    private static Verdict Verdict(SimulatedLoop loop, string code) => SteeringAssessment.Assess(loop.ToCampaign(), Resampling).Conditions.Single(condition => condition.Code == code).Verdict;

    /// <summary>A smooth function of the plane and measurement noise of 0.3, drawn once.</summary>
    private static SimulatedPool Rough(int count)
    {
        var random = new Random(8);
        double[] x = [.. Enumerable.Range(0, 2 * count).Select(_ => random.NextDouble())];
        return new SimulatedPool("rough", new CandidatePool(new Points(x, count, 2)), Enumerable.Range(0, count).Select(i => Math.Sin(6 * x[2 * i]) + Math.Cos(4 * x[(2 * i) + 1]) + MathNet.Numerics.Distributions.Normal.Sample(random, 0, 0.3)), Goal.Maximise);
    }

    /// <summary>Chooses at random, and after a while the nearest to the corner (1, 1).</summary>
    private sealed record LockedIn(int After) : IPolicy
    {
        public string Name => "locked in";

        public bool Corrects => false;

        public Chooser Begin(CandidatePool pool) => (state, count, seed) => state.Measured.Count < After
            ? RandomPolicy.Draw(state.Available(), count, seed)
            : new Choice([.. state.Available().OrderByDescending(candidate => pool.Points.Row(candidate)[0] + pool.Points.Row(candidate)[1]).Take(count).Select(static candidate => new AskedPoint(candidate))], []);
    }
}
