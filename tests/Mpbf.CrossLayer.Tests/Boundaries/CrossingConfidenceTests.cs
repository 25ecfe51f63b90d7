using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Tests.Boundaries;

public sealed class CrossingConfidenceTests
{
    private const int Worlds = 300;

    /// <summary>Simulated worlds with known truth: 280 half-normal errors at uniform places, in 70 groups; they jump fourfold at 0.7, or grow as 1 + 10 t, which passes 1.5 of its mean at 0.8.</summary>
    [Theory]
    [InlineData(true, 0.7)]
    [InlineData(false, 0.8)]
    public void Quantile_JumpAndSlope_HoldTheTruthAtLeastAtTheirLevel(bool jumps, double truth)
    {
        int held = Enumerable.Range(0, Worlds).Count(seed => World(seed, jumps) is var world && world.Quantile(0.025) <= truth && truth <= world.Quantile(0.975));

        held.Should().BeGreaterThanOrEqualTo(275, "fewer of 300 have a probability below 1 % where 95 % hold");
    }

    [Fact]
    public void Mean_Jump_LiesCloseToIt() =>
        Enumerable.Range(0, Worlds).Average(seed => World(seed, true).Mean).Should().BeApproximately(0.7, 0.02, "the best cut lies 0.01 too far out on average: small errors beyond the jump cannot be told from those before it");

    /// <summary>By hand: blocks 0.5 and 2 on four rows, merit 2·½·0.5² + 2 (2 − 1 − ln 2) = 0.864; one row further out 0.25 + (1.5 − 1 − ln 1.5) = 0.345; dispersion 0.205/4; ratio 20.3, beyond every level asked for.</summary>
    [Fact]
    public void Quantile_ClearStep_LiesBetweenItsRows()
    {
        var step = new CrossingConfidence([0, 1, 2, 3], [0.6, 0.4, 2.5, 1.5], [0, 1, 2, 3], ["a", "b", "c", "d"]);

        step.Quantile(0.025).Should().Be(1);
        step.Quantile(0.975).Should().Be(2);
        step.Mean.Should().BeApproximately(1.5, 0.01);
    }

    [Fact]
    public void Quantile_EqualPlaces_AreNotCutApart()
    {
        var step = new CrossingConfidence([0, 1, 1, 3], [0.6, 0.4, 2.5, 1.5], [0, 1, 2, 3], ["a", "b", "c", "d"]);

        step.Quantile(0.5).Should().BeOneOf(0, 1, 3);
        step.Quantile(0.1).Should().BeLessThanOrEqualTo(step.Quantile(0.9));
    }

    [Fact]
    public void Quantile_NothingPassesTheBound_EndsAtTheLastRow()
    {
        foreach (double[] values in new double[][] { [0, 0, 0], [0.9, 0.8, 0.7] })
            new CrossingConfidence([0, 1, 2], values, [0, 1, 2], ["a", "b", "c"]).Quantile(0.975).Should().Be(2);
        new CrossingConfidence([7], [0], [0], ["a"]).Mean.Should().Be(7, "there is but one place");
    }

    /// <summary>The draws are the quantiles of the confidence distribution, each once, and lie the further out the further out the resampled edge does.</summary>
    [Fact]
    public void Draws_Percentiles_AreThoseOfTheConfidence()
    {
        CrossingConfidence world = World(3, false);
        double[] draws = world.Draws(new ResampledRows(new Resampling(3, 99), [.. Enumerable.Range(0, 280).Select(Group)]));

        draws.Order().Should().Equal(Enumerable.Range(1, 99).Select(rank => world.Quantile(rank / 100.0)));
        draws.Should().NotBeInAscendingOrder("each keeps the index of its resampling");
    }

    private static string Group(int row) => FormattableString.Invariant($"group {row % 70}");

    private static CrossingConfidence World(int seed, bool jumps)
    {
        var random = new Random(seed);
        double[] places = [.. Enumerable.Range(0, 280).Select(_ => random.NextDouble()).Order()];
        double[] errors = Array.ConvertAll(places, t => Math.Abs(Normal.Sample(random, 0, jumps ? (t < 0.7 ? 0.5 : 2) : 1 + (10 * t))));
        double bound = 1.5 * errors.Average();
        return new CrossingConfidence(places, Array.ConvertAll(errors, error => error / bound), [.. Enumerable.Range(0, 280)], [.. Enumerable.Range(0, 280).Select(Group)]);
    }
}
