namespace Mpbf.Isl.Monitors;

/// <summary>
/// Page–Hinkley test for a rise of the mean of a stream whose level is not known beforehand (Page 1954; Hinkley 1971), equation (73): m_t = Σ (x_i − x̄_i − δ), alarm when m_t − min m exceeds λ.
/// Feed |error| to see errors grow. Constant memory; one thread at a time.
/// </summary>
public sealed class PageHinkley
{
    private readonly double _tolerance;
    private readonly double _threshold;
    private long _count;
    private double _mean;
    private double _sum;
    private double _lowest;

    /// <summary>A test that has seen nothing.</summary>
    /// <param name="tolerance">δ, the rise that does not matter, in the unit of the stream; not negative.</param>
    /// <param name="threshold">λ, positive, in the unit of the stream; larger is slower and quieter.</param>
    public PageHinkley(double tolerance, double threshold)
    {
        if (!(tolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "Allowed: not negative.");
        if (!(threshold > 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Allowed: positive.");
        (_tolerance, _threshold) = (tolerance, threshold);
    }

    /// <summary>m_t − min m.</summary>
    public double Statistic => _sum - _lowest;

    /// <summary>Whether the statistic exceeds the threshold.</summary>
    public bool IsAlarm => Statistic > _threshold;

    /// <summary>Takes in a value.</summary>
    /// <param name="value">Finite.</param>
    public void Observe(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: finite; leave out rows without an outcome.");
        _mean += (value - _mean) / ++_count;
        _sum += value - _mean - _tolerance;
        _lowest = Math.Min(_lowest, _sum);
    }
}
