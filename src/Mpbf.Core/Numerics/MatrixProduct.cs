using System.Numerics.Tensors;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The product C = A · Bᵀ of row-major matrices. In single precision tiled as by Goto and van de Geijn 2008: panels of both factors are packed so that a register
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

        RegisterBlock block = RegisterBlock.Best;
        int deepest = Math.Min(k, BlockDepth);
        float[] panelsOfB = GC.AllocateUninitializedArray<float>((Math.Min(n, BlockColumns) + block.Columns) * deepest);
        float[] panelsOfA = GC.AllocateUninitializedArray<float>((Math.Min(m, BlockRows) + block.Rows) * deepest);
        Span<float> edge = stackalloc float[RegisterBlock.LargestSize];
        for (int column = 0; column < n; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, n - column);
            for (int depth = 0; depth < k; depth += BlockDepth)
            {
                int depths = Math.Min(BlockDepth, k - depth);
                Pack(b, column, columns, depth, depths, k, block.Columns, panelsOfB);
                for (int row = 0; row < m; row += BlockRows)
                {
                    int rows = Math.Min(BlockRows, m - row);
                    Pack(a, row, rows, depth, depths, k, block.Rows, panelsOfA);
                    for (int j = 0; j < columns; j += block.Columns)
                    {
                        for (int i = 0; i < rows; i += block.Rows)
                        {
                            ref float panelA = ref panelsOfA[i * depths];
                            ref float panelB = ref panelsOfB[j * depths];
                            if (i + block.Rows <= rows && j + block.Columns <= columns)
                            {
                                block.Accumulate(ref panelA, ref panelB, depths, ref c[((row + i) * n) + column + j], n, depth > 0);
                            }
                            else
                            {
                                block.Accumulate(ref panelA, ref panelB, depths, ref edge[0], block.Columns, false);
                                AddEdge(edge, block.Columns, c, ((row + i) * n) + column + j, n, Math.Min(block.Rows, rows - i), Math.Min(block.Columns, columns - j), depth > 0);
                            }
                        }
                    }
                }
            }
        }
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

    /// <summary>Copies rows of a factor into panels of <paramref name="width"/> interleaved rows; missing rows are 0.</summary>
    private static void Pack(ReadOnlySpan<float> source, int first, int count, int depth, int depths, int k, int width, float[] panels)
    {
        for (int start = 0; start < count; start += width)
        {
            Span<float> panel = panels.AsSpan(start * depths, width * depths);
            int valid = Math.Min(width, count - start);
            if (valid < width) panel.Clear();
            for (int i = 0; i < valid; i++)
            {
                ReadOnlySpan<float> row = source.Slice(((first + start + i) * k) + depth, depths);
                for (int p = 0; p < row.Length; p++) panel[(p * width) + i] = row[p];
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
