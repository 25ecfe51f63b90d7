using System.Collections.Immutable;

namespace Mpbf.Isl.Distributions;

/// <summary>Gaussian distributions by mean and standard deviation.</summary>
internal class GaussianDistributions(ImmutableArray<double> mean, ImmutableArray<double> sigma) : PredictiveDistributions(mean.Length)
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public override double Mean(int row) => mean[row];

    public override double StandardDeviation(int row) => sigma[row];

    internal override double QuantileAt(int row, double u) => mean[row] + (sigma[row] * u);

    public override RowScore Score(int row, double truth)
    {
        double s = sigma[row], z = (truth - mean[row]) / s, cdf = StandardNormal.Cdf(z);
        double crps = s * ((z * ((2 * cdf) - 1)) + (2 * StandardNormal.Density(z)) - StandardNormal.InverseSqrtPi); // (16a)
        return new RowScore(mean[row] - truth, s, cdf, crps, HalfLogTwoPi + Math.Log(s) + (0.5 * z * z)); // (17)
    }
}
