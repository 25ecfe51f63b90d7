using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Detectors;

/// <summary>
/// Inference drift: the signed error on proposals changes its level along the loop, or leaves zero. The second sees what the first cannot: a model that learns from drifting outcomes follows them, so that its error stays where its lag puts it.
/// </summary>
internal static class InferenceDrift
{
    private const string Code = "isl.inference-drift";
    private const double SignificanceLevel = 0.05, LargeDelta = 0.474, LargeMean = 0.62; // large effects: Cliff's delta, Romano et al. 2006; a mean of 0.8 standard deviations, Cohen 1988, that is 0.8/√(1 + 0.8²) of the root mean square
    private const int LeastProposals = 9;

    public static Condition Judge(Campaign? campaign, ulong seed)
    {
        if (campaign is null) return Condition.NotAssessed(Code, Layer.InferenceSteering, "needs the order in which predictions were made; supply campaign with predictions and outcomes");
        double[] errors =
        [
            .. from point in campaign.Proposals
               where point.Prediction is not null
               select (point.Prediction!.Value - point.Outcome) / (point.Sigma ?? 1),
        ];
        if (errors.Length < LeastProposals)
            return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{errors.Length} measured proposals with a prediction; supply at least {LeastProposals}");

        ChangePoint change = ChangePoint.Of(errors, seed);
        (double mean, double meanPValue) = Level(errors);
        bool isMean = meanPValue < change.PValue;
        double effect = isMean ? mean : change.Delta, pValue = Math.Min(1, 2 * Math.Min(meanPValue, change.PValue)); // Bonferroni, two tests
        Verdict verdict = pValue > SignificanceLevel ? Verdict.Clear : Math.Abs(effect) < (isMean ? LargeMean : LargeDelta) ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(effect, isMean ? "campaign.error-level" : "campaign.error-change", errors.Length, "the likelier of two changes was chosen by the data"),
            "the order of the proposals permuted (Pettitt 1979), and errors about zero (Student's t), level 0.05 for both together; breach when Cliff's delta of the two sides is also at least 0.474, or the mean error at least 0.62 of the root mean square",
            isMean
                ? FormattableString.Invariant($"signed errors lie {(mean > 0 ? "above" : "below")} zero by {Math.Abs(mean):F2} of their root mean square (p {pValue:F3})")
                : FormattableString.Invariant($"signed errors after proposal {change.Index} lie {(change.Delta > 0 ? "above" : "below")} those before it (delta {change.Delta:F2}, p {pValue:F3})"),
            verdict == Verdict.Clear ? "none" : "Fit the model again on what was measured since the change, or measure again there to tell a new regime from an instrument.");
    }

    /// <summary>Mean over root mean square, in [−1, 1], and its two-sided p-value by Student's t = √(n − 1) · r/√(1 − r²).</summary>
    private static (double Effect, double PValue) Level(double[] errors)
    {
        double mean = errors.Average(), effect = mean == 0 ? 0 : mean / Math.Sqrt(errors.Average(error => error * error));
        double t = Math.Abs(effect) * Math.Sqrt((errors.Length - 1) / Math.Max(0, 1 - (effect * effect))); // infinite where all errors are the same
        return (effect, 2 * StudentT.CDF(0, 1, errors.Length - 1, -t));
    }
}
