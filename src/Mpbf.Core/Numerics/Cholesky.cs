using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The factor L of a symmetric positive definite matrix A = L · Lᵀ, in double precision. Only the triangle is kept,
/// n²/2 values. Immutable; large factors and many right-hand sides use all processors, with the same bits for any number of them.
/// </summary>
public sealed class Cholesky
{
    private const int Lanes = InterleavedRows.Lanes, BlockDepth = 256, TaskRows = TriangularPanels.TaskRows;

    private readonly double[] _panels;

    private Cholesky(double[] panels, int n) => (_panels, Size) = (panels, n);

    /// <summary>Rows and columns of A.</summary>
    public int Size { get; }

    /// <summary>Values of eight interleaved right-hand sides: 8 n with n rounded up to a multiple of 8.</summary>
    public int PanelLength => InterleavedRows.Padded(Size) * Lanes;

    /// <summary>Element (row, column) of L, column at most row.</summary>
    public double this[int row, int column] => _panels[TriangularPanels.Start(row / Lanes) + (column * Lanes) + (row % Lanes)];

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
        double[] panels = GC.AllocateUninitializedArray<double>(TriangularPanels.Start(count));
        TriangularPanels.ForEach(count, n, q =>
        {
            Span<double> panel = panels.AsSpan(TriangularPanels.Start(q), TriangularPanels.Start(q + 1) - TriangularPanels.Start(q));
            int width = Math.Min(n, (q + 1) * Lanes), rows = width - (q * Lanes);
            panel.Clear();
            InterleavedRows.Pack(matrix.AsSpan(q * Lanes * n), n, rows, width, panel);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref double diagonal = ref panel[(((q * Lanes) + lane) * Lanes) + lane];
                diagonal = lane < rows ? diagonal + jitter : 1;
            }
        });

        factor = (failedPivot = TriangularPanels.Factor(panels, n)) < 0 ? new Cholesky(panels, n) : null;
        return factor is not null;
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
        double[] panels = new double[TriangularPanels.Start(q + 1)];
        _panels.AsSpan().CopyTo(panels);
        Span<double> panel = panels.AsSpan(TriangularPanels.Start(q));
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
            ReadOnlySpan<double> panel = _panels.AsSpan(TriangularPanels.Start(q), TriangularPanels.Start(q + 1) - TriangularPanels.Start(q));
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
            ReadOnlySpan<double> panel = _panels.AsSpan(TriangularPanels.Start(q), TriangularPanels.Start(q + 1) - TriangularPanels.Start(q));
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
        TriangularPanels.ForEach((count + TaskRows - 1) / TaskRows, Size, task =>
        {
            int from = task * TaskRows, here = Math.Min(TaskRows, count - from), stride = PanelLength;
            int length = (here + Lanes - 1) / Lanes * stride;
            double[] panels = ArrayPool<double>.Shared.Rent(length);
            for (int i = 0; i < here; i += Lanes)
            {
                Span<double> panel = panels.AsSpan(i / Lanes * stride, stride);
                InterleavedRows.Pack(rows.Span[((from + i) * Size)..], Size, Math.Min(Lanes, here - i), Size, panel);
                panel[(Size * Lanes)..].Clear();
            }

            TriangularPanels.Solve(_panels, Size, panels.AsSpan(0, length), stride, 0);
            for (int i = 0; i < here; i += Lanes) InterleavedRows.Unpack(panels.AsSpan(i / Lanes * stride), Size, rows.Span[((from + i) * Size)..], Size, Math.Min(Lanes, here - i));
            ArrayPool<double>.Shared.Return(panels);
        });
    }

    /// <summary>Solves L · x = b on the calling thread for right-hand sides kept eight at a time: element p of the i-th of eight at 8 p + i, each eight <see cref="PanelLength"/> long.</summary>
    /// <param name="panels">b on entry, its elements from n on 0; x on return. A multiple of <see cref="PanelLength"/>.</param>
    /// <exception cref="ArgumentException">The length is no such multiple.</exception>
    public void SolveLowerInterleaved(Span<double> panels)
    {
        if (panels.Length % PanelLength != 0) throw new ArgumentException($"{panels.Length} values; expected a multiple of {PanelLength}.", nameof(panels));
        TriangularPanels.Solve(_panels, Size, panels, PanelLength, 0);
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
        TriangularPanels.ForEach(tasks, Size, task => InverseRows(upper.AsSpan(task * group * stride, (Math.Min(count, (task + 1) * group) - (task * group)) * stride), stride, task * group));
        TriangularPanels.ForEach(tasks, Size, task =>
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
        TriangularPanels.ForEach((count + group - 1) / group, Size, task =>
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

    /// <summary>Rows of L⁻ᵀ, from panel <paramref name="from"/> on: x · Lᵀ = e.</summary>
    private void InverseRows(Span<double> panels, int stride, int from)
    {
        for (int start = 0, q = from; start < panels.Length; start += stride, q++)
        {
            for (int lane = 0; lane < Lanes; lane++) panels[start + (((q * Lanes) + lane) * Lanes) + lane] = 1;
        }

        TriangularPanels.Solve(_panels, Size, panels, stride, from);
    }

    private void RequireLength(long length, int count, [CallerArgumentExpression(nameof(length))] string? argument = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (length != (long)count * Size) throw new ArgumentException($"{length} values; expected {count} × {Size}.", argument);
    }
}
