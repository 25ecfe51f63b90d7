using System.Numerics;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The covariance of the columns of a tall single-precision matrix, summed in double precision so that small directions survive beside large ones. Columns are dotted four by four from blocks that stay in the cache; the
/// result does not depend on the number of processors.
/// </summary>
public static class CovarianceMatrix
{
    private const int BlockRows = 256, Tile = 4;

    /// <summary>Computes Σ (x − mean)(x − mean)ᵀ / rows.</summary>
    /// <param name="values">rows × width, row-major.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <returns>width × width, row-major, both triangles.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of the width.</exception>
    public static double[] Of(ReadOnlyMemory<float> values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int rows = values.Length / width;
        if (rows == 0 || values.Length != rows * width) throw new ArgumentException($"{values.Length} values are no rows of {width}.", nameof(values));
        double[] mean = Mean(values.Span, width, rows);
        int padded = (width + Tile - 1) / Tile * Tile, tiles = padded / Tile;
        double[] columns = new double[padded * BlockRows], sums = new double[padded * padded];
        for (int first = 0; first < rows; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - first), from = first;
            Parallel.For(0, width, column =>
            {
                ReadOnlySpan<float> block = values.Span.Slice(from * width, count * width);
                Span<double> target = columns.AsSpan(column * BlockRows, BlockRows);
                for (int row = 0; row < count; row++) target[row] = block[(row * width) + column] - mean[column];
                target[count..].Clear();
            });
            Parallel.For(0, tiles, i =>
            {
                for (int j = 0; j <= i; j++) Accumulate(columns, i * Tile, j * Tile, sums, padded);
            });
        }

        double[] covariance = new double[width * width];
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j <= i; j++) covariance[(i * width) + j] = covariance[(j * width) + i] = sums[(i * padded) + j] / rows;
        }

        return covariance;
    }

    private static double[] Mean(ReadOnlySpan<float> values, int width, int rows)
    {
        double[] mean = new double[width];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> own = values.Slice(row * width, width);
            for (int j = 0; j < own.Length; j++) mean[j] += own[j];
        }

        for (int j = 0; j < mean.Length; j++) mean[j] /= rows;
        return mean;
    }

    private static void Accumulate(double[] columns, int i, int j, double[] sums, int stride)
    {
        ref double a = ref columns[i * BlockRows], b = ref columns[j * BlockRows];
        Vector<double> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector<double> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        for (nuint p = 0; p < BlockRows; p += (nuint)Vector<double>.Count)
        {
            Vector<double> b0 = Vector.LoadUnsafe(ref b, p), b1 = Vector.LoadUnsafe(ref b, p + BlockRows), b2 = Vector.LoadUnsafe(ref b, p + (2 * BlockRows)), b3 = Vector.LoadUnsafe(ref b, p + (3 * BlockRows));
            Vector<double> x = Vector.LoadUnsafe(ref a, p);
            (s00, s01, s02, s03) = (Vector.FusedMultiplyAdd(x, b0, s00), Vector.FusedMultiplyAdd(x, b1, s01), Vector.FusedMultiplyAdd(x, b2, s02), Vector.FusedMultiplyAdd(x, b3, s03));
            x = Vector.LoadUnsafe(ref a, p + BlockRows);
            (s10, s11, s12, s13) = (Vector.FusedMultiplyAdd(x, b0, s10), Vector.FusedMultiplyAdd(x, b1, s11), Vector.FusedMultiplyAdd(x, b2, s12), Vector.FusedMultiplyAdd(x, b3, s13));
            x = Vector.LoadUnsafe(ref a, p + (2 * BlockRows));
            (s20, s21, s22, s23) = (Vector.FusedMultiplyAdd(x, b0, s20), Vector.FusedMultiplyAdd(x, b1, s21), Vector.FusedMultiplyAdd(x, b2, s22), Vector.FusedMultiplyAdd(x, b3, s23));
            x = Vector.LoadUnsafe(ref a, p + (3 * BlockRows));
            (s30, s31, s32, s33) = (Vector.FusedMultiplyAdd(x, b0, s30), Vector.FusedMultiplyAdd(x, b1, s31), Vector.FusedMultiplyAdd(x, b2, s32), Vector.FusedMultiplyAdd(x, b3, s33));
        }

        Add(sums.AsSpan((i * stride) + j), s00, s01, s02, s03);
        Add(sums.AsSpan(((i + 1) * stride) + j), s10, s11, s12, s13);
        Add(sums.AsSpan(((i + 2) * stride) + j), s20, s21, s22, s23);
        Add(sums.AsSpan(((i + 3) * stride) + j), s30, s31, s32, s33);
    }

    private static void Add(Span<double> target, Vector<double> s0, Vector<double> s1, Vector<double> s2, Vector<double> s3)
    {
        target[0] += Vector.Sum(s0);
        target[1] += Vector.Sum(s1);
        target[2] += Vector.Sum(s2);
        target[3] += Vector.Sum(s3);
    }
}
