using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;

namespace Mpbf.Isl.Recalibration;

/// <summary>A recalibration judged on rows that it was not fitted on. The draws of both sides are joint, so <c>After.Crps - Before.Crps</c> has its interval. Immutable.</summary>
/// <param name="Before">Calibration as stated.</param>
/// <param name="After">Calibration as recalibrated.</param>
/// <param name="Recalibrated">The rows with the uncertainty that was judged.</param>
public sealed record RecalibrationComparison(UncertaintyCalibration Before, UncertaintyCalibration After, Predictions Recalibrated)
{
    /// <summary>Recalibrates each fold by what was fitted on the other folds.</summary>
    /// <param name="predictions">With sigma, quantiles or members.</param>
    /// <param name="folds">The fold of each row; at least two folds. Rows of one composition belong to one fold.</param>
    /// <param name="fit">The method, e.g. <see cref="SigmaScaling.Fit"/>.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">Another number of folds than rows, or a single fold.</exception>
    public static RecalibrationComparison CrossFitted(Predictions predictions, IReadOnlyList<int> folds, Func<Predictions, Recalibrator> fit, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(fit);
        if (folds.Count != predictions.Count) throw new ArgumentException($"Found {folds.Count} folds; expected {predictions.Count}, one a row.", nameof(folds));
        int[] names = [.. folds.Distinct().Order()];
        if (names.Length < 2) throw new ArgumentException("All rows are of one fold, so that nothing is left to fit on.", nameof(folds));

        double[] sigma = new double[predictions.Count];
        var quantiles = new IEnumerable<double>[predictions.Count];
        ImmutableArray<double>? levels = null;
        foreach (int fold in names)
        {
            int[] judged = [.. Enumerable.Range(0, folds.Count).Where(row => folds[row] == fold)];
            int[] fitted = [.. Enumerable.Range(0, folds.Count).Where(row => folds[row] != fold)];
            Predictions recalibrated = fit(predictions.Select(fitted)).Apply(predictions.Select(judged));
            levels = recalibrated.Quantiles?.Levels;
            for (int i = 0; i < judged.Length; i++)
            {
                if (recalibrated.Quantiles is { } table) quantiles[judged[i]] = table.Rows[i];
                else sigma[judged[i]] = recalibrated.Sigma!.Value[i];
            }
        }

        Predictions whole = predictions with
        {
            Sigma = levels is null ? [.. sigma] : null,
            Quantiles = levels is { } given ? new QuantileTable(given, quantiles) : null,
            Members = null,
        };
        return new(UncertaintyCalibration.Of(predictions, resampling), UncertaintyCalibration.Of(whole, resampling), whole);
    }
}
