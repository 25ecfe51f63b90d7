using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Calibration;

/// <summary>One quantile level against the truth.</summary>
/// <param name="Level">Nominal level, in (0, 1).</param>
/// <param name="Observed">Share of truths at or below the stated quantile; equals the level for honest quantiles.</param>
/// <param name="CheckScore">Mean check score, equation (46), in the unit of the property; smaller is better.</param>
public sealed record QuantileLevel(double Level, Estimate Observed, Estimate CheckScore);

/// <summary>Stated quantiles level by level, where central intervals would hide a bias. Immutable.</summary>
/// <param name="Levels">By ascending level: those of the predictions' own quantiles, else 0.05, 0.10, …, 0.95.</param>
public sealed record QuantileReliability(ImmutableArray<QuantileLevel> Levels)
{
    /// <summary>Measures each level.</summary>
    /// <param name="predictions">With sigma, quantiles or members.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">The predictions state no uncertainty.</exception>
    public static QuantileReliability Of(Predictions predictions, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        PredictiveDistributions stated = PredictiveDistributions.Of(predictions)
            ?? throw new ArgumentException("The predictions state no uncertainty; give sigma, quantiles or members.", nameof(predictions));
        double[] levels = predictions is { Sigma: null, Quantiles: { } table } ? [.. table.Levels] : [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];
        double[] u = Array.ConvertAll(levels, StandardNormal.Quantile), columns = new double[1 + (2 * levels.Length)];
        var sums = new ResampledSums(resampling, columns.Length);
        for (int row = 0; row < stated.Count; row++)
        {
            double truth = predictions.Truth[row];
            columns[0] = 1;
            for (int i = 0; i < levels.Length; i++)
            {
                double quantile = stated.QuantileAt(row, u[i]);
                columns[1 + (2 * i)] = truth <= quantile ? 1 : 0;
                columns[2 + (2 * i)] = ScoringRules.Check(truth, quantile, levels[i]);
            }

            sums.Add(predictions.ResamplingKeys[row], columns);
        }

        return new(
        [
            .. levels.Select((level, i) => new QuantileLevel(
                level,
                sums.Estimate("calibration.quantile", s => s[1 + (2 * i)] / s[0]),
                sums.Estimate("calibration.check-score", s => s[2 + (2 * i)] / s[0]))),
        ]);
    }
}
