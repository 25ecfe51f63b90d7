using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Calibration;

/// <summary>
/// Whether the uncertainty that predictions state is true (scale, coverage), ranks errors, and is sharp: three different questions. Standard deviations, quantiles and ensemble members are
/// read as <see cref="PredictiveDistributions"/>. Equations (14) to (17) of <c>docs/theory/calibration.md</c>. Immutable.
/// </summary>
public sealed class UncertaintyCalibration
{
    private const int Count = 0, Square = 1, Sigma = 2, Variance = 3, Score = 4, LogLikelihood = 5, FixedColumns = 6;
    private const double TailShare = 0.01, LargestTailContribution = 0.5;

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

    /// <summary>Measures calibration.</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">There is no row, or the predictions state no uncertainty.</exception>
    /// <exception cref="BadInputException">A row states no spread, or so little that its error in standard deviations is no finite number.</exception>
    public static UncertaintyCalibration Of(Predictions predictions, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count == 0) throw new ArgumentException("There is no row.", nameof(predictions));
        if (PredictiveDistributions.Of(predictions) is not { } stated)
            throw new ArgumentException("The predictions state no uncertainty; give sigma, quantiles or members.", nameof(predictions));

        RowScore[] scores = ScoreAll(predictions, stated);
        bool hasDensity = scores.All(score => double.IsFinite(score.NegativeLogLikelihood));
        var sums = new ResampledSums(resampling, FixedColumns + Levels.Length);
        double[] columns = new double[FixedColumns + Levels.Length];
        for (int row = 0; row < scores.Length; row++)
        {
            RowScore score = scores[row];
            columns[Count] = 1;
            columns[Square] = score.Z * score.Z;
            columns[Sigma] = score.StandardDeviation;
            columns[Variance] = score.StandardDeviation * score.StandardDeviation;
            columns[Score] = score.Crps;
            columns[LogLikelihood] = hasDensity ? score.NegativeLogLikelihood : 0;
            for (int level = 0; level < Levels.Length; level++) columns[FixedColumns + level] = 2 * Math.Abs(score.Pit - 0.5) <= Levels[level] ? 1 : 0;
            sums.Add(predictions.ResamplingKeys[row], columns);
        }

        double[] sigma = Array.ConvertAll(scores, score => score.StandardDeviation), errors = Array.ConvertAll(scores, score => score.Error);
        var bins = new SigmaBins(sigma);
        var rows = predictions.Rows(resampling);
        var ofError = new RankStatistics(Array.ConvertAll(errors, Math.Abs));
        var ofSigma = new RankStatistics(sigma);
        double[] ones = new double[sigma.Length];
        Array.Fill(ones, 1);
        return new()
        {
            Zms = sums.Estimate("calibration.zms", static s => s[Square] / s[Count]),
            IsTailed = HasTail(scores),
            Ence = rows.Estimate("calibration.ence", weights => bins.Errors(errors, weights).Ence),
            EnceReference = SimulatedReference.OfGaussianErrors(sigma, simulated => bins.Errors(simulated, ones).Ence, resampling.Seed),
            Coverage = [.. Levels.Select((level, i) => sums.Estimate("calibration.coverage", s => s[FixedColumns + i] / s[Count]))],
            Sharpness = sums.Estimate("calibration.sharpness", static s => Math.Sqrt(s[Variance] / s[Count])),
            MeanSigma = sums.Estimate("calibration.mean-sigma", static s => s[Sigma] / s[Count]),
            Ranking = rows.Estimate("calibration.ranking", weights => ofError.Spearman(ofSigma, weights)),
            Crps = sums.Estimate("calibration.crps", static s => s[Score] / s[Count]),
            NegativeLogLikelihood = hasDensity
                ? sums.Estimate("calibration.nll", static s => s[LogLikelihood] / s[Count])
                : Estimate.WithoutInterval(double.NaN, "calibration.nll", scores.Length, "a row puts positive or no probability on exactly its truth"),
        };
    }

    private static RowScore[] ScoreAll(Predictions predictions, PredictiveDistributions stated)
    {
        var scores = new RowScore[predictions.Count];
        Parallel.For(0, scores.Length, row => scores[row] = stated.Score(row, predictions.Truth[row]));
        int lost = Array.FindIndex(scores, score => !double.IsFinite(score.Z * score.Z));
        return lost < 0
            ? scores
            : throw new BadInputException(
                FormattableString.Invariant($"sigma {scores[lost].StandardDeviation} beside an error of {scores[lost].Error} (id '{predictions.Ids[lost]}')"),
                "an error that is a finite number of standard deviations", "Leave such rows out, or give sigma a floor.");
    }

    private static bool HasTail(RowScore[] scores)
    {
        double[] squares = Array.ConvertAll(scores, score => score.Z * score.Z);
        Array.Sort(squares);
        int tail = (int)Math.Ceiling(TailShare * squares.Length);
        return squares.AsSpan(^tail).ToArray().Sum() > LargestTailContribution * squares.Sum();
    }
}
