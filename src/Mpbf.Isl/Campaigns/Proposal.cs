namespace Mpbf.Isl.Campaigns;

/// <summary>One point of a campaign.</summary>
/// <param name="Round">0 for the initial design, then 1, 2, … for rounds of proposals.</param>
/// <param name="Outcome">What was measured, finite; of an own label, what the loop took for it.</param>
/// <param name="Prediction">What the model predicted before, or null.</param>
/// <param name="Sigma">Its standard deviation, positive, or null.</param>
/// <param name="IsOwnLabel">Whether the outcome is the loop's own prediction rather than a measurement.</param>
public sealed record Proposal(int Round, double Outcome, double? Prediction = null, double? Sigma = null, bool IsOwnLabel = false)
{
    /// <summary>What the model predicted before the loop corrected it, or null.</summary>
    public double? RawPrediction { get; init; }

    /// <summary>Sigma before correction, positive, or null.</summary>
    public double? RawSigma { get; init; }
}
