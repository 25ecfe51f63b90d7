using Mpbf.Core;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

public class DiscoveryLoopTests
{
    private static readonly CandidatePool Pool = new(new Points([.. Enumerable.Range(0, 40).Select(i => i / 40.0)], 40, 1));
    private static readonly ModelPolicy Ridge = new("ridge", new BayesianRidge(), Preference.Greedy);

    [Fact]
    public void Ask_UntilTheBatchIsTold_StaysTheSame()
    {
        var loop = new DiscoveryLoop(Pool, new RandomPolicy(), new LoopSettings { InitialCount = 4, BatchSize = 3 });
        AskedPoint[] design = [.. loop.Ask()];
        design.Should().HaveCount(4);
        loop.Tell(design[2].Candidate, 1);
        loop.Ask().Should().Equal(design[0], design[1], design[3]);
        loop.Abandon(design[0].Candidate);
        foreach (AskedPoint point in loop.Ask().ToArray()) loop.Tell(point.Candidate, 2);
        AskedPoint[] next = [.. loop.Ask()];
        next.Should().HaveCount(3);
        next.Select(point => point.Candidate).Should().NotIntersectWith(design.Select(point => point.Candidate), "neither measured nor abandoned points are proposed again");
    }

    [Fact]
    public void Ask_PoolUsedUp_IsEmpty()
    {
        var loop = new DiscoveryLoop(Pool, new RandomPolicy(), new LoopSettings { InitialCount = 39, BatchSize = 7 });
        while (loop.Ask() is { Count: > 0 } asked) loop.Tell(asked[0].Candidate, asked[0].Candidate);
        loop.State.Measured.Select(point => point.Candidate).Should().BeEquivalentTo(Enumerable.Range(0, 40));
        loop.State.Round.Should().Be(1, "the last round has the one that is left");
    }

    /// <summary>y = x on a line: the greedy choice is the largest x that is left, the smallest where small values are sought.</summary>
    [Theory]
    [InlineData(Goal.Maximise)]
    [InlineData(Goal.Minimise)]
    public void Ask_LinearOutcome_GreedyTakesTheEndOfTheLine(Goal goal)
    {
        var loop = new DiscoveryLoop(Pool, Ridge, new LoopSettings { InitialCount = 6, BatchSize = 2, Goal = goal });
        foreach (AskedPoint point in loop.Ask().ToArray()) loop.Tell(point.Candidate, point.Candidate / 40.0);
        int[] left = loop.State.Available();
        loop.Ask().Select(point => point.Candidate).Should().Equal(goal == Goal.Maximise ? left.Reverse().Take(2) : left.Take(2));
        loop.State.Pending[0].Prediction.Should().BeApproximately(loop.State.Pending[0].Candidate / 40.0, 0.01);
    }

    [Fact]
    public void Loop_ReplayedFromAnyEvent_GoesOnExactly()
    {
        var policy = new ModelPolicy("gp", new GaussianProcess(new GaussianProcessOptions { Starts = 1 }), Preference.ConfidenceBound()) { FitEvery = 4, Corrects = true };
        LoopSettings settings = new() { InitialCount = 5, BatchSize = 2, Seed = 3 };
        var events = new List<LoopEvent>();
        Drive(new DiscoveryLoop(Pool, policy, settings, record: events.Add), 15);
        foreach (int cut in (int[])[0, 1, 6, 8, 14, events.Count - 1])
        {
            var resumed = new List<LoopEvent>(events.Take(cut));
            Drive(new DiscoveryLoop(Pool, policy, settings, events.Take(cut), resumed.Add), 15);
            resumed.Should().BeEquivalentTo(events, options => options.WithStrictOrdering().RespectingRuntimeTypes(), $"the loop was cut after {cut} events");
        }
    }

    [Fact]
    public void Tell_RecordThatFails_LeavesTheLoopAsItWas()
    {
        bool isBroken = false;
        var loop = new DiscoveryLoop(Pool, Ridge, record: _ =>
        {
            if (isBroken) throw new IOException("full");
        });
        int candidate = loop.Ask()[0].Candidate;
        isBroken = true;
        loop.Invoking(l => l.Tell(candidate, 1)).Should().Throw<IOException>();
        loop.State.Measured.Should().BeEmpty();
        isBroken = false;
        loop.Tell(candidate, 1);
        loop.State.Measured.Should().HaveCount(1);
    }

