using System.Numerics;

namespace Mpbf.Ral.Invariance;

/// <summary>The precision in which a number was computed, as far as its digits show it: an energy in single precision ends in zeros.</summary>
internal static class LastPlace
{
    private const int MantissaBits = 52;

    /// <summary>The place value of the last binary digit that is not 0; infinite for 0, which says nothing.</summary>
    public static double Of(double value) =>
        value == 0 ? double.PositiveInfinity : Math.ScaleB(1, Math.ILogB(value) - MantissaBits + Math.Min(MantissaBits, BitOperations.TrailingZeroCount(BitConverter.DoubleToInt64Bits(value))));
}
