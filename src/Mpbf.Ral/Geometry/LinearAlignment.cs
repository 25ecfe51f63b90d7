using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Geometry;

/// <summary>
/// Debiased linear centred kernel alignment of two spaces of the same rows, equation (86): HSIC₁(X, Y) / √(HSIC₁(X, X) HSIC₁(Y, Y)) with Song's unbiased HSIC₁ (Song et al. 2012; Kornblith et al. 2019; Nguyen et al. 2021). About 0 for
/// unrelated spaces whatever their widths, 1 for spaces equal up to rotation and scale. From sums over rows, without a matrix of rows by rows.
/// </summary>
public static class LinearAlignment
{
    private const int LeastRows = 4, BlockCount = 20, StripeRows = 2048;

    /// <summary>Aligns two spaces.</summary>
    /// <param name="first">n ≥ 4 rows.</param>
    /// <param name="second">The same n rows in another space, of any width.</param>
    /// <returns>Up to 1; slightly negative where there is nothing in common. NaN where a space has no spread.</returns>
    /// <exception cref="ArgumentException">Other numbers of rows, or fewer than 4.</exception>
    public static double Of(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.RowCount != second.RowCount || first.RowCount < LeastRows) throw new ArgumentException($"{first.RowCount} and {second.RowCount} rows; expected the same number, at least {LeastRows}.", nameof(second));
        Columns x = new(first), y = new(second);
        double own = Hsic(x, x) * Hsic(y, y);
        return own > 0 ? Hsic(x, y) / Math.Sqrt(own) : double.NaN;
    }

    /// <summary>The same with a standard error by leaving out one of twenty blocks of rows at a time (Tukey's jackknife; every twentieth row is a block).</summary>
    /// <param name="first">n ≥ 40 rows.</param>
    /// <param name="second">The same n rows in another space.</param>
    /// <exception cref="ArgumentException">Other numbers of rows, or fewer than 40.</exception>
    public static (double Alignment, double StandardError) WithError(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        double all = Of(first, second);
        int n = first.RowCount;
        if (n < 2 * BlockCount) throw new ArgumentException($"{n} rows; at least {2 * BlockCount} are needed.", nameof(first));
        double[] left = new double[BlockCount];
        for (int block = 0; block < BlockCount; block++)
        {
            int[] rows = [.. Enumerable.Range(0, n).Where(row => row % BlockCount != block)];
            left[block] = Of(first.Select(rows), second.Select(rows));
        }

        double mean = left.Average();
        return (all, Math.Sqrt((BlockCount - 1.0) / BlockCount * left.Sum(value => (value - mean) * (value - mean))));
    }

    // With zero diagonals K̃, L̃: tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2), over n(n−3).
    private static double Hsic(Columns x, Columns y)
    {
        double n = x.RowCount, trace = SquaredProduct(x, y), crossed = 0;
        for (int i = 0; i < x.RowCount; i++)
        {
            trace -= x.Squares[i] * y.Squares[i];
            crossed += (x.Sums[i] - x.Squares[i]) * (y.Sums[i] - y.Squares[i]);
        }

        return (trace + (x.OffDiagonal * y.OffDiagonal / ((n - 1) * (n - 2))) - (2 / (n - 2) * crossed)) / (n * (n - 3));
    }

    /// <summary>‖XᵀY‖².</summary>
    private static double SquaredProduct(Columns x, Columns y) => InnerProducts.Of(x.Centred, y.Centred, x.RowCount).Sum(value => value * value);

    /// <summary>A centred space, by columns.</summary>
    private sealed class Columns
    {
        public Columns(EmbeddingMatrix space)
        {
            (RowCount, Width) = (space.RowCount, space.Width);
            (Centred, Squares, Sums) = (GC.AllocateUninitializedArray<float>(RowCount * Width), new double[RowCount], new double[RowCount]);
            double[] mean = SumOfRows(space.Memory);
            for (int j = 0; j < Width; j++) mean[j] /= RowCount;
            Parallel.For(0, RowCount, row =>
            {
                ReadOnlySpan<float> values = space.Row(row);
                Span<float> centred = Centred.AsSpan(row * Width, Width);
                double square = 0;
                for (int j = 0; j < values.Length; j++)
                {
                    double value = values[j] - mean[j];
                    centred[j] = (float)value;
                    square += value * value;
                }

                Squares[row] = square;
            });
            double[] total = SumOfRows(Centred);
            Parallel.For(0, RowCount, row =>
            {
                ReadOnlySpan<float> centred = Centred.AsSpan(row * Width, Width);
                double sum = 0;
                for (int j = 0; j < centred.Length; j++) sum += centred[j] * total[j];
                Sums[row] = sum;
            });

            OffDiagonal = total.Sum(value => value * value) - Squares.Sum();
        }

        public int RowCount { get; }

        public int Width { get; }

        public float[] Centred { get; }

        public double[] Squares { get; }

        /// <summary>Row sums of the Gram matrix.</summary>
        public double[] Sums { get; }

        public double OffDiagonal { get; }

        /// <summary>Column sums: stripes of rows in parallel, added in their order.</summary>
        private double[] SumOfRows(ReadOnlyMemory<float> values)
        {
            double[][] stripes = new double[(RowCount + StripeRows - 1) / StripeRows][];
            Parallel.For(0, stripes.Length, stripe =>
            {
                double[] sum = new double[Width];
                for (int row = stripe * StripeRows; row < Math.Min(RowCount, (stripe + 1) * StripeRows); row++)
                {
                    ReadOnlySpan<float> own = values.Span.Slice(row * Width, Width);
                    for (int j = 0; j < own.Length; j++) sum[j] += own[j];
                }

                stripes[stripe] = sum;
            });
            double[] total = new double[Width];
            foreach (double[] sum in stripes) TensorPrimitives.Add(total, sum, total);
            return total;
        }
    }
}
