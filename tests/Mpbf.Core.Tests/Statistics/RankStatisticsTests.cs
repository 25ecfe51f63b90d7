using Mpbf.Core.Statistics;

namespace Mpbf.Core.Tests.Statistics;

/// <summary>Whole-number weights must act as repeated rows; the repeated rows are ranked and counted pair by pair here.</summary>
public sealed class RankStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Auroc_Weights_IsTheShareOfConcordantPairs(int seed)
    {
        (double[] x, double[] y, double[] w) = Rows(seed);
        bool[] marked = Array.ConvertAll(y, value => value > 3);
        double concordant = 0, pairs = 0;
        foreach (int i in Repeated(w).Where(i => marked[i]))
        {
            foreach (int j in Repeated(w).Where(j => !marked[j]))
            {
                pairs++;
                concordant += x[i] > x[j] ? 1 : x[i] == x[j] ? 0.5 : 0;
            }
        }

        new RankStatistics(x).Auroc(marked, w).Should().BeApproximately(concordant / pairs, 1e-12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Spearman_Weights_IsThePearsonCorrelationOfMidRanks(int seed)
    {
        (double[] x, double[] y, double[] w) = Rows(seed);
        int[] rows = [.. Repeated(w)];
        double[] rx = MidRanks([.. rows.Select(i => x[i])]), ry = MidRanks([.. rows.Select(i => y[i])]);
        double expected = MathNet.Numerics.Statistics.Correlation.Pearson(rx, ry);

        new RankStatistics(x).Spearman(new RankStatistics(y), w).Should().BeApproximately(expected, 1e-12);
    }

    /// <summary>By hand: five concordant pairs, one that is discordant or tied.</summary>
    [Fact]
    public void Kendall_FourRows_ByHand()
    {
        var order = new RankStatistics([1, 2, 3, 4]);
        order.Kendall(new RankStatistics([1, 3, 2, 4]), [1, 1, 1, 1]).Should().BeApproximately(4 / 6.0, 1e-15);
        order.Kendall(new RankStatistics([1, 2, 2, 3]), [1, 1, 1, 1]).Should().BeApproximately(5 / Math.Sqrt(6 * 5), 1e-15);
        order.Kendall(new RankStatistics([7, 7, 7, 7]), [1, 1, 1, 1]).Should().Be(double.NaN);
    }

    [Fact]
    public void Kendall_Weights_IsThatOfRepeatedRows()
    {
        (double[] x, double[] y, double[] w) = Rows(5);
        int[] rows = [.. Repeated(w)];
        double[] ones = [.. rows.Select(_ => 1.0)];

        new RankStatistics(x).Kendall(new RankStatistics(y), w).Should()
            .BeApproximately(new RankStatistics([.. rows.Select(i => x[i])]).Kendall(new RankStatistics([.. rows.Select(i => y[i])]), ones), 1e-12);
    }

    [Fact]
    public void Auroc_OneClassOnly_IsUndefined() => new RankStatistics([1, 2]).Auroc([true, true], [1, 1]).Should().Be(double.NaN);

    [Fact]
    public void RankStatistics_NaN_IsRefused() => FluentActions.Invoking(() => new RankStatistics([1, double.NaN])).Should().Throw<ArgumentException>();

    private static (double[] X, double[] Y, double[] Weights) Rows(int seed)
    {
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(12))];
        return (x, [.. x.Select(value => Math.Round((value / 2) + (3 * random.NextDouble())))], [.. x.Select(_ => (double)random.Next(0, 4))]);
    }

    private static IEnumerable<int> Repeated(double[] weights) => Enumerable.Range(0, weights.Length).SelectMany(i => Enumerable.Repeat(i, (int)weights[i]));

    private static double[] MidRanks(double[] values) => Array.ConvertAll(values, v => values.Count(u => u < v) + ((values.Count(u => u == v) + 1) / 2.0));
}
