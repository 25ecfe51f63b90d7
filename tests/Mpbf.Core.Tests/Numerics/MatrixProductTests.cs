using Mpbf.Core.Numerics;

namespace Mpbf.Core.Tests.Numerics;

public sealed class MatrixProductTests
{
    [Theory] // sizes around the register block, the tile and the depth block
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 3)]
    [InlineData(8, 32, 256)]
    [InlineData(97, 1030, 513)]
    public void MultiplyTransposed_AnySize_IsTheProductInDouble(int m, int n, int k)
    {
        var random = new Random(1);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)], b = [.. Enumerable.Range(0, n * k).Select(_ => random.NextSingle() - 0.5f)], c = new float[m * n];

        MatrixProduct.MultiplyTransposed(a, b, c, k);

        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double exact = 0;
                for (int p = 0; p < k; p++) exact += (double)a[(i * k) + p] * b[(j * k) + p];
                c[(i * n) + j].Should().BeApproximately((float)exact, 1e-7f * k, "k roundings of terms below 1/4");
            }
        }
    }

    [Theory] // sizes around the panel of 8, the task of 64 rows and the depth block
    [InlineData(1, 1, 1)]
    [InlineData(7, 9, 3)]
    [InlineData(65, 70, 257)]
    public void MultiplyTransposed_DoublePrecision_IsTheSum(int m, int n, int k)
    {
        var random = new Random(1);
        double[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextDouble() - 0.5)], b = [.. Enumerable.Range(0, n * k).Select(_ => random.NextDouble() - 0.5)], c = new double[m * n];

        MatrixProduct.MultiplyTransposed(a, b, c, k);

        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++) c[(i * n) + j].Should().BeApproximately(Enumerable.Range(0, k).Sum(p => a[(i * k) + p] * b[(j * k) + p]), 1e-16 * k, "k roundings of terms below 1/4");
        }
    }
}
