using System.Numerics;

namespace Mpbf.Core.Estimates;

/// <summary>
/// A sum of doubles without rounding until it is read: the result does not depend on the order of the additions or on how
/// they were split and merged. Mutable; not thread-safe.
/// </summary>
/// <remarks>The small superaccumulator of Neal 2015 (arXiv:1505.05571): 32-bit digits of the whole exponent range in 64-bit chunks, carries put off.</remarks>
public sealed class ExactSum
{
    private const int DigitBits = 32, MantissaBits = 52, ChunkCount = 68;
    private const int LowestExponent = -1074;
    private const int AdditionsBeforeCarry = 1 << 10;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;

    private readonly long[] _chunks = new long[ChunkCount];
    private int _additionsLeft = AdditionsBeforeCarry;

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public void Add(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)(bits >> MantissaBits) & 0x7FF;
        if (exponent == 0x7FF) throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers can be added.");

        ulong mantissa = bits & MantissaMask;
        if (exponent == 0) exponent = 1;
        else mantissa |= 1UL << MantissaBits;

        int position = exponent - 1, chunk = position / DigitBits, shift = position % DigitBits;
        long low = (long)((mantissa << shift) & uint.MaxValue), high = (long)(mantissa >> (DigitBits - shift));
        long sign = (long)bits >> 63;
        _chunks[chunk] += (low ^ sign) - sign;
        _chunks[chunk + 1] += (high ^ sign) - sign;
        if (--_additionsLeft == 0) PropagateCarries();
    }

    /// <summary>Adds all that another sum holds.</summary>
    public void Add(ExactSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        PropagateCarries();
        other.PropagateCarries();
        for (int i = 0; i < ChunkCount; i++) _chunks[i] += other._chunks[i];
        PropagateCarries();
    }

    /// <summary>The sum, rounded once to the nearest double (ties to even); infinite beyond the range of double.</summary>
    public double Value
    {
        get
        {
            PropagateCarries();
            bool isNegative = _chunks[^1] < 0;
            BigInteger magnitude = BigInteger.Zero;
            for (int i = ChunkCount - 1; i >= 0; i--) magnitude = (magnitude << DigitBits) + _chunks[i];
            return isNegative ? -Round(-magnitude) : Round(magnitude);
        }
    }

    private static double Round(BigInteger magnitude)
    {
        int excess = (int)magnitude.GetBitLength() - (MantissaBits + 1);
        if (excess <= 0) return Math.ScaleB((double)(ulong)magnitude, LowestExponent);

        ulong kept = (ulong)(magnitude >> excess);
        BigInteger rest = magnitude - ((BigInteger)kept << excess), half = BigInteger.One << (excess - 1);
        int comparison = rest.CompareTo(half);
        if (comparison > 0 || (comparison == 0 && (kept & 1) == 1)) kept++;
        return Math.ScaleB((double)kept, excess + LowestExponent);
    }

    private void PropagateCarries()
    {
        for (int i = 0; i < ChunkCount - 1; i++)
        {
            long carry = _chunks[i] >> DigitBits;
            _chunks[i] -= carry << DigitBits;
            _chunks[i + 1] += carry;
        }

        _additionsLeft = AdditionsBeforeCarry;
    }
}
