using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Conformal;

/// <summary>
/// Split conformal prediction (Vovk et al. 2005; Lei et al. 2018): a threshold from scores of calibration rows that were used for nothing else. An interval of a new exchangeable row holds its truth with probability
/// at least the level, on average over calibration sets. Immutable.
/// </summary>
public sealed class SplitConformal
{
    /// <summary>Fits the threshold, equation (62): the ⌈(n + 1) level⌉-th smallest score; infinite where n is smaller than that, since fewer rows guarantee nothing finite.</summary>
    /// <param name="scores">n calibration scores, from <see cref="StatedInterval.Score"/>.</param>
    /// <param name="level">In (0, 1).</param>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level lies outside (0, 1).</exception>
    public SplitConformal(ReadOnlySpan<double> scores, double level)
    {
        Confidence.Require(level);
        (Level, RowCount) = (level, scores.Length);
        Threshold = Quantile(Confidence.Sorted(scores), level);
    }

    /// <summary>Nominal coverage.</summary>
    public double Level { get; }

    /// <summary>Number of calibration rows.</summary>
    public int RowCount { get; }

    /// <summary>The threshold; positive infinity where the calibration rows are too few.</summary>
    public double Threshold { get; }

    /// <summary>The interval of a new row.</summary>
    public Interval Of(StatedInterval stated) => stated.Widen(Threshold);

    /// <summary>Equation (62) on sorted scores.</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double level)
    {
        double rank = Math.Ceiling(((sorted.Length + 1) * level) - 1e-9); // 10 · 0.9 is 9, whatever its last bit says
        return rank > sorted.Length ? double.PositiveInfinity : rank < 1 ? double.NegativeInfinity : sorted[(int)rank - 1];
    }
}
