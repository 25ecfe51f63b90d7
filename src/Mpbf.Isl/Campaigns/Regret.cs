using MathNet.Numerics.Distributions;

namespace Mpbf.Isl.Campaigns;

/// <summary>How far the best merit found so far lies behind what could be found, against loops that choose without a model.</summary>
internal static class Regret
{
    /// <summary>Mean best merit after each of t = 1 … T random draws without replacement, starting from a best merit in hand.</summary>
    /// <param name="candidates">Merits that can be drawn, at least T.</param>
    /// <param name="inHand">Best merit before the first draw.</param>
    /// <param name="count">T.</param>
    public static double[] ExpectedRandomBest(double[] candidates, double inHand, int count)
    {
        double[] sorted = [.. candidates.Order()], expected = new double[count];
        double[] amongWorst = new double[sorted.Length]; // P(all draws are among the k + 1 worst candidates) = Π_j (k + 1 − j)/(N − j)
        Array.Fill(amongWorst, 1);
        for (int t = 0; t < count; t++)
        {
            double previous = 0;
            for (int k = 0; k < sorted.Length; k++)
            {
                amongWorst[k] *= Math.Max(0, k + 1 - t) / (double)(sorted.Length - t);
                expected[t] += (amongWorst[k] - previous) * Math.Max(inHand, sorted[k]);
                previous = amongWorst[k];
            }
        }

        return expected;
    }

    /// <summary>Expected maximum of n standard normal draws, Φ⁻¹((n − 3/8)/(n + 1/4)), to about 1 % for n ≥ 5 (Blom 1958).</summary>
    public static double ExpectedNormalMaximum(int count) => Normal.InvCDF(0, 1, (count - 0.375) / (count + 0.25));
}
