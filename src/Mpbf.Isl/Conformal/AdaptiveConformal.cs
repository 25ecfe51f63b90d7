namespace Mpbf.Isl.Conformal;

/// <summary>
/// Adaptive conformal inference (Gibbs and Candès 2021): the nominal miss rate α_t moves against the misses, equation (65), α_{t+1} = α_t + γ (α − miss_t), and the threshold is the split threshold of the last scores at
/// 1 − α_t. Whatever the stream, the miss rate over T rows differs from α by at most (max(α, 1 − α) + γ) / (γ T). Constant memory.
/// </summary>
public sealed class AdaptiveConformal : IOnlineConformal
{
    private readonly double _target;
    private readonly double _step;
    private readonly double[] _sorted;
    private readonly double[] _recent;
    private double _missRate;
    private long _seen;

    /// <summary>A stream's start.</summary>
    /// <param name="level">Nominal coverage 1 − α, in (0, 1).</param>
    /// <param name="step">γ, positive. Default 0.02: a compromise between following and jitter.</param>
    /// <param name="window">Number of last scores kept, at least 1. Default 500.</param>
    public AdaptiveConformal(double level, double step = 0.02, int window = 500)
    {
        Confidence.Require(level);
        if (!(step > 0)) throw new ArgumentOutOfRangeException(nameof(step), step, "Allowed: positive.");
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_target, _missRate, _step) = (1 - level, 1 - level, step);
        (_sorted, _recent) = (new double[window], new double[window]);
    }

    /// <inheritdoc/>
    public double Threshold =>
        _missRate <= 0 ? double.PositiveInfinity
        : _missRate >= 1 ? double.NegativeInfinity
        : SplitConformal.Quantile(_sorted.AsSpan(0, Kept), 1 - _missRate);

    private int Kept => (int)Math.Min(_seen, _sorted.Length);

    /// <inheritdoc/>
    public void Observe(double score)
    {
        if (double.IsNaN(score)) throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a number; leave out rows without an outcome.");
        _missRate += _step * (_target - (score > Threshold ? 1 : 0));

        int kept = Kept, slot = (int)(_seen % _recent.Length);
        if (kept == _recent.Length)
        {
            int gone = Array.BinarySearch(_sorted, 0, kept, _recent[slot]);
            kept--;
            Array.Copy(_sorted, gone + 1, _sorted, gone, kept - gone);
        }

        int place = Array.BinarySearch(_sorted, 0, kept, score);
        if (place < 0) place = ~place;
        Array.Copy(_sorted, place, _sorted, place + 1, kept - place);
        (_sorted[place], _recent[slot]) = (score, score);
        _seen++;
    }
}
