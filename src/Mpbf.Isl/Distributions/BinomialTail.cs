using MathNet.Numerics;

namespace Mpbf.Isl.Distributions;

/// <summary>The lower tail of the binomial distribution, through the regularised incomplete beta function.</summary>
internal static class BinomialTail
{
    /// <summary>P(at most so many hits); MathNet's own distribution function gives NaN where every trial hits.</summary>
    public static double AtMost(int hits, int count, double probability) =>
        hits >= count ? 1 : SpecialFunctions.BetaRegularized(count - hits, hits + 1, 1 - probability);
}
