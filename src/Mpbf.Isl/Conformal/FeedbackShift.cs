namespace Mpbf.Isl.Conformal;

/// <summary>
/// One step of feedback covariate shift (Fannjiang et al. 2022): candidates are drawn from a pool with probability proportional to exp(merit / temperature), merit being what the model predicts. The density ratio is
/// then known exactly. It holds for calibration rows drawn from the pool at random that neither the model nor the choice has seen.
/// </summary>
public static class FeedbackShift
{
    /// <summary>Density ratios for <see cref="WeightedConformal"/>, equation (64): exp(merit / temperature), scaled by <paramref name="scale"/> against overflow.</summary>
    /// <param name="merit">Predicted merits, of calibration rows and of proposals alike.</param>
    /// <param name="temperature">Of the choice, positive, in the unit of the merit; small is greedy.</param>
    /// <param name="scale">A merit near the largest of both sets; the same for both.</param>
    public static double[] Weights(IEnumerable<double> merit, double temperature, double scale)
    {
        ArgumentNullException.ThrowIfNull(merit);
        if (!(temperature > 0)) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Allowed: positive.");
        return [.. merit.Select(value => Math.Exp((value - scale) / temperature))];
    }
}
