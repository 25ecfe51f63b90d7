using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Numerics;

/// <summary>
/// The innermost step of the tiled product: a block of C that stays in registers while packed panels of A (Rows values a step) and B (Columns values a step) stream past.
/// Written out because the accumulators must be locals to stay in registers.
/// </summary>
internal abstract class RegisterBlock
{
    public const int LargestSize = 8 * 32;

    public static RegisterBlock Best { get; } = Vector512.IsHardwareAccelerated ? new Wide512() : new Wide256();

    public abstract int Rows { get; }

    public abstract int Columns { get; }

    /// <summary>C = A · B over one depth, or C += A · B.</summary>
    public abstract void Accumulate(ref float a, ref float b, int depth, ref float c, int stride, bool addToC);

    private sealed class Wide512 : RegisterBlock
    {
        public override int Rows => 8;

        public override int Columns => 2 * Vector512<float>.Count;

        public override void Accumulate(ref float a, ref float b, int depth, ref float c, int stride, bool addToC)
        {
            Vector512<float> l0 = Vector512<float>.Zero, r0 = Vector512<float>.Zero;
            Vector512<float> l1 = Vector512<float>.Zero, r1 = Vector512<float>.Zero;
            Vector512<float> l2 = Vector512<float>.Zero, r2 = Vector512<float>.Zero;
            Vector512<float> l3 = Vector512<float>.Zero, r3 = Vector512<float>.Zero;
            Vector512<float> l4 = Vector512<float>.Zero, r4 = Vector512<float>.Zero;
            Vector512<float> l5 = Vector512<float>.Zero, r5 = Vector512<float>.Zero;
            Vector512<float> l6 = Vector512<float>.Zero, r6 = Vector512<float>.Zero;
            Vector512<float> l7 = Vector512<float>.Zero, r7 = Vector512<float>.Zero;
            for (int p = 0; p < depth; p++)
            {
                Vector512<float> left = Vector512.LoadUnsafe(ref b), right = Vector512.LoadUnsafe(ref b, (nuint)Vector512<float>.Count);
                Vector512<float> x;
                x = Vector512.Create(Unsafe.Add(ref a, 0));
                l0 = Vector512.FusedMultiplyAdd(x, left, l0);
                r0 = Vector512.FusedMultiplyAdd(x, right, r0);
                x = Vector512.Create(Unsafe.Add(ref a, 1));
                l1 = Vector512.FusedMultiplyAdd(x, left, l1);
                r1 = Vector512.FusedMultiplyAdd(x, right, r1);
                x = Vector512.Create(Unsafe.Add(ref a, 2));
                l2 = Vector512.FusedMultiplyAdd(x, left, l2);
                r2 = Vector512.FusedMultiplyAdd(x, right, r2);
                x = Vector512.Create(Unsafe.Add(ref a, 3));
                l3 = Vector512.FusedMultiplyAdd(x, left, l3);
                r3 = Vector512.FusedMultiplyAdd(x, right, r3);
                x = Vector512.Create(Unsafe.Add(ref a, 4));
                l4 = Vector512.FusedMultiplyAdd(x, left, l4);
                r4 = Vector512.FusedMultiplyAdd(x, right, r4);
                x = Vector512.Create(Unsafe.Add(ref a, 5));
                l5 = Vector512.FusedMultiplyAdd(x, left, l5);
                r5 = Vector512.FusedMultiplyAdd(x, right, r5);
                x = Vector512.Create(Unsafe.Add(ref a, 6));
                l6 = Vector512.FusedMultiplyAdd(x, left, l6);
                r6 = Vector512.FusedMultiplyAdd(x, right, r6);
                x = Vector512.Create(Unsafe.Add(ref a, 7));
                l7 = Vector512.FusedMultiplyAdd(x, left, l7);
                r7 = Vector512.FusedMultiplyAdd(x, right, r7);
                a = ref Unsafe.Add(ref a, 8);
                b = ref Unsafe.Add(ref b, 2 * Vector512<float>.Count);
            }

            Store(l0, r0, ref Unsafe.Add(ref c, 0 * stride), addToC);
            Store(l1, r1, ref Unsafe.Add(ref c, 1 * stride), addToC);
            Store(l2, r2, ref Unsafe.Add(ref c, 2 * stride), addToC);
            Store(l3, r3, ref Unsafe.Add(ref c, 3 * stride), addToC);
            Store(l4, r4, ref Unsafe.Add(ref c, 4 * stride), addToC);
            Store(l5, r5, ref Unsafe.Add(ref c, 5 * stride), addToC);
            Store(l6, r6, ref Unsafe.Add(ref c, 6 * stride), addToC);
            Store(l7, r7, ref Unsafe.Add(ref c, 7 * stride), addToC);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector512<float> left, Vector512<float> right, ref float c, bool addToC)
        {
            if (addToC)
            {
                left += Vector512.LoadUnsafe(ref c);
                right += Vector512.LoadUnsafe(ref c, (nuint)Vector512<float>.Count);
            }

            left.StoreUnsafe(ref c);
            right.StoreUnsafe(ref c, (nuint)Vector512<float>.Count);
        }
    }

