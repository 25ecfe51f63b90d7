using System.Collections.Immutable;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

public class ActiveLearningTests
{
    private static readonly ulong[] Seeds = [.. Enumerable.Range(1, 20).Select(static seed => (ulong)seed)];

    /// <summary>By hand: points 0, 1, 2, …, 10 on a line, 0 and 1 measured: the farthest is 10, then 5 (distance 4 from 1, 5 from 10; 6 would be 4 from 10), then 3 or the like, never a measured one.</summary>
    [Fact]
    public void Coverage_Line_TakesTheFarthestFirst()
    {
        var pool = new CandidatePool(new Points([.. Enumerable.Range(0, 11).Select(static i => (double)i)], 11, 1));
        LoopState state = new LoopState(11, Goal.Maximise).After(new Asked(0, [new AskedPoint(0), new AskedPoint(1)], [])).After(new Told(0, 1)).After(new Told(1, 2));
        Choice choice = new CoveragePolicy().Begin(pool)(state, 9, 1);
        choice.Points.Take(2).Select(point => point.Candidate).Should().Equal(10, 5);
        choice.Points.Select(point => point.Candidate).Should().BeEquivalentTo(Enumerable.Range(2, 9), "nine are asked for, and nine are left");
        new CoveragePolicy().Begin(pool)(state, 3, 9).Points.Should().Equal(choice.Points.Take(3), "nothing is drawn");
    }

    /// <summary>A known function on a skewed pool (most points crowd near 0): over 20 seeds, what active learning measured leaves a smaller largest error than what was drawn at random, with the same surrogate and number of points.</summary>
    [Fact]
    public void Policies_SkewedPool_LearnTheFunctionBetterThanChance()
    {
        double[] x = [.. Enumerable.Range(0, 150).Select(static i => Math.Pow(i / 149.0, 4))];
        double[] y = Array.ConvertAll(x, static at => Math.Sin(6 * at));
        var pool = new SimulatedPool("skewed", new CandidatePool(new Points(x, x.Length, 1)), y, Goal.Maximise);
        var surrogate = new GaussianProcess(new GaussianProcessOptions { Starts = 1 });
        IPolicy[] policies = [new RandomPolicy(), new CoveragePolicy(), new ModelPolicy("variance", surrogate, Preference.MaximumVariance) { FitEvery = 4 }];
        ImmutableArray<SimulatedLoop> loops = Simulation.Run(policies, [pool], Seeds, 12, new LoopSettings { InitialCount = 4, BatchSize = 4 });
        double LargestError(SimulatedLoop loop)
        {
            int[] rows = [.. loop.State.Measured.Select(point => point.Candidate)];
            double[] mean = new double[x.Length];
            surrogate.Fit(pool.Pool.Points.Select(rows), Array.ConvertAll(rows, row => y[row])).Predict(pool.Pool.Points, mean, new double[x.Length]);
            return mean.Zip(y, static (a, b) => Math.Abs(a - b)).Max();
        }

        double[] errors = [.. loops.GroupBy(loop => loop.Policy).Select(group => group.Average(LargestError))];
        errors[1].Should().BeLessThan(errors[0]);
        errors[2].Should().BeLessThan(errors[0]);
    }

    /// <summary>By hand: two points with the same mean and sigma, the second of a tenth of the cost: the plain preference takes the first, the one per cost the second.</summary>
    [Fact]
    public void PerCost_TwinsOfDifferentCost_TakesTheCheapOne()
    {
        var pool = new CandidatePool(new Points([0, 1, 2, 2], 4, 1), costs: [1, 1, 10, 1]);
        LoopState state = new LoopState(4, Goal.Maximise).After(new Asked(0, [new AskedPoint(0), new AskedPoint(1)], [])).After(new Told(0, 1)).After(new Told(1, 2));
        foreach (Preference preference in new[] { Preference.ExpectedImprovement, Preference.ProbabilityOfImprovement, Preference.MaximumVariance })
        {
            new ModelPolicy("plain", new BayesianRidge(), preference).Begin(pool)(state, 1, 1).Points[0].Candidate.Should().Be(2);
            new ModelPolicy("per cost", new BayesianRidge(), preference.PerCost()).Begin(pool)(state, 1, 1).Points[0].Candidate.Should().Be(3);
        }

        Preference.ExpectedImprovement.PerCost().Should().NotBe(Preference.ExpectedImprovement).And.Be(Preference.ExpectedImprovement.PerCost());
        FluentActions.Invoking(() => Preference.Greedy.PerCost()).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => Preference.Thompson.PerCost()).Should().Throw<InvalidOperationException>();
    }

    /// <summary>
    /// Known truth: a hill whose points all stand twice in the pool, dear (10) and cheap (1), so that cheap points are better value. For a budget of 40 after the design, averaged over 20 seeds, the preference per cost gets nearer to the top.
    /// </summary>
    [Fact]
    public void PerCost_CheapTwins_FindsMoreForTheBudget()
    {
        const int count = 60;
        const double budget = 40;
        double[] at = [.. Enumerable.Range(0, 2 * count).Select(static i => i % count / (count - 1.0))];
        double[] outcomes = Array.ConvertAll(at, static x => Math.Sin(5 * x) + Math.Sin(13 * x));
        var pool = new SimulatedPool("twins", new CandidatePool(new Points(at, at.Length, 1), costs: Enumerable.Range(0, at.Length).Select(static i => i < count ? 10.0 : 1)), outcomes, Goal.Maximise);
        var surrogate = new GaussianProcess(new GaussianProcessOptions { Starts = 1 });
        IPolicy[] policies = [new ModelPolicy("plain", surrogate, Preference.ExpectedImprovement) { FitEvery = 5 }, new ModelPolicy("per cost", surrogate, Preference.ExpectedImprovement.PerCost()) { FitEvery = 5 }];
        ImmutableArray<SimulatedLoop> loops = Simulation.Run(policies, [pool], Seeds, 24, new LoopSettings { InitialCount = 4 });
        double Best(SimulatedLoop loop)
        {
            double spent = 0, best = loop.State.Measured.Take(4).Max(point => point.Outcome);
            foreach (Measurement point in loop.State.Measured.Skip(4))
            {
                if ((spent += pool.Pool.Costs[point.Candidate]) > budget) break;
                best = Math.Max(best, point.Outcome);
            }

            return best;
        }

        double[] found = [.. loops.GroupBy(loop => loop.Policy).Select(group => group.Average(Best))];
        found[1].Should().BeGreaterThan(found[0]);
    }
}
