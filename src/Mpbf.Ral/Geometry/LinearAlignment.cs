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
    private const int LeastRows = 4, BlockCount = 20, BlockRows = 4096, StripeRows = 256;

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
        Centred x = new(first), y = new(second);
        double[] own = new double[x.Width * x.Width], other = new double[y.Width * y.Width], common = new double[x.Width * y.Width];
        double squaresOfX = 0, squaresOfY = 0, squares = 0, sumX = 0, sumY = 0;
        for (int from = 0; from < first.RowCount; from += BlockRows)
        {
            int count = Math.Min(BlockRows, first.RowCount - from);
            ReadOnlyMemory<float> blockX = x.Read(from, count), blockY = y.Read(from, count);
            InnerProducts.Add(blockX, blockX, count, own);
            InnerProducts.Add(blockY, blockY, count, other);
            InnerProducts.Add(blockX, blockY, count, common);
            squaresOfX += Dot(x.Squares, x.Squares, count);
            squaresOfY += Dot(y.Squares, y.Squares, count);
            squares += Dot(x.Squares, y.Squares, count);
            sumX += TensorPrimitives.Sum<double>(x.Squares.AsSpan(0, count));
            sumY += TensorPrimitives.Sum<double>(y.Squares.AsSpan(0, count));
        }

        double n = first.RowCount, scale = Hsic(n, own, squaresOfX, sumX, sumX) * Hsic(n, other, squaresOfY, sumY, sumY);
        return scale > 0 ? Hsic(n, common, squares, sumX, sumY) / Math.Sqrt(scale) : double.NaN;
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

    // With zero diagonals K̃, L̃: tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2), over n(n−3). The rows are centred, so K1 = 0: K̃1 is minus the squared norms, 1ᵀK̃1 minus their sum.
    private static double Hsic(double n, ReadOnlySpan<double> products, double squares, double sumX, double sumY) =>
        (TensorPrimitives.SumOfSquares(products) - squares + (sumX * sumY / ((n - 1) * (n - 2))) - (2 / (n - 2) * squares)) / (n * (n - 3));

    private static double Dot(double[] x, double[] y, int count) => TensorPrimitives.Dot<double>(x.AsSpan(0, count), y.AsSpan(0, count));

    /// <summary>Rows less the mean of their columns, a block at a time.</summary>
    private sealed class Centred
    {
        private readonly EmbeddingMatrix _space;
        private readonly double[] _mean;
        private readonly float[] _block;

        public Centred(EmbeddingMatrix space)
        {
            _space = space;
            _mean = SumOfRows(space);
            for (int j = 0; j < _mean.Length; j++) _mean[j] /= space.RowCount;
            _block = new float[Math.Min(BlockRows, space.RowCount) * space.Width];
            Squares = new double[Math.Min(BlockRows, space.RowCount)];
        }

        public int Width => _space.Width;

        /// <summary>Squared norms of the rows read last.</summary>
        public double[] Squares { get; }

        public ReadOnlyMemory<float> Read(int from, int count)
        {
            Parallel.For(0, (count + StripeRows - 1) / StripeRows, stripe =>
            {
                double[] centred = new double[Width];
                for (int row = stripe * StripeRows; row < Math.Min(count, (stripe + 1) * StripeRows); row++)
                {
                    TensorPrimitives.ConvertTruncating(_space.Row(from + row), centred);
                    TensorPrimitives.Subtract(centred, _mean, centred);
                    Squares[row] = TensorPrimitives.SumOfSquares<double>(centred);
                    TensorPrimitives.ConvertTruncating<double, float>(centred, _block.AsSpan(row * Width, Width));
                }
            });
            return _block.AsMemory(0, count * Width);
        }

        private static double[] SumOfRows(EmbeddingMatrix space)
        {
            double[][] blocks = new double[(space.RowCount + BlockRows - 1) / BlockRows][];
            Parallel.For(0, blocks.Length, block =>
            {
                double[] sum = new double[space.Width], own = new double[space.Width];
                for (int row = block * BlockRows; row < Math.Min(space.RowCount, (block + 1) * BlockRows); row++)
                {
                    TensorPrimitives.ConvertTruncating(space.Row(row), own);
                    TensorPrimitives.Add(sum, own, sum);
                }

                blocks[block] = sum;
            });
            double[] total = new double[space.Width];
            foreach (double[] sum in blocks) TensorPrimitives.Add(total, sum, total);
            return total;
        }
    }
}
