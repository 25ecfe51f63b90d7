namespace Mpbf.Core.Numerics;

/// <summary>
/// A lower triangle kept as panels of eight interleaved rows, each eight columns wider than the one above it: factored in place, blocked and left-looking (Golub and Van Loan 2013, section 4.2), and solved against panels of right-hand sides.
/// </summary>
internal static class TriangularPanels
{
    /// <summary>Rows that one task of a parallel loop takes.</summary>
    public const int TaskRows = 128;

    private const int Lanes = InterleavedRows.Lanes, BlockColumns = 64, SerialSize = 192;

    /// <summary>First element of a panel: each is eight columns wider than the one above it.</summary>
    public static int Start(int panel) => checked(Lanes * Lanes / 2 * panel * (panel + 1));

    /// <summary>Replaces the lower triangle of A by L with A = L · Lᵀ.</summary>
    /// <returns>0-based row of the first pivot that is not positive, NaN included; −1 where all are.</returns>
    public static int Factor(double[] panels, int n)
    {
        int count = InterleavedRows.Padded(n) / Lanes;
        for (int column = 0; column < count * Lanes; column += BlockColumns)
        {
            int first = column / Lanes, end = Math.Min(count, first + (BlockColumns / Lanes));
            for (int q = first; q < end; q++)
            {
                ReduceDiagonal(panels, q, column);
                if (FactorDiagonal(panels, q) is >= 0 and int failed) return failed;
            }

            int tasks = (count - end + (TaskRows / Lanes) - 1) / (TaskRows / Lanes);
            ForEach(tasks, n, task =>
            {
                int from = end + (task * TaskRows / Lanes), to = Math.Min(count, from + (TaskRows / Lanes));
                for (int q = from; q < to; q += 2) SolveColumns(panels, panels.AsSpan(Start(q)), q + 1 < to ? Start(q + 1) - Start(q) : 0, 0, first, end);
            });
        }

        return -1;
    }

    /// <summary>Panels of right-hand sides, zero left of panel <paramref name="from"/>, become solutions.</summary>
    public static void Solve(double[] l, int size, Span<double> panels, int stride, int from)
    {
        int count = InterleavedRows.Padded(size) / Lanes;
        for (int first = from; first < count; first += BlockColumns / Lanes)
        {
            int end = Math.Min(count, first + (BlockColumns / Lanes));
            for (int start = 0; start < panels.Length; start += 2 * stride) SolveColumns(l, panels[start..], start + stride < panels.Length ? stride : 0, from, first, end);
        }
    }

    /// <summary>One or two panels of right-hand sides, zero left of panel <paramref name="from"/> and solved left of panel <paramref name="first"/>, solved in the columns of the panels first to end of L.</summary>
    private static void SolveColumns(double[] l, Span<double> x, int second, int from, int first, int end)
    {
        for (int q = first; q < end; q++)
        {
            int own = q * Lanes * Lanes, before = from * Lanes * Lanes;
            InterleavedRows.Subtract(ref l[Start(q) + before], ref x[before], ref x[own], second, (q - from) * Lanes);
            ReadOnlySpan<double> triangle = l.AsSpan(Start(q) + own, Lanes * Lanes);
            InterleavedRows.Substitute(triangle, x.Slice(own, Lanes * Lanes));
            if (second != 0) InterleavedRows.Substitute(triangle, x.Slice(second + own, Lanes * Lanes));
        }
    }

    /// <summary>Panel q of a diagonal block: solved in the block's columns left of its own, then its own columns are reduced.</summary>
    private static void ReduceDiagonal(double[] l, int q, int column)
    {
        Span<double> x = l.AsSpan(Start(q), Start(q + 1) - Start(q));
        int own = q * Lanes * Lanes;
        SolveColumns(l, x, 0, 0, column / Lanes, q);
        InterleavedRows.Subtract(ref x[0], ref x[0], ref x[own], 0, q * Lanes);
    }

    /// <summary>The 8 × 8 triangle on the diagonal; the row whose pivot is not positive, or −1.</summary>
    private static int FactorDiagonal(double[] l, int q)
    {
        Span<double> a = l.AsSpan(Start(q) + (q * Lanes * Lanes), Lanes * Lanes);
        for (int j = 0; j < Lanes; j++)
        {
            for (int i = j; i < Lanes; i++)
            {
                double value = a[(j * Lanes) + i];
                for (int p = 0; p < j; p++) value -= a[(p * Lanes) + i] * a[(p * Lanes) + j];
                if (i == j && !(value > 0 && double.IsFinite(value))) return (q * Lanes) + j;
                a[(j * Lanes) + i] = i == j ? Math.Sqrt(value) : value / a[(j * Lanes) + j];
            }

            a.Slice(j * Lanes, j).Clear();
        }

        return -1;
    }

    public static void ForEach(int tasks, int n, Action<int> body)
    {
        if (n >= SerialSize && tasks > 1) Parallel.For(0, tasks, body);
        else for (int task = 0; task < tasks; task++) body(task);
    }
}
