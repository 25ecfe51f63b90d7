namespace Mpbf.Guard;

/// <summary>How a guard is doing.</summary>
/// <param name="Trusted">Predictions trusted.</param>
/// <param name="Deferred">Predictions deferred.</param>
/// <param name="Rejected">Predictions rejected.</param>
/// <param name="Observed">Outcomes observed.</param>
/// <param name="Missed">Outcomes outside their interval.</param>
/// <param name="Unusable">Outcomes that were not finite.</param>
/// <param name="Level">Nominal coverage.</param>
public readonly record struct GuardHealth(long Trusted, long Deferred, long Rejected, long Observed, long Missed, long Unusable, double Level)
{
    private const long LeastOutcomes = 30;
    private const double Bound = 3;

    /// <summary>Decisions whose outcome has not been told: where it grows, labels come late or not at all.</summary>
    public long Outstanding => Trusted + Deferred + Rejected - Observed - Unusable;

    /// <summary>Share of the outcomes inside their interval; NaN before the first.</summary>
    public double Coverage => Observed == 0 ? double.NaN : 1 - ((double)Missed / Observed);

    /// <summary>True unless coverage lies more than three binomial standard deviations below its level, over at least 30 outcomes.</summary>
    public bool IsHealthy => Observed < LeastOutcomes || Coverage >= Level - (Bound * Math.Sqrt(Level * (1 - Level) / Observed));
}
