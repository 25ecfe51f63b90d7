using Mpbf.Core.Statistics;

namespace Mpbf.Isl.Calibration;

/// <summary>Rows in bins of equal number by their predicted standard deviation, equal ones together: 20 bins, fewer where a bin would hold less than 30 rows.</summary>
internal static class SigmaBins
{
    public const int LargestBinCount = 20;

    private const int RowsPerBin = 30;

    /// <summary>The bin of each row.</summary>
    public static byte[] Of(RankStatistics sigma)
    {
        double[] ones = new double[sigma.Count], ranks = new double[sigma.Count];
        Array.Fill(ones, 1);
        sigma.Rank(ones, ranks);
        int binCount = Math.Clamp(sigma.Count / RowsPerBin, 1, LargestBinCount);
        return Array.ConvertAll(ranks, rank => (byte)((rank - 0.5) * binCount / sigma.Count));
    }

    /// <summary>Equations (15) and (43): the mean over bins of |RMSE − RMS sigma| / RMS sigma, and the row-weighted mean over bins of |MSE − mean variance|.</summary>
    /// <param name="squaredErrors">Sum over each bin.</param>
    /// <param name="variances">Sum over each bin.</param>
    /// <param name="mass">Weight of each bin; a bin without is left out.</param>
    public static (double Ence, double Uce) Errors(ReadOnlySpan<double> squaredErrors, ReadOnlySpan<double> variances, ReadOnlySpan<double> mass)
    {
        double relative = 0, absolute = 0, total = 0;
        int bins = 0;
        for (int bin = 0; bin < mass.Length; bin++)
        {
            if (mass[bin] == 0) continue;
            relative += Math.Abs(Math.Sqrt(squaredErrors[bin] / variances[bin]) - 1);
            absolute += Math.Abs(squaredErrors[bin] - variances[bin]);
            total += mass[bin];
            bins++;
        }

        return (relative / bins, absolute / total);
    }
}
