namespace Mpbf.Isl.Calibration;

/// <summary>Proper scores of a stated interval or quantile against the truth, in the unit of the property; smaller is better.</summary>
public static class ScoringRules
{
    /// <summary>Interval score, equation (45) (Gneiting and Raftery 2007): (u − l) + 2/(1 − level) · the distance by which the truth lies outside.</summary>
    /// <param name="truth">The true value.</param>
    /// <param name="lower">Lower end l of the central interval.</param>
    /// <param name="upper">Upper end u, not below it.</param>
    /// <param name="level">Its nominal level in (0, 1).</param>
    public static double Interval(double truth, double lower, double upper, double level) =>
        upper - lower + (2 / (1 - level) * (Math.Max(0, lower - truth) + Math.Max(0, truth - upper)));

    /// <summary>Check (pinball) score, equation (46) (Koenker and Bassett 1978): (truth − q)(level − 1{truth &lt; q}). Its integral over levels is half the CRPS.</summary>
    /// <param name="truth">The true value.</param>
    /// <param name="quantile">The stated quantile q.</param>
    /// <param name="level">Its level in (0, 1).</param>
    public static double Check(double truth, double quantile, double level) => (truth - quantile) * (level - (truth < quantile ? 1 : 0));
}
