using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Conformal;

/// <summary>
/// Conformal prediction under covariate shift (Tibshirani et al. 2019): calibration rows count by the ratio of target to calibration density at their place. Exact for a known ratio, approximate for
/// an estimated one. Immutable.
/// </summary>
public sealed class WeightedConformal
{
    private readonly double[] _scores;
    private readonly double[] _cumulated;

    /// <summary>Sorts the calibration rows.</summary>
    /// <param name="scores">n calibration scores.</param>
    /// <param name="weights">n density ratios, finite, not negative, up to a common factor.</param>
    /// <param name="level">In (0, 1).</param>
    /// <exception cref="ArgumentException">Lengths differ, a score is NaN, or a weight is out of range.</exception>
    public WeightedConformal(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights, double level)
    {
        Confidence.Require(level);
        if (scores.Length != weights.Length) throw new ArgumentException($"Lengths differ: {scores.Length} scores, {weights.Length} weights.", nameof(weights));
        foreach (double weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight))) throw new ArgumentException($"A weight is {weight}; allowed: finite and not negative.", nameof(weights));
        }

        double[] ofScore = weights.ToArray();
        _scores = scores.ToArray();
        if (Array.Exists(_scores, double.IsNaN)) throw new ArgumentException("A score is NaN; leave out rows without an outcome.", nameof(scores));
        Array.Sort(_scores, ofScore);
        double sum = 0, squares = 0;
        _cumulated = Array.ConvertAll(ofScore, weight =>
        {
            squares += weight * weight;
            return sum += weight;
        });
        (Level, EffectiveCount) = (level, squares > 0 ? sum * sum / squares : 0);
    }

    /// <summary>Nominal coverage.</summary>
    public double Level { get; }

    /// <summary>Kish's effective number of calibration rows, (Σw)² / Σw².</summary>
    public double EffectiveCount { get; }

    /// <summary>
    /// The threshold of a new row, equation (63): the smallest score at which the weight of the scores up to it reaches level · (Σw + w). Infinite where it never does, and where <see cref="EffectiveCount"/> is
    /// below level / (1 − level), the number of rows that an unweighted threshold needs.
    /// </summary>
    /// <param name="weight">Density ratio w at the new row, with the same factor as the others.</param>
    public double ThresholdOf(double weight)
    {
        if (!(weight >= 0)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "Allowed: not negative.");
        if (_scores.Length == 0 || EffectiveCount < (Level / (1 - Level)) - 1e-9) return double.PositiveInfinity;
        double needed = Level * (_cumulated[^1] + weight) * (1 - 1e-12);
        int rank = Array.BinarySearch(_cumulated, needed);
        if (rank < 0) rank = ~rank;
        while (rank > 0 && _cumulated[rank - 1] >= needed) rank--;
        return rank < _scores.Length ? _scores[rank] : double.PositiveInfinity;
    }

    /// <summary>The interval of a new row.</summary>
    /// <param name="stated">What the model states of it.</param>
    /// <param name="weight">Density ratio there.</param>
    public Interval Of(StatedInterval stated, double weight) => stated.Widen(ThresholdOf(weight));
}
