using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Detectors;

/// <summary>Inference drift: the signed error on proposals changes its level along the loop.</summary>
internal static class InferenceDrift
{
    private const string Code = "isl.inference-drift";
    private const double Level = 0.05, LargeDelta = 0.474; // a large effect, Romano et al. 2006
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
        Verdict verdict = change.PValue > Level ? Verdict.Clear : Math.Abs(change.Delta) < LargeDelta ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(change.Delta, "campaign.error-change", errors.Length, "the place of the change was chosen by the data"),
            "the order of the proposals permuted, level 0.05 (Pettitt 1979); breach when Cliff's delta of the two sides is also at least 0.474",
            FormattableString.Invariant($"signed errors after proposal {change.Index} lie {(change.Delta > 0 ? "above" : "below")} those before it (delta {change.Delta:F2}, p {change.PValue:F3})"),
            verdict == Verdict.Clear ? "none" : "Fit the model again on what was measured since the change, or measure again there to tell a new regime from an instrument.");
    }
}
