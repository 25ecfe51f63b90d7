using System.Buffers;
using System.Numerics.Tensors;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The product C = A · Bᵀ of row-major single-precision matrices, tiled as by Goto and van de Geijn 2008: panels of both factors are packed so that a register
/// block of C is built from sequential reads. Each element is summed in the order of k, whatever the tiling.
/// </summary>
public static class MatrixProduct
{
    private const int BlockDepth = 256, BlockColumns = 1024, BlockRows = 96;

    /// <summary>Computes C = A · Bᵀ on the calling thread.</summary>
    /// <param name="a">m × k, row-major.</param>
    /// <param name="b">n × k, row-major.</param>
    /// <param name="c">Receives m × n, row-major.</param>
    /// <param name="k">Columns of both factors, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void MultiplyTransposed(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int m = a.Length / k, n = b.Length / k;
        if (a.Length != m * k || b.Length != n * k || c.Length != m * n)
            throw new ArgumentException($"Lengths {a.Length}, {b.Length} and {c.Length} are no product over k = {k}.", nameof(c));

        Multiply(new(a, m, k, 1), new(b, n, k, 1), c, n, k, addToC: false);
    }

    /// <summary>Computes C = Aᵀ · B or C += Aᵀ · B on the calling thread; with A and B a matrix and itself its Gram matrix.</summary>
    /// <param name="a">k × m, row-major.</param>
    /// <param name="b">k × n, row-major.</param>
    /// <param name="c">Receives m × n, row-major.</param>
    /// <param name="k">Rows of both factors, at least 1.</param>
    /// <param name="addToC">Whether the product is added to what <paramref name="c"/> holds.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void MultiplyInner(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int k, bool addToC = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int m = a.Length / k, n = b.Length / k;
        if (a.Length != m * k || b.Length != n * k || c.Length != m * n)
            throw new ArgumentException($"Lengths {a.Length}, {b.Length} and {c.Length} are no inner product over k = {k}.", nameof(c));

        Multiply(new(a, m, 1, m), new(b, n, 1, n), c, n, k, addToC);
    }

    /// <summary>C = A · Bᵀ or C += A · Bᵀ for factors and results that are parts of larger arrays.</summary>
    /// <param name="a">m rows of k values.</param>
    /// <param name="b">n rows of k values.</param>
    /// <param name="c">Begins at the first element of the result.</param>
    /// <param name="stride">From a row of C to the next.</param>
    /// <param name="k">Depth.</param>
    /// <param name="addToC">Whether the product is added to what is there.</param>
    internal static void Multiply(Factor a, Factor b, Span<float> c, int stride, int k, bool addToC)
    {
        int m = a.RowCount, n = b.RowCount;
        RegisterBlock block = RegisterBlock.Best;
        int deepest = Math.Min(k, BlockDepth);
        float[] panelsOfB = ArrayPool<float>.Shared.Rent((Math.Min(n, BlockColumns) + block.Columns) * deepest);
        float[] panelsOfA = ArrayPool<float>.Shared.Rent((Math.Min(m, BlockRows) + block.Rows) * deepest);
        Span<float> edge = stackalloc float[RegisterBlock.LargestSize];
        for (int column = 0; column < n; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, n - column);
            for (int depth = 0; depth < k; depth += BlockDepth)
            {
                int depths = Math.Min(BlockDepth, k - depth);
                bool add = addToC || depth > 0;
                b.Pack(column, columns, depth, depths, block.Columns, panelsOfB);
                for (int row = 0; row < m; row += BlockRows)
                {
                    int rows = Math.Min(BlockRows, m - row);
                    a.Pack(row, rows, depth, depths, block.Rows, panelsOfA);
                    for (int j = 0; j < columns; j += block.Columns)
                    {
                        for (int i = 0; i < rows; i += block.Rows)
                        {
                            ref float panelA = ref panelsOfA[i * depths];
                            ref float panelB = ref panelsOfB[j * depths];
                            int target = ((row + i) * stride) + column + j;
                            if (i + block.Rows <= rows && j + block.Columns <= columns)
                            {
                                block.Accumulate(ref panelA, ref panelB, depths, ref c[target], stride, add);
                            }
                            else
                            {
                                block.Accumulate(ref panelA, ref panelB, depths, ref edge[0], block.Columns, false);
                                AddEdge(edge, block.Columns, c, target, stride, Math.Min(block.Rows, rows - i), Math.Min(block.Columns, columns - j), add);
                            }
                        }
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(panelsOfA);
        ArrayPool<float>.Shared.Return(panelsOfB);
    }

    /// <summary>Computes C = A · Bᵀ in double precision; large products use all processors, with the same bits for any number of them.</summary>
    /// <param name="a">m × k, row-major.</param>
    /// <param name="b">n × k, row-major.</param>
    /// <param name="c">Receives m × n, row-major.</param>
    /// <param name="k">Columns of both factors, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void MultiplyTransposed(ReadOnlyMemory<double> a, ReadOnlyMemory<double> b, Memory<double> c, int k)
    {
        const int lanes = InterleavedRows.Lanes, taskRows = 64;
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int m = a.Length / k, n = b.Length / k, panelsOfA = InterleavedRows.Padded(m) / lanes, panelsOfB = InterleavedRows.Padded(n) / lanes, panel = k * lanes;
        if (a.Length != m * k || b.Length != n * k || c.Length != m * n)
            throw new ArgumentException($"Lengths {a.Length}, {b.Length} and {c.Length} are no product over k = {k}.", nameof(c));
        double[] right = new double[panelsOfB * panel];
        for (int q = 0; q < panelsOfB; q++) InterleavedRows.Pack(b.Span[(q * panel)..], k, Math.Min(lanes, n - (q * lanes)), k, right.AsSpan(q * panel, panel));
        Parallel.For(0, (m + taskRows - 1) / taskRows, task =>
        {
            int from = task * (taskRows / lanes), to = Math.Min(panelsOfA, from + (taskRows / lanes)), width = panelsOfB * lanes * lanes;
            double[] left = new double[(to - from) * panel], product = new double[(to - from) * width];
            for (int q = from; q < to; q++) InterleavedRows.Pack(a.Span[(q * panel)..], k, Math.Min(lanes, m - (q * lanes)), k, left.AsSpan((q - from) * panel, panel));
            for (int depth = 0; depth < k; depth += BlockDepth)
            {
                for (int j = 0; j < panelsOfB; j++)
                {
                    for (int i = 0; i < to - from; i++) InterleavedRows.Subtract(ref right[(j * panel) + (depth * lanes)], ref left[(i * panel) + (depth * lanes)], ref product[(i * width) + (j * lanes * lanes)], 0, Math.Min(BlockDepth, k - depth));
                }
            }

            TensorPrimitives.Negate<double>(product, product);
            for (int q = from; q < to; q++) InterleavedRows.Unpack(product.AsSpan((q - from) * width, width), n, c.Span[(q * lanes * n)..], n, Math.Min(lanes, m - (q * lanes)));
        });
    }

    /// <summary>A factor as rows of values at fixed distances in an array: value p of row i stands at i · RowStride + p · DepthStride.</summary>
    internal readonly ref struct Factor(ReadOnlySpan<float> values, int rowCount, int rowStride, int depthStride)
    {
        private readonly ReadOnlySpan<float> _values = values;

        public int RowCount { get; } = rowCount;

        /// <summary>Copies rows into panels of <paramref name="width"/> interleaved rows; missing rows are 0.</summary>
        public void Pack(int first, int count, int depth, int depths, int width, float[] panels)
        {
            for (int start = 0; start < count; start += width)
            {
                Span<float> panel = panels.AsSpan(start * depths, width * depths);
                int valid = Math.Min(width, count - start);
                if (valid < width) panel.Clear();
                int from = ((first + start) * rowStride) + (depth * depthStride);
                if (rowStride == 1)
                {
                    for (int p = 0; p < depths; p++) _values.Slice(from + (p * depthStride), valid).CopyTo(panel.Slice(p * width, valid));
                }
                else
                {
                    for (int i = 0; i < valid; i++)
                    {
                        ReadOnlySpan<float> row = _values.Slice(from + (i * rowStride), depths);
                        for (int p = 0; p < row.Length; p++) panel[(p * width) + i] = row[p];
                    }
                }
            }
        }
    }

    private static void AddEdge(ReadOnlySpan<float> edge, int edgeStride, Span<float> c, int offset, int stride, int rows, int columns, bool addToC)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float value = edge[(i * edgeStride) + j];
                ref float target = ref c[offset + (i * stride) + j];
                target = addToC ? target + value : value;
            }
        }
    }
}
