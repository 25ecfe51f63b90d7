namespace Mpbf.Isl.Campaigns;

/// <summary>
/// C_d as an operation: what outcomes of earlier proposals say about bias and sigma of the next predictions, equations (160) and (161) of <c>docs/theory/campaigns.md</c>. Both are drawn towards "no correction", as few outcomes say little.
/// </summary>
/// <param name="Bias">To be subtracted from predictions, in the unit of the property.</param>
/// <param name="SigmaFactor">To multiply sigma, positive.</param>
public readonly record struct FeedbackCorrection(double Bias, double SigmaFactor)
{
    private const double ShrinkageCount = 3;

    /// <summary>No correction.</summary>
    public static FeedbackCorrection None { get; } = new(0, 1);

    /// <summary>The correction that measured proposals call for, relative to what the model itself stated.</summary>
    /// <param name="stated">Prediction and sigma as the model gave them, and what was measured.</param>
    public static FeedbackCorrection Of(IReadOnlyCollection<(double Prediction, double Sigma, double Outcome)> stated)
    {
        ArgumentNullException.ThrowIfNull(stated);
        int n = stated.Count;
        if (n == 0) return None;
        double bias = stated.Average(point => point.Prediction - point.Outcome) * n / (n + ShrinkageCount);
        double squares = stated.Sum(point => Math.Pow((point.Prediction - bias - point.Outcome) / point.Sigma, 2));
        return new FeedbackCorrection(bias, Math.Sqrt((squares + ShrinkageCount) / (n + ShrinkageCount)));
    }
}
