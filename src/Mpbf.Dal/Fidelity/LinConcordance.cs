using Mpbf.Core.Statistics;

namespace Mpbf.Dal.Fidelity;

/// <summary>Lin's concordance correlation 2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²) (Lin 1989, Biometrics 45, 255).</summary>
internal static class LinConcordance
{
    public static double Of(double[] x, double[] y, ReadOnlySpan<double> weights)
    {
        double varianceX = WeightedMoments.Variance(x, weights), varianceY = WeightedMoments.Variance(y, weights);
        double shift = WeightedMoments.Mean(x, weights) - WeightedMoments.Mean(y, weights);
        return 2 * WeightedMoments.Correlation(x, y, weights) * Math.Sqrt(varianceX * varianceY) / (varianceX + varianceY + (shift * shift));
    }
}
