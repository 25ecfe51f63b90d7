using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Calibration;

/// <summary>
/// The metrics of <see cref="UncertaintyCalibration"/> as plain numbers, without intervals and simulated references: for comparing many models or recalibrations fast. Immutable.
/// </summary>
public sealed record CalibrationMetrics
{
    /// <summary>Mean of z², equation (14).</summary>
    public required double Zms { get; init; }

    /// <summary>Expected normalised calibration error, equation (15).</summary>
    public required double Ence { get; init; }

    /// <summary>Uncertainty calibration error, equation (43), in the squared unit of the property.</summary>
    public required double Uce { get; init; }

    /// <summary>Observed coverage at <see cref="UncertaintyCalibration.Levels"/>.</summary>
    public required ImmutableArray<double> Coverage { get; init; }

    /// <summary>Miscalibration area, equation (44).</summary>
    public required double MiscalibrationArea { get; init; }

    /// <summary>Root of the mean of sigma², in the unit of the property.</summary>
    public required double Sharpness { get; init; }

    /// <summary>Mean of sigma, in the unit of the property.</summary>
    public required double MeanSigma { get; init; }

    /// <summary>Spearman's correlation of |error| with sigma; NaN for a constant sigma.</summary>
    public required double Ranking { get; init; }

    /// <summary>Equation (16).</summary>
    public required double Crps { get; init; }

    /// <summary>Equation (17); not finite where a row puts positive or no probability on exactly its truth.</summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>½ ln 2πe + mean ln sigma, in nats.</summary>
    public required double LogSharpness { get; init; }

    /// <summary>Equation (45) of central 90 % intervals, in the unit of the property.</summary>
    public required double IntervalScore { get; init; }

    /// <summary>Measures calibration.</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <exception cref="ArgumentException">There is no row, or the predictions state no uncertainty.</exception>
    /// <exception cref="BadInputException">A row states no spread, or so little that its error in standard deviations is no finite number.</exception>
    public static CalibrationMetrics Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        double[] ones = new double[predictions.Count];
        Array.Fill(ones, 1);
        return new ScoredRows(predictions).Metrics(ones);
    }
}
