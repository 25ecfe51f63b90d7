using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Recalibration;

/// <summary>
/// CRUDE (Zelikman et al. 2020): the quantiles of a row are its prediction plus sigma times the quantiles of the errors in units of sigma that were seen on the fitted rows. Shape and bias of
/// the errors are taken as they are, only their scale varies. Immutable.
/// </summary>
public sealed class Crude : Recalibrator
{
    private const int LevelCount = 39;

    private readonly double[] _quantiles;

    private Crude(double[] quantiles) => _quantiles = quantiles;

    /// <summary>Levels of the quantiles: 0.025, 0.05, …, 0.975.</summary>
    public static ImmutableArray<double> Levels { get; } = [.. Enumerable.Range(1, LevelCount).Select(i => i / (LevelCount + 1.0))];

    /// <summary>Quantiles at <see cref="Levels"/> of (truth − prediction) / sigma.</summary>
    public ReadOnlySpan<double> StandardisedQuantiles => _quantiles;

    /// <summary>Takes the quantiles (type 6: rank p (n + 1), which a new row falls below with probability p) of the standardised errors.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <exception cref="ArgumentException">Too few rows, or no uncertainty.</exception>
    public static Crude Fit(Predictions predictions)
    {
        double[] sigma = SigmaOf(predictions);
        if (sigma.Length < LeastRows) throw new ArgumentException($"{sigma.Length} rows; at least {LeastRows} are needed to fit a recalibration.", nameof(predictions));
        double[] z = [.. predictions.Residuals().Zip(sigma, static (error, s) => -error / s)];
        return new Crude([.. Levels.Select(level => MathNet.Numerics.Statistics.Statistics.QuantileCustom(z, level, MathNet.Numerics.Statistics.QuantileDefinition.R6))]);
    }

    /// <inheritdoc/>
    public override Predictions Apply(Predictions predictions)
    {
        double[] sigma = SigmaOf(predictions);
        return predictions with
        {
            Sigma = null,
            Members = null,
            Quantiles = new QuantileTable(Levels, sigma.Select((s, row) => _quantiles.Select(z => predictions.Prediction[row] + (s * z)))),
        };
    }
}
