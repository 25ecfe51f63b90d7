using System.Collections.Immutable;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

public class SimulationTests
{
    private static readonly SimulatedPool Hill = Pool("hill", x => -Math.Pow(x - 0.3, 2));
    private static readonly SimulatedPool Wave = Pool("wave", x => Math.Sin(9 * x));
    private static readonly IPolicy[] Policies =
    [
        new RandomPolicy(), new ModelPolicy("trees", new BaggedTrees(new BaggedTreesOptions { TreeCount = 20 }), Preference.ExpectedImprovement),
        new ModelPolicy("thompson", new BaggedTrees(new BaggedTreesOptions { TreeCount = 20 }), Preference.Thompson),
    ];

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameLoops()
    {
        ulong[] seeds = [1, 2, 3];
        ImmutableArray<SimulatedLoop> together = Simulation.Run(Policies, [Hill, Wave], seeds, 16, new LoopSettings { InitialCount = 4, BatchSize = 3 });
        together.Should().HaveCount(18);
        foreach (SimulatedLoop loop in together)
        {
            SimulatedLoop alone = Simulation.Run([Policies.Single(policy => policy.Name == loop.Policy)], [loop.Pool], [loop.Seed], 16, new LoopSettings { InitialCount = 4, BatchSize = 3 }).Single();
            alone.State.Measured.Should().Equal(loop.State.Measured);
        }

        together.GroupBy(loop => loop.Seed).Should().OnlyContain(loops => loops.Select(loop => string.Join(',', loop.State.Measured.Take(4).Select(point => point.Candidate))).Distinct().Count() == 1, "loops of a seed share their design");
        together.Should().OnlyContain(loop => loop.State.Measured.Count == 16);
    }

    [Fact]
    public void Run_SmoothHill_ModelFindsTheTopBeforeChance()
    {
        ImmutableArray<SimulatedLoop> loops = Simulation.Run([Policies[0], Policies[1]], [Hill], [.. Enumerable.Range(1, 20).Select(static s => (ulong)s)], 20, new LoopSettings { InitialCount = 4 });
        double[] best = [.. loops.GroupBy(loop => loop.Policy).Select(group => group.Average(loop => loop.State.Measured.Max(point => point.Outcome)))];
        best[1].Should().BeGreaterThan(best[0]);
    }

    [Fact]
    public void Run_Misuse_IsRefused()
    {
        FluentActions.Invoking(() => Simulation.Run([Policies[0], Policies[0]], [Hill], [1], 20)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Simulation.Run([], [Hill], [1], 20)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Simulation.Run(Policies, [Hill, Hill], [1], 20)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Simulation.Run(Policies, [Hill], [1, 1], 20)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Simulation.Run(Policies, [Hill], [1], 10)).Should().Throw<ArgumentOutOfRangeException>("the design alone is 10");
        FluentActions.Invoking(() => Simulation.Run(Policies, [Hill], [1], 20, cancellation: new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Top_TiesAtTheBar_AllCount()
    {
        var pool = new SimulatedPool("ties", new CandidatePool(new Points([0, 1, 2, 3, 4, 5], 6, 1)), [1, 3, 2, 3, 0, 3], Goal.Maximise);
        pool.Top(0.3).Should().BeEquivalentTo([1, 3, 5], "⌈0.3 · 6⌉ = 2, and three share the best value");
        new SimulatedPool("min", pool.Pool, pool.Outcomes, Goal.Minimise).Top(0.05).Should().BeEquivalentTo([4]);
    }

    private static SimulatedPool Pool(string name, Func<double, double> outcome) =>
        new(name, new CandidatePool(new Points([.. Enumerable.Range(0, 80).Select(i => i / 80.0)], 80, 1)), Enumerable.Range(0, 80).Select(i => outcome(i / 80.0)), Goal.Maximise);
}
