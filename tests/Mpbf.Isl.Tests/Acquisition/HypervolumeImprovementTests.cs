using MathNet.Numerics.Distributions;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Tests.Acquisition;

public sealed class HypervolumeImprovementTests
{
    /// <summary>Rectangles 1 × 3, 2 × 2 and 3 × 1 above the origin cover 6 unit squares; a fourth, inside, and one below the reference add nothing.</summary>
    [Fact]
    public void ParetoFront_Staircase_ByHand()
    {
        var front = new ParetoFront([[1, 3], [2, 2], [3, 1], [1, 1], [2, 2], [5, -1]], [0, 0], [Goal.Maximise, Goal.Maximise]);
        front.Points.Should().HaveCount(3);
        front.Hypervolume.Should().BeApproximately(6, 1e-12);
        new ParetoFront([[-1, -3], [-2, -2], [-3, -1]], [0, 0], [Goal.Minimise, Goal.Minimise]).Hypervolume.Should().BeApproximately(6, 1e-12);
        new ParetoFront([], [0, 0], [Goal.Maximise, Goal.Maximise]).Hypervolume.Should().Be(0);
    }

    /// <summary>Two cubes of side 2 and a plate: 1·2·2 + 2·1·2 − 1·1·2 = 6, with the plate 3·3·0.5 covering 4.5 of which 0.5 · 3 lie inside the others' floor.</summary>
    [Fact]
    public void ParetoFront_ThreeObjectives_ByHand() =>
        new ParetoFront([[1, 2, 2], [2, 1, 2], [3, 3, 0.5]], [0, 0, 0], [Goal.Maximise, Goal.Maximise, Goal.Maximise]).Hypervolume.Should().BeApproximately(6 + 4.5 - 1.5, 1e-12);

    /// <summary>Monte Carlo: growth of the hypervolume, computed by adding the outcome to the front, over 20,000 draws; 5 standard errors.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Expected_AgainstSimulation_Agrees(int objectives)
    {
        var random = new Random(objectives);
        Goal[] goals = [Goal.Maximise, Goal.Minimise, Goal.Maximise];
        goals = goals[..objectives];
        double[] reference = [.. goals.Select(goal => goal == Goal.Maximise ? -0.2 : 1.2)];
        double[][] outcomes = [.. Enumerable.Range(0, 12).Select(_ => goals.Select(_ => random.NextDouble()).ToArray())];
        var front = new ParetoFront(outcomes, reference, goals);
        double[][] means = [.. goals.Select(goal => new[] { 0.5, goal == Goal.Maximise ? 0.9 : 0.1 })], sigmas = [.. goals.Select(_ => new[] { 0.4, 0.2 })];
        double[] scores = new double[2];
        HypervolumeImprovement.Expected(front, means, sigmas, scores);

        const int draws = 20_000;
        for (int point = 0; point < 2; point++)
        {
            double sum = 0, squares = 0;
            for (int draw = 0; draw < draws; draw++)
            {
                double[] outcome = [.. goals.Select((_, k) => Normal.Sample(random, means[k][point], sigmas[k][point]))];
                double growth = new ParetoFront(front.Points.Select(row => row.ToArray()).Append(outcome), reference, goals).Hypervolume - front.Hypervolume;
                sum += growth;
                squares += growth * growth;
            }

            double average = sum / draws, error = Math.Sqrt(((squares / draws) - (average * average)) / draws);
            scores[point].Should().BeApproximately(average, 5 * error);
        }
    }

    [Fact]
    public void Misfit_IsRefused()
    {
        FluentActions.Invoking(() => new ParetoFront([], [0], [Goal.Maximise])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ParetoFront([[1, double.NaN]], [0, 0], [Goal.Maximise, Goal.Maximise])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => HypervolumeImprovement.Expected(new ParetoFront([], [0, 0], [Goal.Maximise, Goal.Maximise]), [[1]], [[1]], new double[1])).Should().Throw<ArgumentException>();
    }
}
