using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Mpbf.Core.Numerics;

/// <summary>
/// Eigenvalues of a symmetric matrix. In single precision by blocked Householder reduction to tridiagonal form (Dongarra, Sorensen and Hammarling 1989), the trailing updates through <see cref="MatrixProduct"/>, then QL in double
/// precision. Only the lower triangle is read, so that it stays in the cache for longer. Relative accuracy about 10⁻⁵ of the largest eigenvalue at n = 4,096.
/// </summary>
public static class SymmetricEigenvalues
{
    private const int PanelWidth = 64, TileRows = 192, Stripes = 4, StripeRows = 16, RowsAtOnce = 4;

    /// <summary>All eigenvalues, in no particular order.</summary>
    /// <param name="matrix">n × n, row-major; the lower triangle is read and overwritten.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <exception cref="ArgumentException">The length is not n².</exception>
    public static double[] Of(float[] matrix, int n)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (n < 1 || matrix.Length != n * n) throw new ArgumentException($"{matrix.Length} values; expected {(long)n * n}.", nameof(matrix));
        double[] diagonal = new double[n], off = new double[n];
        Tridiagonalise(matrix, n, diagonal, off);
        TridiagonalQl.Solve(diagonal, off);
        return diagonal;
    }

    /// <summary>All eigenvalues in double precision, for matrices that fit the cache.</summary>
    /// <param name="matrix">n × n, row-major; the lower triangle is read and overwritten.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <exception cref="ArgumentException">The length is not n².</exception>
    public static double[] Of(double[] matrix, int n)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (n < 1 || matrix.Length != n * n) throw new ArgumentException($"{matrix.Length} values; expected {(long)n * n}.", nameof(matrix));
        double[] diagonal = new double[n], off = new double[n], direction = new double[n], image = new double[n];
        for (int last = n - 1; last > 0; last--)
        {
            Span<double> v = direction.AsSpan(0, last), w = image.AsSpan(0, last), row = matrix.AsSpan(last * n, last);
            diagonal[last] = matrix[(last * n) + last];
            row.CopyTo(v);
            double norm = TensorPrimitives.Norm<double>(v), alpha = v[^1] > 0 ? -norm : norm;
            off[last - 1] = alpha;
            v[^1] -= alpha;
            double square = TensorPrimitives.SumOfSquares<double>(v);
            if (square < 1e-300)
            {
                off[last - 1] = row[^1];
                continue;
            }

            w.Clear();
            for (int i = 0; i < last; i++)
            {
                Span<double> own = matrix.AsSpan(i * n, i);
                w[i] += TensorPrimitives.Dot<double>(own, v[..i]) + (matrix[(i * n) + i] * v[i]);
                TensorPrimitives.MultiplyAdd(own, v[i], w[..i], w[..i]);
            }

            double tau = 2 / square;
            TensorPrimitives.Multiply(w, tau, w);
            TensorPrimitives.MultiplyAdd(v, -0.5 * tau * TensorPrimitives.Dot<double>(w, v), w, w);
            for (int i = 0; i < last; i++)
            {
                Span<double> own = matrix.AsSpan(i * n, i + 1);
                TensorPrimitives.MultiplyAdd(v[..(i + 1)], -w[i], own, own);
                TensorPrimitives.MultiplyAdd(w[..(i + 1)], -v[i], own, own);
            }
        }

        diagonal[0] = matrix[0];
        TridiagonalQl.Solve(diagonal, off);
        return diagonal;
    }

    private static void Tridiagonalise(float[] a, int n, double[] diagonal, double[] off)
    {
        float[][] columns = new float[PanelWidth][], v = new float[PanelWidth][], w = new float[PanelWidth][];
        for (int p = 0; p < PanelWidth; p++) (columns[p], v[p], w[p]) = (new float[n], new float[n], new float[n]);
        float[][] images = new float[Stripes][];
        for (int t = 0; t < Stripes; t++) images[t] = new float[n];
        int start = 0;
        while (start < n)
        {
            int width = Math.Min(PanelWidth, n - start);
            for (int row = start; row < n; row++)
            {
                ReadOnlySpan<float> strip = a.AsSpan((row * n) + start, width);
                for (int p = 0; p < strip.Length; p++) columns[p][row] = strip[p];
            }

            for (int p = 0; p < width; p++) Reflect(a, n, start + p, p, v, w, columns[p], images, diagonal, off);
            start += width;
            if (start < n) Update(a, n, start, width, v, w);
        }
    }

    /// <summary>Reduces column j: its entries below the first off-diagonal one vanish under the reflection whose vectors become v[p], w[p].</summary>
    private static void Reflect(float[] a, int n, int j, int p, float[][] v, float[][] w, float[] column, float[][] images, double[] diagonal, double[] off)
    {
        Span<float> x = column.AsSpan(j, n - j);
        for (int q = 0; q < p; q++)
        {
            TensorPrimitives.MultiplyAdd(v[q].AsSpan(j, n - j), -w[q][j], x, x);
            TensorPrimitives.MultiplyAdd(w[q].AsSpan(j, n - j), -v[q][j], x, x);
        }

        diagonal[j] = x[0];
        Array.Clear(v[p]);
        Array.Clear(w[p]);
        if (j == n - 1) return;
        int first = j + 1, m = n - first;
        Span<float> direction = v[p].AsSpan(first, m), image = w[p].AsSpan(first, m);
        x[1..].CopyTo(direction);
        double norm = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(direction));
        double alpha = direction[0] > 0 ? -norm : norm;
        off[j] = alpha;
        direction[0] -= (float)alpha;
        double square = TensorPrimitives.SumOfSquares<float>(direction);
        if (square < 1e-60)
        {
            direction.Clear();
            off[j] = x[1];
            return;
        }

        Multiply(a, n, first, v[p], images, image);
        for (int q = 0; q < p; q++)
        {
            float alongW = TensorPrimitives.Dot<float>(w[q].AsSpan(first, m), direction), alongV = TensorPrimitives.Dot<float>(v[q].AsSpan(first, m), direction);
            TensorPrimitives.MultiplyAdd(v[q].AsSpan(first, m), -alongW, image, image);
            TensorPrimitives.MultiplyAdd(w[q].AsSpan(first, m), -alongV, image, image);
        }

        float tau = (float)(2 / square);
        TensorPrimitives.Multiply(image, tau, image);
        float half = 0.5f * tau * TensorPrimitives.Dot<float>(image, direction);
        TensorPrimitives.MultiplyAdd(direction, -half, image, image);
    }

    /// <summary>The trailing matrix times a vector; each stripe of rows adds into an image of its own, so that the sum does not depend on threads.</summary>
    private static void Multiply(float[] a, int n, int first, float[] vector, float[][] images, Span<float> image)
    {
        int m = n - first;
        Parallel.For(0, Stripes, stripe =>
        {
            Span<float> sum = images[stripe].AsSpan(first, m);
            ReadOnlySpan<float> along = vector.AsSpan(first, m);
            sum.Clear();
            for (int block = stripe * StripeRows; block < m; block += Stripes * StripeRows)
            {
                for (int i = block; i < Math.Min(m, block + StripeRows); i += RowsAtOnce) MultiplyRows(a.AsSpan(((first + i) * n) + first), n, i, Math.Min(RowsAtOnce, m - i), along, sum);
            }
        });
        images[0].AsSpan(first, m).CopyTo(image);
        for (int t = 1; t < Stripes; t++) TensorPrimitives.Add(image, images[t].AsSpan(first, m), image);
    }

    /// <summary>
    /// Rows i, i + 1, … of the lower triangle, each used twice while it is in a register: against the vector for its own element, and as a column for the elements above. Four rows share the passes over vector and sum.
    /// </summary>
    private static void MultiplyRows(ReadOnlySpan<float> rows, int stride, int i, int count, ReadOnlySpan<float> along, Span<float> sum)
    {
        int c = 0;
        if (count == RowsAtOnce)
        {
            ref float r = ref MemoryMarshal.GetReference(rows), x = ref MemoryMarshal.GetReference(along), s = ref MemoryMarshal.GetReference(sum);
            Vector<float> x0 = new(along[i]), x1 = new(along[i + 1]), x2 = new(along[i + 2]), x3 = new(along[i + 3]);
            Vector<float> y0 = default, y1 = default, y2 = default, y3 = default;
            for (; c <= i - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> v = Vector.LoadUnsafe(ref x, (nuint)c), total = Vector.LoadUnsafe(ref s, (nuint)c);
                Vector<float> r0 = Vector.LoadUnsafe(ref r, (nuint)c), r1 = Vector.LoadUnsafe(ref r, (nuint)(c + stride)), r2 = Vector.LoadUnsafe(ref r, (nuint)(c + (2 * stride))), r3 = Vector.LoadUnsafe(ref r, (nuint)(c + (3 * stride)));
                (y0, y1, y2, y3) = (Vector.FusedMultiplyAdd(r0, v, y0), Vector.FusedMultiplyAdd(r1, v, y1), Vector.FusedMultiplyAdd(r2, v, y2), Vector.FusedMultiplyAdd(r3, v, y3));
                total = Vector.FusedMultiplyAdd(r3, x3, Vector.FusedMultiplyAdd(r2, x2, Vector.FusedMultiplyAdd(r1, x1, Vector.FusedMultiplyAdd(r0, x0, total))));
                total.StoreUnsafe(ref s, (nuint)c);
            }

            sum[i] += Vector.Sum(y0);
            sum[i + 1] += Vector.Sum(y1);
            sum[i + 2] += Vector.Sum(y2);
            sum[i + 3] += Vector.Sum(y3);
        }

        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> row = rows.Slice(k * stride, i + k + 1);
            float own = row[i + k] * along[i + k];
            for (int j = c; j < i + k; j++)
            {
                own += row[j] * along[j];
                sum[j] += along[i + k] * row[j];
            }

            sum[i + k] += own;
        }
    }

    /// <summary>A ← A − V·Wᵀ − W·Vᵀ on the lower triangle of what is left, as one product of depth 2 · width.</summary>
    private static void Update(float[] a, int n, int start, int width, float[][] v, float[][] w)
    {
        int m = n - start, depth = 2 * width;
        float[] left = new float[m * depth], right = new float[m * depth];
        for (int p = 0; p < width; p++)
        {
            TensorPrimitives.Negate(v[p].AsSpan(start), left.AsSpan(p * m, m));
            TensorPrimitives.Negate(w[p].AsSpan(start), left.AsSpan((width + p) * m, m));
            w[p].AsSpan(start).CopyTo(right.AsSpan(p * m));
            v[p].AsSpan(start).CopyTo(right.AsSpan((width + p) * m));
        }

        Parallel.For(0, (m + TileRows - 1) / TileRows, tile =>
        {
            int from = tile * TileRows, rows = Math.Min(TileRows, m - from);
            MatrixProduct.Multiply(new(left.AsSpan(from), rows, 1, m), new(right, from + rows, 1, m), a.AsSpan(((start + from) * n) + start), n, depth, addToC: true);
        });
    }
}
