namespace Mpbf.Core.Numerics;

/// <summary>
/// Aᵀ · B of two tall row-major matrices: single-precision products of 1,024 rows at a time, added up in double precision, on all processors; the result does not depend on their number. Relative accuracy about 10⁻⁶ of the largest
/// element.
/// </summary>
public static class InnerProducts
{
    private const int BlockRows = 1024, StripeColumns = 128;

    /// <summary>Computes Aᵀ · B.</summary>
    /// <param name="a">rows × m, row-major.</param>
    /// <param name="b">rows × n, row-major; the same array as <paramref name="a"/> for the Gram matrix.</param>
    /// <param name="rows">Rows of both, at least 1.</param>
    /// <returns>m × n, row-major.</returns>
    /// <exception cref="ArgumentException">A length is no multiple of the rows.</exception>
    public static double[] Of(float[] a, float[] b, int rows)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (a.Length % rows != 0 || b.Length % rows != 0) throw new ArgumentException($"Lengths {a.Length} and {b.Length} are no multiples of {rows} rows.", nameof(a));
        int m = a.Length / rows, n = b.Length / rows;
        bool isSymmetric = ReferenceEquals(a, b);
        double[] result = new double[m * n];
        Parallel.For(0, (m + StripeColumns - 1) / StripeColumns, () => new float[StripeColumns * n], (stripe, _, part) =>
        {
            int from = stripe * StripeColumns, columns = Math.Min(StripeColumns, m - from), width = isSymmetric ? from + columns : n;
            for (int first = 0; first < rows; first += BlockRows)
            {
                int count = Math.Min(BlockRows, rows - first);
                MatrixProduct.Multiply(new(a.AsSpan((first * m) + from), columns, 1, m), new(b.AsSpan(first * n), width, 1, n), part, width, count, addToC: false);
                for (int i = 0; i < columns; i++)
                {
                    Span<double> target = result.AsSpan((from + i) * n, width);
                    for (int j = 0; j < width; j++) target[j] += part[(i * width) + j];
                }
            }

            return part;
        }, _ => { });
        if (isSymmetric)
        {
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < i; j++) result[(j * n) + i] = result[(i * n) + j];
            }
        }

        return result;
    }
}