    [Fact]
    public void Tell_BadOutcomes_AreRefusedByName()
    {
        var loop = new DiscoveryLoop(Pool, Ridge);
        loop.Invoking(l => l.Tell(3, 1)).Should().Throw<BadInputException>().WithMessage("*candidate 3, which was never asked*no outcome is awaited*");
        int candidate = loop.Ask()[0].Candidate;
        foreach (double outcome in (double[])[double.NaN, double.PositiveInfinity]) loop.Invoking(l => l.Tell(candidate, outcome)).Should().Throw<BadInputException>().WithMessage("*finite*");
        loop.Tell(candidate, 1);
        loop.Invoking(l => l.Tell(candidate, 1)).Should().Throw<BadInputException>().WithMessage("*second outcome*");
        loop.Invoking(l => l.Abandon(candidate)).Should().Throw<BadInputException>();
        loop.Invoking(l => l.Tell(40, 1)).Should().Throw<BadInputException>().WithMessage("*0 to 39*");
    }

    [Fact]
    public void Events_ThatContradictEachOther_AreRefused()
    {
        LoopState start = new(4, Goal.Maximise);
        LoopState asked = start.After(new Asked(0, [new(1), new(2)], []));
        start.Invoking(s => s.After(new Asked(1, [new(1)], []))).Should().Throw<BadInputException>().WithMessage("*round 1 after round -1*");
        start.Invoking(s => s.After(new Asked(0, [new(1), new(1)], []))).Should().Throw<BadInputException>().WithMessage("*second time*");
        start.Invoking(s => s.After(new Asked(0, [], []))).Should().Throw<BadInputException>();
        start.Invoking(s => s.After(new Asked(0, [new(1, 1, 0)], []))).Should().Throw<BadInputException>().WithMessage("*sigma*");
        start.Invoking(s => s.After(new Asked(0, [new(1, double.NaN)], []))).Should().Throw<BadInputException>();
        start.Invoking(s => s.After(new Asked(0, [new(1)], [new(2, double.NaN)]))).Should().Throw<BadInputException>();
        asked.Invoking(s => s.After(new Asked(1, [new(3)], []))).Should().Throw<BadInputException>().WithMessage("*2 outcomes are awaited*");
        asked.After(new Told(1, 1)).After(new Told(2, 1)).Invoking(s => s.After(new Asked(1, [new(3)], [new(1, 5)]))).Should().Throw<BadInputException>().WithMessage("*which was measured*");
    }

    [Fact]
    public void Training_OwnLabels_GiveWayToMeasurements()
    {
        LoopState state = new LoopState(5, Goal.Maximise).After(new Asked(0, [new(0), new(1)], [])).After(new Told(1, 10)).After(new Told(0, 20))
            .After(new Asked(1, [new(2)], [new(3, 7), new(4, 8)])).After(new Told(2, 30)).After(new Asked(2, [new(3)], [new(4, 9)])).After(new Told(3, 40));
        (int[] candidates, double[] targets) = state.Training();
        candidates.Should().Equal(1, 0, 2, 3, 4);
        targets.Should().Equal(10, 20, 30, 40, 9);
        Campaign campaign = state.ToCampaign();
        campaign.Proposals.Select(point => point.Outcome).Should().Equal(30, 40);
        campaign.OwnLabelShare.Should().Be(3 / 5.0, "three labels, two measured proposals");
    }

    [Fact]
    public void ToCampaign_TooEarly_SaysWhatIsMissing() =>
        new LoopState(5, Goal.Maximise).Invoking(s => s.ToCampaign()).Should().Throw<BadInputException>().WithMessage("*0 outcomes of the initial design*at least 2*");

    [Fact]
    public void Loop_DesignAsLargeAsThePool_IsRefused() =>
        FluentActions.Invoking(() => new DiscoveryLoop(Pool, Ridge, new LoopSettings { InitialCount = 40 })).Should().Throw<BadInputException>();

    [Fact]
    public void Pool_Malformed_IsRefused()
    {
        Points points = new([1, 2, 3], 3, 1);
        FluentActions.Invoking(() => new CandidatePool(points, ["a", "b", "a"])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CandidatePool(points, ["a"])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CandidatePool(points, costs: [1, 0, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CandidatePool(points, costs: [1, double.NaN, 1])).Should().Throw<ArgumentException>();
        new CandidatePool(points).Digest().Should().Be(new CandidatePool(points, ["x", "y", "z"]).Digest(), "names are for people").And.NotBe(new CandidatePool(points, costs: [1, 2, 1]).Digest());
    }

    private static void Drive(DiscoveryLoop loop, int count)
    {
        while (loop.State.Measured.Count < count)
        {
            AskedPoint point = loop.Ask()[0];
            loop.Tell(point.Candidate, Math.Sin(7 * Pool.Points.Row(point.Candidate)[0]));
        }
    }
}
