using Mpbf.Core.Embeddings;

namespace Mpbf.Core.Tests.Embeddings;

public sealed class LeverageTests
{
    /// <summary>By hand: columns of standard deviations 1 and 10, uncorrelated, so h = (z₁² + z₂²) / (2 · 1.001); the third column is constant and does not count towards it (p = 3).</summary>
    [Fact]
    public void Of_UncorrelatedColumns_IsTheMeanSquareInStandardDeviations()
    {
        var leverage = Leverage.On(new EmbeddingMatrix([1, 10, 7, 1, -10, 7, -1, 10, 7, -1, -10, 7], 4, 3));
        leverage.Of([3, 20, 9]).Should().BeApproximately((9 + 4) / (3 * 1.001), 1e-5);
        leverage.Of([0, 0, 7]).Should().Be(0);
    }

    /// <summary>The definition, solved in double precision by Gaussian elimination of the normal equations.</summary>
    [Fact]
    public void Of_CorrelatedColumns_IsTheQuadraticForm()
    {
        const int n = 200, p = 5;
        var random = new Random(3);
        float[] values = new float[n * p];
        for (int i = 0; i < n; i++)
        {
            double common = random.NextDouble();
            for (int j = 0; j < p; j++) values[(i * p) + j] = (float)((j + 1) * (common + (0.3 * random.NextDouble())));
        }

        var rows = new EmbeddingMatrix(values, n, p);
        var leverage = Leverage.On(rows);
        double[] batch = leverage.Of(rows), mean = new double[p], sd = new double[p];
        for (int j = 0; j < p; j++)
        {
            mean[j] = Enumerable.Range(0, n).Average(i => (double)values[(i * p) + j]);
            sd[j] = Math.Sqrt(Enumerable.Range(0, n).Average(i => Math.Pow(values[(i * p) + j] - mean[j], 2)));
        }

        double[] Z(int i) => [.. Enumerable.Range(0, p).Select(j => (values[(i * p) + j] - mean[j]) / sd[j])];
        var matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(p, p, (j, k) => Enumerable.Range(0, n).Average(i => Z(i)[j] * Z(i)[k]) + (j == k ? 1e-3 : 0));
        for (int i = 0; i < n; i += 37)
        {
            var z = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(Z(i));
            double expected = z * matrix.Solve(z) / p;
            leverage.Of(rows.Row(i)).Should().BeApproximately(expected, 1e-3 * expected);
            batch[i].Should().BeApproximately(expected, 1e-3 * expected);
        }

        batch.Average().Should().BeInRange(0.9, 1.01, "the trace of (C + λI)⁻¹C over p");
    }

    [Fact]
    public void Of_OneConstantRow_IsZeroEverywhere() => Leverage.On(new EmbeddingMatrix([1, 2], 1, 2)).Of([5, 5]).Should().Be(0);

    [Fact]
    public void Of_AnotherWidth_IsRefused()
    {
        var leverage = Leverage.On(new EmbeddingMatrix([1, 2, 3, 4], 2, 2));
        FluentActions.Invoking(() => leverage.Of([1f])).Should().Throw<ArgumentException>().WithMessage("*1 coordinates*");
        FluentActions.Invoking(() => leverage.Of(new EmbeddingMatrix([1], 1, 1))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Leverage([1f], [1f, 2f])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Leverage([1f], [float.NaN])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Leverage.On(new EmbeddingMatrix(new float[2 * 4096], 2, 4096))).Should().Throw<ArgumentException>();
    }
}
