using System.Numerics;
using CsCheck;
using Mpbf.Core.Estimates;

namespace Mpbf.Core.Tests.Estimates;

public sealed class ExactSumTests
{
    [Fact]
    public void Value_AnyNumbers_IsTheExactSumRoundedOnce() =>
        Gen.Double[-1e300, 1e300].Array[0, 40].Sample(values =>
        {
            var sum = new ExactSum();
            foreach (double value in values) sum.Add(value);
            return sum.Value == Rational(values);
        });

    [Fact]
    public void Value_SplitAndMerged_IsTheSame() =>
        Gen.Select(Gen.Double[-1e5, 1e5].Array[1, 40], Gen.Int[0, 39]).Sample((values, cut) =>
        {
            ExactSum whole = new(), left = new(), right = new();
            foreach (double value in values.Reverse()) whole.Add(value);
            for (int i = 0; i < values.Length; i++) (i < cut ? left : right).Add(values[i]);
            left.Add(right);
            return whole.Value == left.Value;
        });

    [Theory] // by hand
    [InlineData(new[] { 1e308, 1.0, -1e308 }, 1.0)]
    [InlineData(new[] { 5e-324, 5e-324 }, 1e-323)]
    [InlineData(new[] { 9007199254740992.0, 1.0 }, 9007199254740992.0)]
    [InlineData(new[] { 9007199254740992.0, 1.0, 5e-324 }, 9007199254740994.0)]
    [InlineData(new[] { -0.5, 0.25 }, -0.25)]
    public void Value_ExtremeNumbers_IsRoundedToNearestEven(double[] values, double expected)
    {
        var sum = new ExactSum();
        foreach (double value in values) sum.Add(value);
        sum.Value.Should().Be(expected);
    }

    /// <summary>Independent origin: exact integers of 2^-1074, rounded by the decimal parser.</summary>
    private static double Rational(double[] values)
    {
        BigInteger total = BigInteger.Zero;
        foreach (double value in values)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            int exponent = (int)(bits >> 52 & 0x7FF);
            BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent > 0 ? 1L << 52 : 0);
            total += (bits < 0 ? -mantissa : mantissa) << (Math.Max(exponent, 1) - 1);
        }

        // total · 2^-1074 = total · 5^1074 · 10^-1074
        return double.Parse($"{total * BigInteger.Pow(5, 1074)}e-1074", System.Globalization.CultureInfo.InvariantCulture);
    }
}
