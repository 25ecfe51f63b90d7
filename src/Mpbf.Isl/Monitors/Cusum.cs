namespace Mpbf.Isl.Monitors;

/// <summary>
/// Two-sided cumulative sum (Page 1954) of standardised errors, equation (72): C⁺ = max(0, C⁺ + z − k), C⁻ = max(0, C⁻ − z − k), alarm when either exceeds h. With the default k = ½, h = 5 a false alarm comes once in
/// about 465 rows of standard normal z, and a shift by one sigma is seen after about 10 (Lucas and Crosier 1982). Constant memory; one thread at a time.
/// </summary>
public sealed class Cusum
{
    private readonly double _allowance;
    private readonly double _threshold;

    /// <summary>Sums of 0.</summary>
    /// <param name="allowance">k, half the shift that matters, in sigmas; not negative.</param>
    /// <param name="threshold">h, positive.</param>
    public Cusum(double allowance = 0.5, double threshold = 5)
    {
        if (!(allowance >= 0)) throw new ArgumentOutOfRangeException(nameof(allowance), allowance, "Allowed: not negative.");
        if (!(threshold > 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Allowed: positive.");
        (_allowance, _threshold) = (allowance, threshold);
    }

    /// <summary>C⁺, evidence of errors that have grown upwards.</summary>
    public double Upper { get; private set; }

    /// <summary>C⁻, evidence of errors that have moved downwards.</summary>
    public double Lower { get; private set; }

    /// <summary>Whether a sum exceeds the threshold; stays until <see cref="Restart"/> or until the sums fall back.</summary>
    public bool IsAlarm => Upper > _threshold || Lower > _threshold;

    /// <summary>Takes in an error in units of its sigma, less its mean in control.</summary>
    /// <param name="z">Finite.</param>
    public void Observe(double z)
    {
        if (!double.IsFinite(z)) throw new ArgumentOutOfRangeException(nameof(z), z, "Allowed: finite; leave out rows without an outcome.");
        Upper = Math.Max(0, Upper + z - _allowance);
        Lower = Math.Max(0, Lower - z - _allowance);
    }

    /// <summary>Sets both sums to 0, after the cause was dealt with.</summary>
    public void Restart() => (Upper, Lower) = (0, 0);
}
