using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Correlations of many points with one, equations (110) to (113), and their slopes g with ∂k/∂ln ℓ_d = g · (x_d − y_d)²/ℓ_d².</summary>
internal static class Correlation
{
    private static readonly double Sqrt3 = Math.Sqrt(3), Sqrt5 = Math.Sqrt(5);

    /// <summary>Squared distances of one point from the first points of a set.</summary>
    /// <param name="columns">Coordinates of the set, one column after the other, all in units of their lengthscale.</param>
    /// <param name="stride">Length of a column.</param>
    /// <param name="point">The point in the same units.</param>
    /// <param name="squares">Receives as many squared distances as it is long.</param>
    public static void SquaredDistances(ReadOnlySpan<double> columns, int stride, ReadOnlySpan<double> point, Span<double> squares)
    {
        ref double x = ref MemoryMarshal.GetReference(columns);
        ref double target = ref MemoryMarshal.GetReference(squares);
        int j = 0;
        for (; j <= squares.Length - (2 * Vector512<double>.Count); j += 2 * Vector512<double>.Count)
        {
            Vector512<double> left = default, right = default;
            for (int d = 0; d < point.Length; d++)
            {
                var here = Vector512.Create(point[d]);
                Vector512<double> a = Vector512.LoadUnsafe(ref x, (nuint)((d * stride) + j)) - here, b = Vector512.LoadUnsafe(ref x, (nuint)((d * stride) + j + Vector512<double>.Count)) - here;
                (left, right) = (Vector512.FusedMultiplyAdd(a, a, left), Vector512.FusedMultiplyAdd(b, b, right));
            }

            left.StoreUnsafe(ref target, (nuint)j);
            right.StoreUnsafe(ref target, (nuint)(j + Vector512<double>.Count));
        }

        for (; j < squares.Length; j++)
        {
            double sum = 0;
            for (int d = 0; d < point.Length; d++)
            {
                double difference = columns[(d * stride) + j] - point[d];
                sum = Math.FusedMultiplyAdd(difference, difference, sum);
            }

            squares[j] = sum;
        }
    }

    /// <summary>Turns squared distances into covariances.</summary>
    /// <param name="family">Which.</param>
    /// <param name="signal">Signal variance.</param>
    /// <param name="values">Squared distances on entry, signal times correlations on return.</param>
    public static void FromSquares(KernelFamily family, double signal, Span<double> values)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        int j = 0;
        for (; j <= values.Length - Vector512<double>.Count; j += Vector512<double>.Count)
            (signal * Of(family, Vector512.LoadUnsafe(ref value, (nuint)j))).StoreUnsafe(ref value, (nuint)j);
        Vector512<double> last = signal * Of(family, Rest(values[j..]));
        for (int i = j; i < values.Length; i++) values[i] = last[i - j];
    }

    /// <summary>The slopes g that belong to squared distances.</summary>
    /// <param name="family">Which.</param>
    /// <param name="values">Squared distances on entry, slopes on return.</param>
    public static void SlopesFromSquares(KernelFamily family, Span<double> values)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        int j = 0;
        for (; j <= values.Length - Vector512<double>.Count; j += Vector512<double>.Count) SlopeOf(family, Vector512.LoadUnsafe(ref value, (nuint)j)).StoreUnsafe(ref value, (nuint)j);
        Vector512<double> last = SlopeOf(family, Rest(values[j..]));
        for (int i = j; i < values.Length; i++) values[i] = last[i - j];
    }

    private static Vector512<double> Of(KernelFamily family, Vector512<double> squares)
    {
        Vector512<double> r = Vector512.Sqrt(squares), t;
        switch (family)
        {
            case KernelFamily.Rbf: return Vector512.Exp(squares * -0.5);
            case KernelFamily.Matern12: return Vector512.Exp(-r);
            case KernelFamily.Matern32:
                t = Sqrt3 * r;
                return (Vector512<double>.One + t) * Vector512.Exp(-t);
            default: // (1 + t + t²/3) e^(−t) = ((t/3 + 1) t + 1) e^(−t)
                t = Sqrt5 * r;
                return Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(t, Vector512.Create(1 / 3.0), Vector512<double>.One), t, Vector512<double>.One) * Vector512.Exp(-t);
        }
    }

    /// <summary>A pair at distance 0 has no slope under <see cref="KernelFamily.Matern12"/>.</summary>
    private static Vector512<double> SlopeOf(KernelFamily family, Vector512<double> squares)
    {
        Vector512<double> r = Vector512.Sqrt(squares), t = Sqrt5 * r;
        return family switch
        {
            KernelFamily.Rbf => Of(family, squares),
            KernelFamily.Matern12 => Vector512.ConditionalSelect(Vector512.GreaterThan(r, Vector512<double>.Zero), Vector512.Exp(-r) / r, Vector512<double>.Zero),
            KernelFamily.Matern32 => 3 * Vector512.Exp(-(Sqrt3 * r)),
            _ => 5.0 / 3 * ((Vector512<double>.One + t) * Vector512.Exp(-t)),
        };
    }

    private static Vector512<double> Rest(ReadOnlySpan<double> values)
    {
        Span<double> eight = stackalloc double[Vector512<double>.Count];
        eight.Clear();
        values.CopyTo(eight);
        return Vector512.Create<double>(eight);
    }
}
