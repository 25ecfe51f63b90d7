using System.Numerics.Tensors;
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

    /// <summary>Turns squared distances into correlations.</summary>
    /// <param name="family">Which.</param>
    /// <param name="values">Squared distances on entry, correlations on return.</param>
    /// <param name="scratch">As long as <paramref name="values"/>.</param>
    public static void FromSquares(KernelFamily family, Span<double> values, Span<double> scratch)
    {
        switch (family)
        {
            case KernelFamily.Rbf:
                TensorPrimitives.Multiply(values, -0.5, values);
                TensorPrimitives.Exp<double>(values, values);
                break;
            case KernelFamily.Matern12:
                TensorPrimitives.Sqrt<double>(values, values);
                TensorPrimitives.Negate<double>(values, values);
                TensorPrimitives.Exp<double>(values, values);
                break;
            case KernelFamily.Matern32: // with t = √3 r: (1 + t) e^(−t)
                Decay(values, scratch, Sqrt3);
                TensorPrimitives.Add(values, 1, values);
                TensorPrimitives.Multiply<double>(values, scratch, values);
                break;
            default: // with t = √5 r: (1 + t + t²/3) e^(−t) = ((t/3 + 1) t + 1) e^(−t)
                Decay(values, scratch, Sqrt5);
                var third = Vector512.Create(1 / 3.0);
                ref double t = ref MemoryMarshal.GetReference(values);
                ref double e = ref MemoryMarshal.GetReference(scratch);
                int j = 0;
                for (; j <= values.Length - Vector512<double>.Count; j += Vector512<double>.Count)
                {
                    Vector512<double> at = Vector512.LoadUnsafe(ref t, (nuint)j), polynomial = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(at, third, Vector512<double>.One), at, Vector512<double>.One);
                    (polynomial * Vector512.LoadUnsafe(ref e, (nuint)j)).StoreUnsafe(ref t, (nuint)j);
                }

                for (; j < values.Length; j++) values[j] = Math.FusedMultiplyAdd(Math.FusedMultiplyAdd(values[j], third[0], 1), values[j], 1) * scratch[j];
                break;
        }
    }

    /// <summary>The slopes g that belong to squared distances.</summary>
    /// <param name="family">Which.</param>
    /// <param name="values">Squared distances on entry, slopes on return.</param>
    /// <param name="scratch">As long as <paramref name="values"/>.</param>
    public static void SlopesFromSquares(KernelFamily family, Span<double> values, Span<double> scratch)
    {
        switch (family)
        {
            case KernelFamily.Rbf: // g = k
                FromSquares(family, values, scratch);
                break;
            case KernelFamily.Matern12: // g = e^(−r)/r; a pair at distance 0 has no slope
                Decay(values, scratch, 1);
                for (int j = 0; j < values.Length; j++) values[j] = values[j] > 0 ? scratch[j] / values[j] : 0;
                break;
            case KernelFamily.Matern32: // g = 3 e^(−t)
                Decay(values, scratch, Sqrt3);
                TensorPrimitives.Multiply(scratch, 3, values);
                break;
            default: // g = 5/3 (1 + t) e^(−t)
                Decay(values, scratch, Sqrt5);
                TensorPrimitives.Add(values, 1, values);
                TensorPrimitives.Multiply<double>(values, scratch, values);
                TensorPrimitives.Multiply(values, 5.0 / 3, values);
                break;
        }
    }

    /// <summary>r² becomes t = scale · r; scratch becomes e^(−t).</summary>
    private static void Decay(Span<double> values, Span<double> scratch, double scale)
    {
        TensorPrimitives.Sqrt<double>(values, values);
        TensorPrimitives.Multiply(values, scale, values);
        TensorPrimitives.Negate<double>(values, scratch);
        TensorPrimitives.Exp<double>(scratch, scratch);
    }
}
