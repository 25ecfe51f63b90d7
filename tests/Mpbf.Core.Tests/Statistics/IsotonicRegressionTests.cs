using Mpbf.Core.Statistics;

namespace Mpbf.Core.Tests.Statistics;

public sealed class IsotonicRegressionTests
{
    /// <summary>Against the min–max formula of Barlow et al. 1972: level at i is the largest over a ≤ i of the smallest over b ≥ i of the weighted mean from a to b.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_DistinctPositions_IsTheMinMaxSolution(int seed)
    {
        var random = new Random(seed);
        const int n = 40;
        double[] x = [.. Enumerable.Range(0, n).Select(i => (double)i)], y = [.. x.Select(i => (i / 20) + random.NextDouble() - 0.5)], w = [.. x.Select(_ => random.Next(1, 4))];
        IsotonicRegression fit = IsotonicRegression.Fit(x, y, w);
        double[] expected = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, i + 1).Max(a => Enumerable.Range(i, n - i).Min(b => Mean(y, w, a, b))))];

        int block = 0;
        double[] distinct = [.. expected.Where((level, i) => i == 0 || Math.Abs(level - expected[i - 1]) > 1e-12)];
        foreach (double level in fit.Levels) level.Should().BeApproximately(distinct[block++], 1e-12);
        block.Should().Be(distinct.Length);
        fit.Levels.ToArray().Should().BeInAscendingOrder();
    }

    [Fact]
    public void Fit_TiedPositionsAndZeroWeights_ArePooledAndLeftOut()
    {
        IsotonicRegression fit = IsotonicRegression.Fit([0, 1, 1, 2], [0, 1, 3, 100], [1, 1, 1, 0]);
        fit.Levels.ToArray().Should().Equal(0, 2);
        fit[5].Should().Be(2);
        fit[0.5].Should().Be(1, "interpolated half-way");
    }

    [Fact]
    public void CrossingOf_Bound_IsInterpolatedOrAbsent()
    {
        IsotonicRegression fit = IsotonicRegression.Fit([0, 1], [1, 3], [1, 1]);
        fit.CrossingOf(2).Should().Be(0.5);
        fit.CrossingOf(3).Should().BeNull();
        fit.CrossingOf(0.5).Should().Be(double.NegativeInfinity);
    }

    [Fact]
    public void Fit_BadInput_IsRefused()
    {
        FluentActions.Invoking(() => IsotonicRegression.Fit([1, 0], [0, 0], [1, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => IsotonicRegression.Fit([0], [0, 0], [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => IsotonicRegression.Fit([0], [0], [0])).Should().Throw<ArgumentException>();
    }

    private static double Mean(double[] y, double[] w, int from, int to)
    {
        double sum = 0, total = 0;
        for (int i = from; i <= to; i++) (sum, total) = (sum + (w[i] * y[i]), total + w[i]);
        return sum / total;
    }
}
