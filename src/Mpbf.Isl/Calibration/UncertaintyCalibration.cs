using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>
/// Whether the uncertainty that predictions state is true (scale, coverage), ranks errors, and is sharp: three different questions. Standard deviations, quantiles and ensemble members are
/// read as <see cref="Distributions.PredictiveDistributions"/>. Equations (14) to (17) of <c>docs/theory/calibration.md</c>. Immutable.
/// </summary>
public sealed class UncertaintyCalibration
{
    private const string DeviationWarning = "a mean of absolute deviations: its draws lie above it; judge it by its simulated reference";

    private UncertaintyCalibration()
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

    /// <summary>ENCE that perfectly calibrated Gaussian errors of the same sigmas and bins would show (Pernot 2023). ENCE means nothing without it.</summary>
    public required SimulatedReference EnceReference { get; init; }

    /// <summary>Uncertainty calibration error (Laves et al. 2020), equation (43): mean over rows of their bin's |mean squared error − mean variance|, in the squared unit of the property.</summary>
    public required Estimate Uce { get; init; }

    /// <summary>UCE that perfectly calibrated Gaussian errors would show.</summary>
    public required SimulatedReference UceReference { get; init; }

    /// <summary>Miscalibration area (Tran et al. 2020), equation (44): mean |observed − nominal| coverage over the levels 0.01 to 0.99, in [0, 0.5].</summary>
    public required Estimate MiscalibrationArea { get; init; }

    /// <summary>Miscalibration area that uniform transforms would show.</summary>
    public required SimulatedReference MiscalibrationAreaReference { get; init; }

    /// <summary>Observed coverage of central intervals at <see cref="Levels"/>.</summary>
    public required ImmutableArray<Estimate> Coverage { get; init; }

    /// <summary>Sharpness: root of the mean of sigma², in the unit of the property.</summary>
    public required Estimate Sharpness { get; init; }

    /// <summary>Mean of sigma, in the unit of the property; far below <see cref="Sharpness"/> where few rows carry most of the variance.</summary>
    public required Estimate MeanSigma { get; init; }

    /// <summary>Rank correlation of |error| with sigma (Spearman 1904): whether a larger sigma goes with a larger error, whatever its scale; undefined for a constant sigma.</summary>
    public required Estimate Ranking { get; init; }

    /// <summary>Mean continuous ranked probability score (Gneiting and Raftery 2007), equation (16), in the unit of the property; smaller is better.</summary>
    public required Estimate Crps { get; init; }

    /// <summary>Mean negative log-likelihood, equation (17), in nats; smaller is better; undefined where a row puts positive or no probability on exactly its truth.</summary>
    public required Estimate NegativeLogLikelihood { get; init; }

    /// <summary>The part of <see cref="NegativeLogLikelihood"/> that Gaussian errors of the stated sigmas would leave, ½ ln 2πe + mean ln sigma; for stated sigmas the rest is (ZMS − 1)/2.</summary>
    public required Estimate LogSharpness { get; init; }

    /// <summary>Mean interval score of central 90 % intervals, equation (45), in the unit of the property; smaller is better.</summary>
    public required Estimate IntervalScore { get; init; }

    /// <summary>Measures calibration.</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">There is no row, or the predictions state no uncertainty.</exception>
    /// <exception cref="BadInputException">A row states no spread, or so little that its error in standard deviations is no finite number.</exception>
    public static UncertaintyCalibration Of(Predictions predictions, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(resampling);
        var scored = new ScoredRows(predictions);
        ResampledRows rows = predictions.Rows(resampling);
        double[] ones = new double[scored.Count];
        Array.Fill(ones, 1);
        CalibrationMetrics point = scored.Metrics(ones);
        CalibrationMetrics[] draws = new CalibrationMetrics[resampling.DrawCount];
        if (rows.GroupCount < Resampling.MinimumGroupCount) Array.Fill(draws, point);
        else
        {
            Parallel.For(0, draws.Length, () => new double[scored.Count], (draw, _, weights) =>
            {
                rows.Weigh(draw, weights);
                draws[draw] = scored.Metrics(weights);
                return weights;
            }, _ => { });
        }

        Estimate Joint(string name, Func<CalibrationMetrics, double> metric) =>
            Estimate.FromDraws(metric(point), Array.ConvertAll(draws, draw => metric(draw)), resampling, $"calibration.{name}", rows.RowCount, rows.GroupCount);
        Estimate OfDeviations(string name, Func<CalibrationMetrics, double> metric) => Joint(name, metric).With(DeviationWarning);
        (SimulatedReference ence, SimulatedReference uce, SimulatedReference area) = SimulatedReference.OfHonestRows(scored, resampling.Seed);
        return new()
        {
            Zms = Joint("zms", static m => m.Zms),
            IsTailed = scored.HasTail(),
            Ence = OfDeviations("ence", static m => m.Ence),
            EnceReference = ence,
            Uce = OfDeviations("uce", static m => m.Uce),
            UceReference = uce,
            MiscalibrationArea = OfDeviations("miscalibration-area", static m => m.MiscalibrationArea),
            MiscalibrationAreaReference = area,
            Coverage = [.. Levels.Select((_, i) => Joint("coverage", m => m.Coverage[i]))],
            Ranking = Joint("ranking", static m => m.Ranking),
            Sharpness = Joint("sharpness", static m => m.Sharpness),
            MeanSigma = Joint("mean-sigma", static m => m.MeanSigma),
            Crps = Joint("crps", static m => m.Crps),
            NegativeLogLikelihood = Joint("nll", static m => m.NegativeLogLikelihood),
            LogSharpness = Joint("log-sharpness", static m => m.LogSharpness),
            IntervalScore = Joint("interval-score", static m => m.IntervalScore),
        };
    }
}
