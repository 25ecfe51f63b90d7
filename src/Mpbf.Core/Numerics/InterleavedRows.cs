using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        ref double t = ref MemoryMarshal.GetReference(l);
        Vector512<double> x0 = Column(x, 0), x1 = Column(x, 1), x2 = Column(x, 2), x3 = Column(x, 3), x4 = Column(x, 4), x5 = Column(x, 5), x6 = Column(x, 6), x7 = Column(x, 7);
        x0 /= t;
        (x1, x2, x3, x4) = (Less(x1, x0, ref t, 1), Less(x2, x0, ref t, 2), Less(x3, x0, ref t, 3), Less(x4, x0, ref t, 4));
        (x5, x6, x7) = (Less(x5, x0, ref t, 5), Less(x6, x0, ref t, 6), Less(x7, x0, ref t, 7));
        x1 /= Unsafe.Add(ref t, 9);
        (x2, x3, x4) = (Less(x2, x1, ref t, 10), Less(x3, x1, ref t, 11), Less(x4, x1, ref t, 12));
        (x5, x6, x7) = (Less(x5, x1, ref t, 13), Less(x6, x1, ref t, 14), Less(x7, x1, ref t, 15));
        x2 /= Unsafe.Add(ref t, 18);
        (x3, x4, x5, x6, x7) = (Less(x3, x2, ref t, 19), Less(x4, x2, ref t, 20), Less(x5, x2, ref t, 21), Less(x6, x2, ref t, 22), Less(x7, x2, ref t, 23));
        x3 /= Unsafe.Add(ref t, 27);
        (x4, x5, x6, x7) = (Less(x4, x3, ref t, 28), Less(x5, x3, ref t, 29), Less(x6, x3, ref t, 30), Less(x7, x3, ref t, 31));
        x4 /= Unsafe.Add(ref t, 36);
        (x5, x6, x7) = (Less(x5, x4, ref t, 37), Less(x6, x4, ref t, 38), Less(x7, x4, ref t, 39));
        x5 /= Unsafe.Add(ref t, 45);
        (x6, x7) = (Less(x6, x5, ref t, 46), Less(x7, x5, ref t, 47));
        x6 /= Unsafe.Add(ref t, 54);
        x7 = Less(x7, x6, ref t, 55) / Unsafe.Add(ref t, 63);
        ref double v = ref MemoryMarshal.GetReference(x);
        x0.StoreUnsafe(ref v);
        x1.StoreUnsafe(ref v, Lanes);
        x2.StoreUnsafe(ref v, 2 * Lanes);
        x3.StoreUnsafe(ref v, 3 * Lanes);
        x4.StoreUnsafe(ref v, 4 * Lanes);
        x5.StoreUnsafe(ref v, 5 * Lanes);
        x6.StoreUnsafe(ref v, 6 * Lanes);
        x7.StoreUnsafe(ref v, 7 * Lanes);
    }

    private static Vector512<double> Column(ReadOnlySpan<double> x, int j) => Vector512.Create(x.Slice(j * Lanes, Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Less(Vector512<double> x, Vector512<double> solved, ref double l, int element) => Vector512.FusedMultiplyAdd(Vector512.Create(-Unsafe.Add(ref l, element)), solved, x);

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
            PrefetchAhead(ref l);
            PrefetchAhead(ref x);
            PrefetchAhead(ref y);
            l = ref Unsafe.Add(ref l, Lanes);
            x = ref Unsafe.Add(ref x, Lanes);
            y = ref Unsafe.Add(ref y, Lanes);
        }

        Take(ref target, a0, a1, a2, a3, a4, a5, a6, a7);
        Take(ref Unsafe.Add(ref target, second), b0, b1, b2, b3, b4, b5, b6, b7);
    }

    /// <summary>Panels lie on many pages, which the processor does not run ahead across by itself. A hint: nothing is read, wherever it points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void PrefetchAhead(ref double column)
    {
        const int columns = 16;
        if (Sse.IsSupported) Sse.Prefetch0((double*)Unsafe.AsPointer(ref column) + (columns * Lanes));
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
