using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Mpbf.Isl.Distributions;

/// <summary>The standard normal distribution, without the argument checks that cost more than the functions.</summary>
internal static class StandardNormal
{
    public static readonly double InverseSqrtPi = 1 / Math.Sqrt(Math.PI);

    private static readonly double InverseSqrtTwoPi = 1 / Math.Sqrt(2 * Math.PI), Sqrt2 = Math.Sqrt(2);

    public static double Density(double u) => InverseSqrtTwoPi * Math.Exp(-0.5 * u * u);

    public static double Cdf(double u) => 0.5 * SpecialFunctions.Erfc(-u / Sqrt2);

    public static double Quantile(double probability) => Normal.InvCDF(0, 1, probability);

    /// <summary>Half-width, in standard deviations, of the central interval of a level.</summary>
    public static double HalfWidth(double level) => Quantile((1 + level) / 2);

    /// <summary>∫ Φ² from −∞ to u: u Φ² + 2 φ Φ − Φ(√2 u)/√π.</summary>
    public static double IntegralOfSquaredCdf(double u)
    {
        if (double.IsNegativeInfinity(u)) return 0;
        double cdf = Cdf(u);
        return (u * cdf * cdf) + (2 * Density(u) * cdf) - (Cdf(Sqrt2 * u) * InverseSqrtPi);
    }
}
