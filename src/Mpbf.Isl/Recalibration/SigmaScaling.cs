using Mpbf.Core;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Recalibration;

/// <summary>σ' = s σ. Immutable.</summary>
public sealed class SigmaScaling : SigmaRecalibrator
{
    private SigmaScaling(double factor) => Factor = factor;

    /// <summary>The factor s, positive.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override double this[double sigma] => Factor * sigma;

    /// <summary>s² = mean z², equation (40): mean z² becomes 1, the Gaussian likelihood largest (Levi et al. 2022). A few large errors decide it where the tail is heavy.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <exception cref="ArgumentException">Too few rows, no uncertainty, or no error.</exception>
    public static SigmaScaling Fit(Predictions predictions)
    {
        (double[] sigma, double[] squares) = FittingRows(predictions);
        return new SigmaScaling(Math.Sqrt(sigma.Zip(squares, static (s, e2) => e2 / (s * s)).Average()));
    }

    /// <summary>s such that central intervals of a level cover that share, equation (41): the ⌈(n + 1) level⌉-th smallest |z| over the Gaussian half-width. Unmoved by the tail beyond it.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <param name="level">In (0, 1).</param>
    /// <exception cref="ArgumentException">Too few rows, no uncertainty, or no error at that rank.</exception>
    public static SigmaScaling FitCoverage(Predictions predictions, double level = 0.9)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "Allowed: 0 < level < 1.");
        (double[] sigma, double[] squares) = FittingRows(predictions);
        double[] z = [.. sigma.Zip(squares, static (s, e2) => Math.Sqrt(e2) / s).Order()];
        double quantile = z[Math.Min(z.Length, (int)Math.Ceiling((z.Length + 1) * level)) - 1];
        return quantile > 0
            ? new SigmaScaling(quantile / StandardNormal.HalfWidth(level))
            : throw new ArgumentException(FormattableString.Invariant($"A share of {level} of the errors is 0, so that no scale fits them."), nameof(predictions));
    }
}
