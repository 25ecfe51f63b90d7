namespace Mpbf.Core.Crystals;

/// <summary>The Hermite normal form of integer matrices: one triangular matrix for all bases of the same lattice of integer rows.</summary>
internal static class HermiteForm
{
    /// <summary>U·M, U unimodular: upper triangular, diagonal positive, entries above a diagonal element non-negative and smaller than it.</summary>
    /// <exception cref="ArgumentException">The determinant is 0.</exception>
    public static IntegerMatrix Rows(IntegerMatrix matrix)
    {
        Span<int> m = [matrix.M00, matrix.M01, matrix.M02, matrix.M10, matrix.M11, matrix.M12, matrix.M20, matrix.M21, matrix.M22];
        Rows(m);
        return new IntegerMatrix(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
    }

    /// <summary>Reduces any number of integer rows of length 3 in place; the first three then span the lattice of all of them, the rest are zero.</summary>
    /// <param name="m">Rows one after another, at least three, of rank 3.</param>
    /// <exception cref="ArgumentException">The rows do not span three dimensions.</exception>
    public static void Rows(Span<int> m)
    {
        int rows = m.Length / 3;
        for (int column = 0; column < 3; column++)
        {
            // Euclid's algorithm down the column until one row is left.
            while (true)
            {
                int pivot = -1, others = 0;
                for (int r = column; r < rows; r++)
                {
                    int value = Math.Abs(m[3 * r + column]);
                    if (value == 0) continue;
                    others++;
                    if (pivot < 0 || value < Math.Abs(m[3 * pivot + column])) pivot = r;
                }

                if (pivot < 0) throw new ArgumentException("The rows do not span three dimensions.", nameof(m));
                Swap(m, pivot, column);
                if (others == 1) break;
                for (int r = column + 1; r < rows; r++) Subtract(m, r, column, m[3 * r + column] / m[3 * column + column]);
            }

            if (m[3 * column + column] < 0)
            {
                for (int k = 0; k < 3; k++) m[3 * column + k] = -m[3 * column + k];
            }

            for (int r = 0; r < column; r++)
                Subtract(m, r, column, (int)Math.Floor((double)m[3 * r + column] / m[3 * column + column]));
        }
    }

    private static void Swap(Span<int> m, int first, int second)
    {
        for (int k = 0; k < 3; k++) (m[3 * first + k], m[3 * second + k]) = (m[3 * second + k], m[3 * first + k]);
    }

    private static void Subtract(Span<int> m, int row, int from, int times)
    {
        for (int k = 0; k < 3; k++) m[3 * row + k] -= times * m[3 * from + k];
    }
}
