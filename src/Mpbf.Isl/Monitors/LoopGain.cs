using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Monitors;

/// <summary>
/// g, the mean ratio of successive displacements of a loop's predictions on a fixed set of points, equation (77). Below 1 the loop settles. To be shown and nothing concluded from: it was 0.80 to 0.97 for every policy
/// studied, lowest for one that learned from its own labels.
/// </summary>
/// <param name="Value">Geometric mean of the ratios.</param>
/// <param name="Upper">Upper 95 % bound by Student's t on their logarithms.</param>
/// <param name="RoundCount">Rounds of predictions.</param>
public sealed record LoopGain(double Value, double Upper, int RoundCount)
{
    private const int LeastRounds = 5;

    /// <summary>Measures the gain.</summary>
    /// <param name="predictions">For each round, predictions of the same points.</param>
    /// <returns>The gain; null below five rounds, or where predictions stood still in between.</returns>
    /// <exception cref="ArgumentException">Rounds differ in their number of points.</exception>
    public static LoopGain? Of(IReadOnlyList<IReadOnlyList<double>> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Any(round => round.Count != predictions[0].Count)) throw new ArgumentException("Rounds differ in their number of points.", nameof(predictions));
        if (predictions.Count < LeastRounds) return null;
        double[] displacements = [.. predictions.Zip(predictions.Skip(1), static (before, after) => Math.Sqrt(before.Zip(after, static (x, y) => (x - y) * (x - y)).Average()))];
        if (displacements.Any(displacement => displacement == 0)) return null;
        double[] logRatios = [.. displacements.Zip(displacements.Skip(1), static (before, after) => Math.Log(after / before))];
        double mean = logRatios.Average(), variance = logRatios.Sum(x => (x - mean) * (x - mean)) / (logRatios.Length - 1);
        double upper = mean + (StudentT.InvCDF(0, 1, logRatios.Length - 1, 0.95) * Math.Sqrt(variance / logRatios.Length));
        return new LoopGain(Math.Exp(mean), Math.Exp(upper), predictions.Count);
    }
}
