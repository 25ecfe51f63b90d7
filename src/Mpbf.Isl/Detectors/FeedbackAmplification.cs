using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Distributions;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Detectors;

/// <summary>Feedback amplification, as it shows in trust on the loop's own proposals. Low trust by itself may be no more than a sigma that is too small: watch.</summary>
internal static class FeedbackAmplification
{
    private const string Code = "isl.feedback-amplification";
    private const double Level = 0.05, CoverageThatMatters = 0.8;
    private const int LeastProposals = 9;

    public static Condition Judge(Campaign? campaign, Measure trust)
    {
        if (campaign is null || !trust.IsAssessed) return Condition.NotAssessed(Code, Layer.InferenceSteering, trust.Reason!);
        ImmutableArray<bool> covered = CampaignMeasures.Covered(campaign);
        if (covered.Length < LeastProposals)
            return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{covered.Length} measured proposals with sigma; supply at least {LeastProposals}");

        int hits = covered.Count(inside => inside);
        double coverage = hits / (double)covered.Length, pValue = BinomialTail.AtMost(hits, covered.Length, CampaignMeasures.NominalCoverage);
        BiasPersistence? bias = BiasPersistence.Of(campaign);
        bool isOneSided = bias is not null && bias.PValue <= Level;
        Verdict verdict = pValue > Level ? Verdict.Clear
            : campaign.OwnLabelShare > 0 || (coverage < CoverageThatMatters && isOneSided) ? Verdict.Breach
            : Verdict.Watch;
        return new Condition(
            Code, Layer.InferenceSteering, verdict, trust,
            "binomial: honest 90 % intervals hold 90 % of the proposals, one-sided level 0.05; breach when the loop also learns from its own labels, or coverage is below 0.80 with errors on one side round after round (sign test, level 0.05)",
            FormattableString.Invariant($"{hits} of {covered.Length} outcomes inside their 90 % interval (p {pValue:G2}); {100 * campaign.OwnLabelShare:F0} % of what was learned after the initial design are own labels{Text(bias)}"),
            verdict == Verdict.Clear ? "none" : "Measure before learning again; widen sigma by the coverage seen on proposals.");
    }

    private static string Text(BiasPersistence? bias) => bias is { RoundCount: > 1 }
        ? FormattableString.Invariant($"; bias {bias.Bias:G2}, on one side in {100 * bias.SameSideShare:F0} % of {bias.RoundCount} rounds (p {bias.PValue:G2})")
        : "";
}
