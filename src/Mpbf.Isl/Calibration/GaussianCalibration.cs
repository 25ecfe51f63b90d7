using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>
/// Calibration of predictions that state a standard deviation, read as Gaussian. Equations (14) to (19) of <c>docs/theory/calibration.md</c>. Immutable.
/// </summary>
public sealed class GaussianCalibration
{
    private const double TailShare = 0.01, LargestTailContribution = 0.5;

    private static readonly double InverseSqrtPi = 1 / Math.Sqrt(Math.PI);

    private GaussianCalibration()
    {
    }

    /// <summary>Nominal levels at which coverage is measured.</summary>
    public static ImmutableArray<double> Levels { get; } = [0.5, 0.68, 0.8, 0.9, 0.95];

    /// <summary>Mean of z² = (error / sigma)², equation (14); 1 for honest uncertainty (Pernot 2023).</summary>
    public required Estimate Zms { get; init; }

    /// <summary>Whether the largest 1 % of z² make up more than half of <see cref="Zms"/>, which then says little of the bulk; they make up about 8 % for Gaussian errors.</summary>
    public required bool IsTailed { get; init; }

    /// <summary>Expected normalised calibration error (Levi et al. 2022), equation (15): mean over bins of sigma of |RMSE − RMS sigma| / RMS sigma.</summary>
    public required Estimate Ence { get; init; }

    /// <summary>ENCE that perfectly calibrated Gaussian errors of the same sigmas and bins would show: mean and central 95 %. ENCE means nothing without it.</summary>
    public required SimulatedReference EnceReference { get; init; }

    /// <summary>Observed coverage of central intervals at <see cref="Levels"/>.</summary>
    public required ImmutableArray<Estimate> Coverage { get; init; }

    /// <summary>Sharpness: root of the mean of sigma², in the unit of the property.</summary>
    public required Estimate Sharpness { get; init; }

    /// <summary>Mean continuous ranked probability score (Gneiting and Raftery 2007), equation (16), in the unit of the property; smaller is better.</summary>
    public required Estimate Crps { get; init; }

    /// <summary>Mean negative log-likelihood, equation (17), in nats; smaller is better.</summary>
    public required Estimate NegativeLogLikelihood { get; init; }

    /// <summary>Measures calibration.</summary>
    /// <param name="predictions">With <see cref="Predictions.Sigma"/>.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">The predictions state no standard deviation.</exception>
    public static GaussianCalibration Of(Predictions predictions, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Sigma is not { } sigma) throw new ArgumentException("The predictions state no standard deviation.", nameof(predictions));
        double[] residuals = predictions.Residuals();
        double[] halfWidths = [.. Levels.Select(level => Normal.InvCDF(0, 1, (1 + level) / 2))];
        var sums = new ResampledSums(resampling, FixedColumns + Levels.Length);
        double[] columns = new double[FixedColumns + Levels.Length], squares = new double[residuals.Length];
        for (int row = 0; row < residuals.Length; row++)
        {
            double z = residuals[row] / sigma[row], density = Normal.PDF(0, 1, z);
            squares[row] = z * z;
            columns[Count] = 1;
            columns[Square] = z * z;
            columns[Variance] = sigma[row] * sigma[row];
            columns[Score] = sigma[row] * ((z * ((2 * Normal.CDF(0, 1, z)) - 1)) + (2 * density) - InverseSqrtPi);
            columns[LogLikelihood] = (0.5 * Math.Log(2 * Math.PI)) + Math.Log(sigma[row]) + (0.5 * z * z);
            for (int level = 0; level < halfWidths.Length; level++) columns[FixedColumns + level] = Math.Abs(z) <= halfWidths[level] ? 1 : 0;
            sums.Add(predictions.ResamplingKeys[row], columns);
        }

        var bins = new SigmaBins(sigma);
        return new()
        {
            Zms = sums.Estimate("calibration.zms", static s => s[Square] / s[Count]),
            IsTailed = squares.OrderDescending().Take((int)Math.Ceiling(TailShare * squares.Length)).Sum() > LargestTailContribution * squares.Sum(),
            Ence = predictions.Rows(resampling).Estimate("calibration.ence", weights => bins.Ence(residuals, weights)),
            EnceReference = bins.Simulate(resampling.Seed),
            Coverage = [.. Levels.Select((level, i) => sums.Estimate("calibration.coverage", s => s[FixedColumns + i] / s[Count]))],
            Sharpness = sums.Estimate("calibration.sharpness", static s => Math.Sqrt(s[Variance] / s[Count])),
            Crps = sums.Estimate("calibration.crps", static s => s[Score] / s[Count]),
            NegativeLogLikelihood = sums.Estimate("calibration.nll", static s => s[LogLikelihood] / s[Count]),
        };
    }

    private const int Count = 0, Square = 1, Variance = 2, Score = 3, LogLikelihood = 4, FixedColumns = 5;
}

/// <summary>Values of a statistic under a simulated null.</summary>
/// <param name="Mean">Mean over the simulations.</param>
/// <param name="Central">Central 95 %.</param>
public sealed record SimulatedReference(double Mean, Interval Central);
