using System.Numerics.Tensors;

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
    /// <param name="b">rows × n, row-major; the same memory as <paramref name="a"/> for the Gram matrix.</param>
    /// <param name="rows">Rows of both, at least 1.</param>
    /// <returns>m × n, row-major.</returns>
    /// <exception cref="ArgumentException">A length is no multiple of the rows.</exception>
    public static double[] Of(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        double[] result = new double[a.Length / rows * (b.Length / rows)];
        Add(a, b, rows, result);
        return result;
    }

    /// <summary>Adds Aᵀ · B of some rows to the sum over earlier ones.</summary>
    /// <param name="a">rows × m, row-major.</param>
    /// <param name="b">rows × n, row-major; the same memory as <paramref name="a"/> for the Gram matrix.</param>
    /// <param name="rows">Rows of both, at least 1.</param>
    /// <param name="sum">m × n, row-major; symmetric where the factors are the same.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Add(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, int rows, Memory<double> sum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        int m = a.Length / rows, n = b.Length / rows, stripes = (m + StripeColumns - 1) / StripeColumns;
        if (a.Length != m * rows || b.Length != n * rows || sum.Length != m * n)
            throw new ArgumentException($"Lengths {a.Length}, {b.Length} and {sum.Length} are no inner product over {rows} rows.", nameof(a));
        bool isSymmetric = a.Equals(b);
        int tasks = isSymmetric ? (stripes + 1) / 2 : stripes;
        Parallel.For(0, tasks, () => (new float[StripeColumns * n], new double[n]), (task, _, scratch) =>
        {
            AddStripe(task, scratch.Item1, scratch.Item2);
            if (isSymmetric && stripes - 1 - task != task) AddStripe(stripes - 1 - task, scratch.Item1, scratch.Item2); // a narrow stripe with a wide one: tasks of equal size
            return scratch;
        }, _ => { });
        if (isSymmetric) Mirror(sum.Span, m);

        void AddStripe(int stripe, float[] part, double[] wide)
        {
            int from = stripe * StripeColumns, columns = Math.Min(StripeColumns, m - from), width = isSymmetric ? from + columns : n;
            for (int first = 0; first < rows; first += BlockRows)
            {
                int count = Math.Min(BlockRows, rows - first);
                MatrixProduct.Multiply(new(a.Span[((first * m) + from)..], columns, 1, m), new(b.Span[(first * n)..], width, 1, n), part, width, count, addToC: false);
                for (int i = 0; i < columns; i++)
                {
                    TensorPrimitives.ConvertTruncating<float, double>(part.AsSpan(i * width, width), wide);
                    Span<double> target = sum.Span.Slice((from + i) * n, width);
                    TensorPrimitives.Add(target, wide.AsSpan(0, width), target);
                }
            }
        }
    }

    private static void Mirror(Span<double> square, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++) square[(j * n) + i] = square[(i * n) + j];
        }
    }
}
