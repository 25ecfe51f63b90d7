using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Numerics;

/// <summary>
/// Rows kept eight at a time, column by column: element (lane, p) of a panel at 8 p + lane. A panel against a panel is then a product of sequential reads whose result is a panel again.
/// Each element is summed in the order of p within a stretch of depth, whatever the vector width of the machine.
/// </summary>
internal static class InterleavedRows
{
    /// <summary>Rows of a panel.</summary>
    public const int Lanes = 8;

    /// <summary>The least multiple of eight that is not below <paramref name="count"/>.</summary>
    public static int Padded(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>Copies up to eight rows of a row-major matrix into a panel; missing rows become 0.</summary>
    public static void Pack(ReadOnlySpan<double> rows, int stride, int count, int width, Span<double> panel)
    {
        if (count < Lanes) panel[..(width * Lanes)].Clear();
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<double> row = rows.Slice(lane * stride, width);
            for (int p = 0, to = lane; p < row.Length; p++, to += Lanes) panel[to] = row[p];
        }
    }

    /// <summary>Copies a panel back into up to eight rows.</summary>
    public static void Unpack(ReadOnlySpan<double> panel, int width, Span<double> rows, int stride, int count)
    {
        for (int lane = 0; lane < count; lane++)
        {
            Span<double> row = rows.Slice(lane * stride, width);
            for (int p = 0, from = lane; p < row.Length; p++, from += Lanes) row[p] = panel[from];
        }
    }

