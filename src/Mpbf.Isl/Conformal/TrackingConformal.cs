namespace Mpbf.Isl.Conformal;

/// <summary>
/// Online conformal prediction with decaying steps (Angelopoulos, Barber and Bates 2024): the threshold itself moves, equation (66), q_{t+1} = q_t + η_t (miss_t − α), η_t = η t^−0.6. On a stationary stream it converges to the right
/// threshold, which adaptive inference with a constant step never does; for bounded scores long-run coverage holds on any stream, but after a late change it returns slowly: use <see cref="AdaptiveConformal"/> where
/// drift is expected. Constant memory.
/// </summary>
public sealed class TrackingConformal : IOnlineConformal
{
    private const double Decay = 0.6; // ½ + ε with ε = 0.1, as the authors recommend

    private readonly double _target;
    private readonly int _warmUp;
    private double _lowest = double.PositiveInfinity;
    private double _threshold = double.NegativeInfinity;
    private double _step;
    private long _seen;

    /// <summary>A stream's start. While fewer than level / (1 − level) scores are seen the threshold is infinite; it then starts at the largest of them.</summary>
    /// <param name="level">Nominal coverage 1 − α, in (0, 1).</param>
    /// <param name="step">η in units of the score, positive; null takes the range of the first scores.</param>
    public TrackingConformal(double level, double? step = null)
    {
        Confidence.Require(level);
        if (step is { } given && !(given > 0)) throw new ArgumentOutOfRangeException(nameof(step), step, "Allowed: positive.");
        (_target, _step, _warmUp) = (1 - level, step ?? double.NaN, (int)Math.Ceiling((level / (1 - level)) - 1e-9));
    }

    /// <inheritdoc/>
    public double Threshold => _seen < _warmUp ? double.PositiveInfinity : _threshold;

    /// <inheritdoc/>
    public void Observe(double score)
    {
        if (double.IsNaN(score)) throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a number; leave out rows without an outcome.");
        if (_seen++ < _warmUp)
        {
            _lowest = Math.Min(_lowest, score);
            _threshold = Math.Max(_threshold, score);
            if (_seen == _warmUp && double.IsNaN(_step)) _step = _threshold > _lowest ? _threshold - _lowest : 1;
            return;
        }

        _threshold += _step * Math.Pow(_seen - _warmUp, -Decay) * ((score > _threshold ? 1 : 0) - _target);
    }
}