    private sealed class Wide256 : RegisterBlock
    {
        public override int Rows => 4;

        public override int Columns => 2 * Vector256<float>.Count;

        public override void Accumulate(ref float a, ref float b, int depth, ref float c, int stride, bool addToC)
        {
            Vector256<float> l0 = Vector256<float>.Zero, r0 = Vector256<float>.Zero;
            Vector256<float> l1 = Vector256<float>.Zero, r1 = Vector256<float>.Zero;
            Vector256<float> l2 = Vector256<float>.Zero, r2 = Vector256<float>.Zero;
            Vector256<float> l3 = Vector256<float>.Zero, r3 = Vector256<float>.Zero;
            for (int p = 0; p < depth; p++)
            {
                Vector256<float> left = Vector256.LoadUnsafe(ref b), right = Vector256.LoadUnsafe(ref b, (nuint)Vector256<float>.Count);
                Vector256<float> x;
                x = Vector256.Create(Unsafe.Add(ref a, 0));
                l0 = Vector256.FusedMultiplyAdd(x, left, l0);
                r0 = Vector256.FusedMultiplyAdd(x, right, r0);
                x = Vector256.Create(Unsafe.Add(ref a, 1));
                l1 = Vector256.FusedMultiplyAdd(x, left, l1);
                r1 = Vector256.FusedMultiplyAdd(x, right, r1);
                x = Vector256.Create(Unsafe.Add(ref a, 2));
                l2 = Vector256.FusedMultiplyAdd(x, left, l2);
                r2 = Vector256.FusedMultiplyAdd(x, right, r2);
                x = Vector256.Create(Unsafe.Add(ref a, 3));
                l3 = Vector256.FusedMultiplyAdd(x, left, l3);
                r3 = Vector256.FusedMultiplyAdd(x, right, r3);
                a = ref Unsafe.Add(ref a, 4);
                b = ref Unsafe.Add(ref b, 2 * Vector256<float>.Count);
            }

            Store(l0, r0, ref Unsafe.Add(ref c, 0 * stride), addToC);
            Store(l1, r1, ref Unsafe.Add(ref c, 1 * stride), addToC);
            Store(l2, r2, ref Unsafe.Add(ref c, 2 * stride), addToC);
            Store(l3, r3, ref Unsafe.Add(ref c, 3 * stride), addToC);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector256<float> left, Vector256<float> right, ref float c, bool addToC)
        {
            if (addToC)
            {
                left += Vector256.LoadUnsafe(ref c);
                right += Vector256.LoadUnsafe(ref c, (nuint)Vector256<float>.Count);
            }

            left.StoreUnsafe(ref c);
            right.StoreUnsafe(ref c, (nuint)Vector256<float>.Count);
        }
    }
}