    /// <summary>x[:, j] −= Σ_p l[j, p] · x[:, p] for the eight columns j of <paramref name="target"/>; of two panels of x where <paramref name="second"/> is not 0.</summary>
    /// <param name="l">Panel of eight rows at the first p.</param>
    /// <param name="x">Panel at the first p.</param>
    /// <param name="target">Panel at the first of the eight columns that change.</param>
    /// <param name="second">Distance in elements to the second panel of x and target; 0 for none.</param>
    /// <param name="depth">Number of columns p.</param>
    public static void Subtract(ref double l, ref double x, ref double target, nint second, int depth)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            for (int half = 0; half < Lanes; half += 4)
            {
                Subtract4(ref Unsafe.Add(ref l, half), ref x, ref Unsafe.Add(ref target, half * Lanes), depth);
                if (second != 0) Subtract4(ref Unsafe.Add(ref l, half), ref Unsafe.Add(ref x, second), ref Unsafe.Add(ref target, (half * Lanes) + second), depth);
            }
        }
        else if (second != 0)
        {
            Subtract16(ref l, ref x, ref target, second, depth);
        }
        else
        {
            Subtract8(ref l, ref x, ref target, depth);
        }
    }

    /// <summary>Solves x · Lᵀ = b in the eight columns that belong to one panel of L: b stands in <paramref name="x"/>, <paramref name="l"/> at the panel's own first column.</summary>
    public static void Substitute(ReadOnlySpan<double> l, Span<double> x)
    {
        for (int j = 0; j < Lanes; j++)
        {
            Span<double> column = x.Slice(j * Lanes, Lanes);
            for (int p = 0; p < j; p++)
            {
                double factor = -l[(p * Lanes) + j];
                ReadOnlySpan<double> earlier = x.Slice(p * Lanes, Lanes);
                (Vector512.Create<double>(earlier) * factor + Vector512.Create<double>(column)).CopyTo(column);
            }

            (Vector512.Create<double>(column) / l[(j * Lanes) + j]).CopyTo(column);
        }
    }

    private static void Subtract16(ref double l, ref double x, ref double target, nint second, int depth)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<double> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        ref double y = ref Unsafe.Add(ref x, second);
        for (int p = 0; p < depth; p++)
        {
            Vector512<double> left = Vector512.LoadUnsafe(ref x), right = Vector512.LoadUnsafe(ref y), f;
            f = Vector512.Create(l);
            (a0, b0) = (Vector512.FusedMultiplyAdd(f, left, a0), Vector512.FusedMultiplyAdd(f, right, b0));
            f = Vector512.Create(Unsafe.Add(ref l, 1));
            (a1, b1) = (Vector512.FusedMultiplyAdd(f, left, a1), Vector512.FusedMultiplyAdd(f, right, b1));
            f = Vector512.Create(Unsafe.Add(ref l, 2));
            (a2, b2) = (Vector512.FusedMultiplyAdd(f, left, a2), Vector512.FusedMultiplyAdd(f, right, b2));
            f = Vector512.Create(Unsafe.Add(ref l, 3));
            (a3, b3) = (Vector512.FusedMultiplyAdd(f, left, a3), Vector512.FusedMultiplyAdd(f, right, b3));
            f = Vector512.Create(Unsafe.Add(ref l, 4));
            (a4, b4) = (Vector512.FusedMultiplyAdd(f, left, a4), Vector512.FusedMultiplyAdd(f, right, b4));
            f = Vector512.Create(Unsafe.Add(ref l, 5));
            (a5, b5) = (Vector512.FusedMultiplyAdd(f, left, a5), Vector512.FusedMultiplyAdd(f, right, b5));
            f = Vector512.Create(Unsafe.Add(ref l, 6));
            (a6, b6) = (Vector512.FusedMultiplyAdd(f, left, a6), Vector512.FusedMultiplyAdd(f, right, b6));
            f = Vector512.Create(Unsafe.Add(ref l, 7));
            (a7, b7) = (Vector512.FusedMultiplyAdd(f, left, a7), Vector512.FusedMultiplyAdd(f, right, b7));
            l = ref Unsafe.Add(ref l, Lanes);
            x = ref Unsafe.Add(ref x, Lanes);
            y = ref Unsafe.Add(ref y, Lanes);
        }

        Take(ref target, a0, a1, a2, a3, a4, a5, a6, a7);
        Take(ref Unsafe.Add(ref target, second), b0, b1, b2, b3, b4, b5, b6, b7);
    }

    private static void Subtract8(ref double l, ref double x, ref double target, int depth)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (int p = 0; p < depth; p++)
        {
            Vector512<double> left = Vector512.LoadUnsafe(ref x);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(l), left, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 1)), left, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 2)), left, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 3)), left, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 4)), left, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 5)), left, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 6)), left, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 7)), left, a7);
            l = ref Unsafe.Add(ref l, Lanes);
            x = ref Unsafe.Add(ref x, Lanes);
        }

        Take(ref target, a0, a1, a2, a3, a4, a5, a6, a7);
    }

    private static void Subtract4(ref double l, ref double x, ref double target, int depth)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (int p = 0; p < depth; p++)
        {
            Vector256<double> left = Vector256.LoadUnsafe(ref x), right = Vector256.LoadUnsafe(ref x, 4), f;
            f = Vector256.Create(l);
            (a0, b0) = (Vector256.FusedMultiplyAdd(f, left, a0), Vector256.FusedMultiplyAdd(f, right, b0));
            f = Vector256.Create(Unsafe.Add(ref l, 1));
            (a1, b1) = (Vector256.FusedMultiplyAdd(f, left, a1), Vector256.FusedMultiplyAdd(f, right, b1));
            f = Vector256.Create(Unsafe.Add(ref l, 2));
            (a2, b2) = (Vector256.FusedMultiplyAdd(f, left, a2), Vector256.FusedMultiplyAdd(f, right, b2));
            f = Vector256.Create(Unsafe.Add(ref l, 3));
            (a3, b3) = (Vector256.FusedMultiplyAdd(f, left, a3), Vector256.FusedMultiplyAdd(f, right, b3));
            l = ref Unsafe.Add(ref l, Lanes);
            x = ref Unsafe.Add(ref x, Lanes);
        }

        Take(ref target, Vector512.Create(a0, b0));
        Take(ref Unsafe.Add(ref target, Lanes), Vector512.Create(a1, b1));
        Take(ref Unsafe.Add(ref target, 2 * Lanes), Vector512.Create(a2, b2));
        Take(ref Unsafe.Add(ref target, 3 * Lanes), Vector512.Create(a3, b3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref double target, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3, Vector512<double> v4, Vector512<double> v5, Vector512<double> v6, Vector512<double> v7)
    {
        Take(ref target, v0);
        Take(ref Unsafe.Add(ref target, Lanes), v1);
        Take(ref Unsafe.Add(ref target, 2 * Lanes), v2);
        Take(ref Unsafe.Add(ref target, 3 * Lanes), v3);
        Take(ref Unsafe.Add(ref target, 4 * Lanes), v4);
        Take(ref Unsafe.Add(ref target, 5 * Lanes), v5);
        Take(ref Unsafe.Add(ref target, 6 * Lanes), v6);
        Take(ref Unsafe.Add(ref target, 7 * Lanes), v7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref double target, Vector512<double> value) => (Vector512.LoadUnsafe(ref target) - value).StoreUnsafe(ref target);
}
