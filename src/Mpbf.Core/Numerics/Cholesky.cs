using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The factor L of a symmetric positive definite matrix A = L · Lᵀ, in double precision. Blocked and left-looking (Golub and Van Loan 2013, section 4.2); only the triangle is kept,
/// n²/2 values. Immutable; large factors and many right-hand sides use all processors, with the same bits for any number of them.
/// </summary>
public sealed class Cholesky
{
    private const int Lanes = InterleavedRows.Lanes, BlockColumns = 64, BlockDepth = 256, TaskRows = 64, SerialSize = 192;

    private readonly double[] _panels;

    private Cholesky(double[] panels, int n) => (_panels, Size) = (panels, n);

    /// <summary>Rows and columns of A.</summary>
    public int Size { get; }

    /// <summary>Element (row, column) of L, column at most row.</summary>
    public double this[int row, int column] => _panels[Start(row / Lanes) + (column * Lanes) + (row % Lanes)];

    /// <summary>ln det A = 2 Σ ln L_ii.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Size; i++) sum += Math.Log(this[i, i]);
            return 2 * sum;
        }
    }

    /// <summary>Factors A + jitter · I; false where a pivot is not positive, NaN included.</summary>
    /// <param name="matrix">n × n, row-major; the lower triangle is read, nothing is written.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <param name="factor">The factor, or null.</param>
    /// <param name="failedPivot">0-based row of the pivot that is not positive; −1 on success.</param>
    /// <param name="jitter">Added to the diagonal.</param>
    /// <exception cref="ArgumentException">The length is not n².</exception>
    public static bool TryFactor(double[] matrix, int n, [NotNullWhen(true)] out Cholesky? factor, out int failedPivot, double jitter = 0)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (matrix.LongLength != (long)n * n) throw new ArgumentException($"{matrix.Length} values; expected {(long)n * n}.", nameof(matrix));
        int count = InterleavedRows.Padded(n) / Lanes;
        double[] panels = GC.AllocateUninitializedArray<double>(Start(count));
        ForEach(count, n, q =>
        {
            Span<double> panel = panels.AsSpan(Start(q), Start(q + 1) - Start(q));
            int width = Math.Min(n, (q + 1) * Lanes), rows = width - (q * Lanes);
            panel.Clear();
            InterleavedRows.Pack(matrix.AsSpan(q * Lanes * n), n, rows, width, panel);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref double diagonal = ref panel[(((q * Lanes) + lane) * Lanes) + lane];
                diagonal = lane < rows ? diagonal + jitter : 1;
            }
        });

        factor = null;
        for (int column = 0; column < count * Lanes; column += BlockColumns)
        {
            int first = column / Lanes, end = Math.Min(count, first + (BlockColumns / Lanes));
            for (int q = first; q < end; q++)
            {
                ReduceDiagonal(panels, q, column);
                if ((failedPivot = FactorDiagonal(panels, q)) >= 0) return false;
            }

            int tasks = (count - end + (TaskRows / Lanes) - 1) / (TaskRows / Lanes);
            ForEach(tasks, n, task =>
            {
                int from = end + (task * TaskRows / Lanes), to = Math.Min(count, from + (TaskRows / Lanes));
                for (int q = from; q < to; q += 2) SolveColumns(panels, panels.AsSpan(Start(q)), q + 1 < to ? Start(q + 1) - Start(q) : 0, first, end, 0);
            });
        }

        failedPivot = -1;
        factor = new Cholesky(panels, n);
        return true;
    }

    /// <summary>The factor of A with one more row and column; null where it is no longer positive definite. A copy: n²/2 values.</summary>
    /// <param name="row">The new row of A, n + 1 values, its diagonal element last.</param>
    /// <exception cref="ArgumentException">The length is not n + 1.</exception>
    public Cholesky? Appended(ReadOnlySpan<double> row)
    {
        if (row.Length != Size + 1) throw new ArgumentException($"{row.Length} values; expected {Size + 1}.", nameof(row));
        double[] l = row.ToArray();
        SolveLower(l.AsSpan(0, Size));
        double pivot = l[Size];
        for (int i = 0; i < Size; i++) pivot -= l[i] * l[i];
        if (!(pivot > 0)) return null;
        l[Size] = Math.Sqrt(pivot);

        int q = Size / Lanes, lane = Size % Lanes;
        double[] panels = new double[Start(q + 1)];
        _panels.AsSpan().CopyTo(panels);
        Span<double> panel = panels.AsSpan(Start(q));
        for (int p = 0; p <= Size; p++) panel[(p * Lanes) + lane] = l[p];
        for (int empty = lane + 1; empty < Lanes; empty++) panel[(((q * Lanes) + empty) * Lanes) + empty] = 1;
        return new Cholesky(panels, Size + 1);
    }

    /// <summary>Solves A · x = b in place.</summary>
    /// <param name="x">b on entry, x on return; n values.</param>
    public void Solve(Span<double> x)
    {
        SolveLower(x);
        SolveUpper(x);
    }

    /// <summary>Solves L · x = b in place.</summary>
    /// <param name="x">b on entry, x on return; n values.</param>
    public void SolveLower(Span<double> x)
    {
        RequireLength(x.Length, 1);
        Span<double> sum = stackalloc double[Lanes];
        for (int q = 0; q * Lanes < Size; q++)
        {
            ReadOnlySpan<double> panel = _panels.AsSpan(Start(q), Start(q + 1) - Start(q));
            ref double l = ref MemoryMarshal.GetReference(panel);
            Vector512<double> even = default, odd = default;
            int first = q * Lanes, rows = Math.Min(Lanes, Size - first);
            for (int p = 0; p < first; p += 2)
            {
                even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref l, (nuint)(p * Lanes)), Vector512.Create(x[p]), even);
                odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref l, (nuint)((p + 1) * Lanes)), Vector512.Create(x[p + 1]), odd);
            }

            (even + odd).CopyTo(sum);
            for (int j = 0; j < rows; j++)
            {
                double value = x[first + j] - sum[j];
                for (int p = 0; p < j; p++) value -= panel[((first + p) * Lanes) + j] * x[first + p];
                x[first + j] = value / panel[((first + j) * Lanes) + j];
            }
        }
    }

    /// <summary>Solves Lᵀ · x = b in place.</summary>
    /// <param name="x">b on entry, x on return; n values.</param>
    public void SolveUpper(Span<double> x)
    {
        RequireLength(x.Length, 1);
        Span<double> own = stackalloc double[Lanes];
        for (int q = (Size - 1) / Lanes; q >= 0; q--)
        {
            ReadOnlySpan<double> panel = _panels.AsSpan(Start(q), Start(q + 1) - Start(q));
            ref double l = ref MemoryMarshal.GetReference(panel);
            int first = q * Lanes, rows = Math.Min(Lanes, Size - first);
            own.Clear();
            for (int j = rows - 1; j >= 0; j--)
            {
                double value = x[first + j];
                for (int p = j + 1; p < rows; p++) value -= panel[((first + j) * Lanes) + p] * own[p];
                x[first + j] = own[j] = value / panel[((first + j) * Lanes) + j];
            }

            var solved = Vector512.Create<double>(own);
            for (int p = 0; p < first; p++) x[p] -= Vector512.Sum(Vector512.LoadUnsafe(ref l, (nuint)(p * Lanes)) * solved);
        }
    }

    /// <summary>Solves L · x = b for many right-hand sides, each a row, in place.</summary>
    /// <param name="rows">count × n, row-major: b on entry, x on return.</param>
    /// <param name="count">Right-hand sides, at least 1.</param>
    /// <exception cref="ArgumentException">The length is not count × n.</exception>
    public void SolveLower(Memory<double> rows, int count)
    {
        RequireLength(rows.Length, count);
        ForEach((count + TaskRows - 1) / TaskRows, Size, task =>
        {
            int from = task * TaskRows, here = Math.Min(TaskRows, count - from), stride = InterleavedRows.Padded(Size) * Lanes;
            double[] panels = new double[(here + Lanes - 1) / Lanes * stride];
            for (int i = 0; i < here; i += Lanes) InterleavedRows.Pack(rows.Span[((from + i) * Size)..], Size, Math.Min(Lanes, here - i), Size, panels.AsSpan(i / Lanes * stride));
            SolvePanels(panels, stride, 0);
            for (int i = 0; i < here; i += Lanes) InterleavedRows.Unpack(panels.AsSpan(i / Lanes * stride), Size, rows.Span[((from + i) * Size)..], Size, Math.Min(Lanes, here - i));
        });
    }

    /// <summary>A⁻¹ = L⁻ᵀ · L⁻¹.</summary>
    /// <param name="inverse">Receives n × n, row-major, both triangles.</param>
    /// <exception cref="ArgumentException">The length is not n².</exception>
    public void Inverse(double[] inverse)
    {
        ArgumentNullException.ThrowIfNull(inverse);
        RequireLength(inverse.LongLength, Size);
        int count = InterleavedRows.Padded(Size) / Lanes, stride = count * Lanes * Lanes, group = TaskRows / Lanes, tasks = (count + group - 1) / group;
        double[] upper = new double[count * stride];
        ForEach(tasks, Size, task => InverseRows(upper.AsSpan(task * group * stride, (Math.Min(count, (task + 1) * group) - (task * group)) * stride), stride, task * group));
        ForEach(tasks, Size, task =>
        {
            int from = task * group, to = Math.Min(count, from + group);
            double[] product = new double[(to - from) * stride];
            for (int depth = from * Lanes; depth < count * Lanes; depth += BlockDepth)
            {
                int end = Math.Min(count * Lanes, depth + BlockDepth);
                for (int q = 0; q < to; q++)
                {
                    for (int r = from; r < to; r += 2)
                    {
                        nint second = r + 1 < to ? stride : 0;
                        InterleavedRows.Subtract(ref upper[(q * stride) + (depth * Lanes)], ref upper[(r * stride) + (depth * Lanes)], ref product[((r - from) * stride) + (q * Lanes * Lanes)], second, end - depth);
                    }
                }
            }

            for (int row = from * Lanes; row < Math.Min(Size, to * Lanes); row++)
            {
                for (int column = 0; column <= row; column++)
                    inverse[(row * Size) + column] = inverse[(column * Size) + row] = -product[(((row / Lanes) - from) * stride) + (column * Lanes) + (row % Lanes)];
            }
        });
    }

    /// <summary>The diagonal of A⁻¹, at half the work of the whole.</summary>
    /// <returns>n values.</returns>
    public double[] InverseDiagonal()
    {
        int count = InterleavedRows.Padded(Size) / Lanes, stride = count * Lanes * Lanes, group = TaskRows / Lanes;
        double[] diagonal = new double[count * Lanes];
        ForEach((count + group - 1) / group, Size, task =>
        {
            int from = task * group, to = Math.Min(count, from + group);
            double[] upper = new double[(to - from) * stride];
            InverseRows(upper, stride, from);
            for (int q = from; q < to; q++)
            {
                Vector512<double> sum = default;
                ref double x = ref upper[(q - from) * stride];
                for (int p = from * Lanes; p < count * Lanes; p++)
                {
                    var column = Vector512.LoadUnsafe(ref x, (nuint)(p * Lanes));
                    sum = Vector512.FusedMultiplyAdd(column, column, sum);
                }

                sum.CopyTo(diagonal, q * Lanes);
            }
        });
        return diagonal[..Size];
    }

    /// <summary>First element of a panel: each is eight columns wider than the one above it.</summary>
    private static int Start(int panel) => checked(Lanes * Lanes / 2 * panel * (panel + 1));

    /// <summary>Panels of right-hand sides, zero left of panel <paramref name="from"/>, become solutions.</summary>
    private void SolvePanels(Span<double> panels, int stride, int from)
    {
        int count = InterleavedRows.Padded(Size) / Lanes;
        for (int first = from; first < count; first += BlockColumns / Lanes)
        {
            for (int start = 0; start < panels.Length; start += 2 * stride)
                SolveColumns(_panels, panels[start..], start + stride < panels.Length ? stride : 0, first, Math.Min(count, first + (BlockColumns / Lanes)), from * Lanes);
        }
    }

    /// <summary>Rows of L⁻ᵀ, from panel <paramref name="from"/> on: x · Lᵀ = e.</summary>
    private void InverseRows(Span<double> panels, int stride, int from)
    {
        for (int start = 0, q = from; start < panels.Length; start += stride, q++)
        {
            for (int lane = 0; lane < Lanes; lane++) panels[start + (((q * Lanes) + lane) * Lanes) + lane] = 1;
        }

        SolvePanels(panels, stride, from);
    }

    /// <summary>One or two panels of right-hand sides, solved in the columns of the panels first to end of L; they are solved before, from <paramref name="start"/> on, and zero left of that.</summary>
    private static void SolveColumns(double[] l, Span<double> x, int second, int first, int end, int start)
    {
        for (int depth = start; depth < first * Lanes; depth += BlockDepth)
        {
            int columns = Math.Min(first * Lanes, depth + BlockDepth) - depth;
            for (int q = first; q < end; q++) InterleavedRows.Subtract(ref l[Start(q) + (depth * Lanes)], ref x[depth * Lanes], ref x[q * Lanes * Lanes], second, columns);
        }

        for (int q = first; q < end; q++)
        {
            int own = q * Lanes * Lanes, before = first * Lanes * Lanes;
            InterleavedRows.Subtract(ref l[Start(q) + before], ref x[before], ref x[own], second, (q - first) * Lanes);
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
        SolveColumns(l, x, 0, column / Lanes, q, 0);
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

    private static void ForEach(int tasks, int n, Action<int> body)
    {
        if (n >= SerialSize && tasks > 1) Parallel.For(0, tasks, body);
        else for (int task = 0; task < tasks; task++) body(task);
    }

    private void RequireLength(long length, int count, [CallerArgumentExpression(nameof(length))] string? argument = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (length != (long)count * Size) throw new ArgumentException($"{length} values; expected {count} × {Size}.", argument);
    }
}
