using Mpbf.Core.Embeddings;

namespace Mpbf.Core.Tests.Embeddings;

public sealed class NearestNeighboursTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Find_AgainstFullSearchInDouble_IsTheSame(float offset)
    {
        const int n = 700, width = 19, k = 6;
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, n * width).Select(_ => offset + (float)Math.Round(random.NextDouble() * 64) / 8)]; // multiples of 1/8, so that differences are exact
        var matrix = new EmbeddingMatrix(values, n, width);
        int[] labels = [.. Enumerable.Range(0, n).Select(row => row / 2)];

        var found = NearestNeighbours.Find(matrix, matrix, k, labels, labels);

        for (int q = 0; q < n; q++)
        {
            IEnumerable<double> expected = Enumerable.Range(0, n).Where(row => labels[row] != labels[q])
                .Select(row => Math.Sqrt(Enumerable.Range(0, width).Sum(j => Math.Pow((double)values[(q * width) + j] - values[(row * width) + j], 2)))).Order().Take(k);
            found.Distances(q).ToArray().Zip(expected, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(1e-2 * (offset > 0 ? 1 : 1e-3), "centring rounds to single precision");
        }
    }

    [Fact]
    public void Find_FewerRowsThanAsked_FillsWithInfinity()
    {
        var matrix = new EmbeddingMatrix([0, 1, 3], 3, 1);

        var found = NearestNeighbours.Find(matrix, matrix, 4);

        found.Indices(0).ToArray().Should().Equal(0, 1, 2, -1);
        found.Distances(0).ToArray().Should().Equal(0, 1, 3, double.PositiveInfinity);
    }
}
