using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Up to eight points against all measurements at once, the value of the i-th point with measurement p at 8 p + i, as <see cref="Cholesky.SolveLowerInterleaved"/> takes them.</summary>
internal static class EightPoints
{
    public const int Count = 8;

    private const int StretchRows = 64;

    /// <summary>Up to eight rows in units of the lengthscales, coordinate after coordinate; missing points become 0.</summary>
    public static void Interleave(ReadOnlySpan<double> rows, ReadOnlySpan<double> lengths, Span<double> points)
    {
        points.Clear();
        for (int i = 0; i < rows.Length; i++) points[(i % lengths.Length * Count) + (i / lengths.Length)] = rows[i] / lengths[i % lengths.Length];
    }

    /// <summary>Prior covariances of the points with the measurements.</summary>
    /// <param name="family">The kernel.</param>
    /// <param name="points">d × 8, as <see cref="Interleave"/> leaves them.</param>
    /// <param name="rows">n × d, the measurements in the same units.</param>
    /// <param name="signal">Signal variance.</param>
    /// <param name="panel">Receives 8 n covariances; what is beyond becomes 0.</param>
    public static void Covariances(KernelFamily family, ReadOnlySpan<double> points, ReadOnlySpan<double> rows, double signal, Span<double> panel)
    {
        int width = points.Length / Count, n = rows.Length / width;
        SquaredDistances(points, rows, width, panel);
        Correlation.FromSquares(family, signal, panel[..(n * Count)]);
        panel[(n * Count)..].Clear();
    }

    /// <summary>Σ_p weights_p x_p of each point.</summary>
    public static Vector512<double> Dot(ReadOnlySpan<double> panel, ReadOnlySpan<double> weights)
    {
        ref double x = ref MemoryMarshal.GetReference(panel);
        Vector512<double> even = default, odd = default;
        int p = 0;
        for (; p + 1 < weights.Length; p += 2)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)(p * Count)), Vector512.Create(weights[p]), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)((p + 1) * Count)), Vector512.Create(weights[p + 1]), odd);
        }

        if (p < weights.Length) even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)(p * Count)), Vector512.Create(weights[p]), even);
        return even + odd;
    }

    /// <summary>Σ_p x_p² of each point, and its products with some functions, in one pass.</summary>
    /// <param name="panel">The points.</param>
    /// <param name="n">Measurements.</param>
    /// <param name="functions">The functions at the measurements, one after the other.</param>
    /// <param name="products">Receives eight values a function.</param>
    public static Vector512<double> Reduce(ReadOnlySpan<double> panel, int n, ReadOnlySpan<double> functions, Span<double> products)
    {
        Vector512<double> squares = default;
        products.Clear();
        for (int from = 0; from < n; from += StretchRows)
        {
            int count = Math.Min(StretchRows, n - from);
            ReadOnlySpan<double> stretch = panel.Slice(from * Count, count * Count);
            squares += SumOfSquares(stretch);
            for (int k = 0; k < products.Length; k += Count) (Vector512.Create<double>(products.Slice(k, Count)) + Dot(stretch, functions.Slice((k / Count * n) + from, count))).CopyTo(products[k..]);
        }

        return squares;
    }

    private static Vector512<double> SumOfSquares(ReadOnlySpan<double> panel)
    {
        Vector512<double> sum = default;
        for (; !panel.IsEmpty; panel = panel[Count..])
        {
            var x = Vector512.Create(panel);
            sum = Vector512.FusedMultiplyAdd(x, x, sum);
        }

        return sum;
    }

    private static void SquaredDistances(ReadOnlySpan<double> points, ReadOnlySpan<double> rows, int width, Span<double> squares)
    {
        ref double x = ref MemoryMarshal.GetReference(points);
        ref double target = ref MemoryMarshal.GetReference(squares);
        for (int p = 0; p * width < rows.Length; p++)
        {
            Vector512<double> sum = default;
            ReadOnlySpan<double> row = rows.Slice(p * width, width);
            for (int d = 0; d < row.Length; d++)
            {
                Vector512<double> difference = Vector512.LoadUnsafe(ref x, (nuint)(d * Count)) - Vector512.Create(row[d]);
                sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
            }

            sum.StoreUnsafe(ref target, (nuint)(p * Count));
        }
    }
}
