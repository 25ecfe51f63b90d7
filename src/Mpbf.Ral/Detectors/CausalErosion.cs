using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Ral.Interventions;

namespace Mpbf.Ral.Detectors;

/// <summary>Causal erosion: predictions that follow materials but not what is done to them.</summary>
public static class CausalErosion
{
    private const string Code = "ral.causal-erosion";
    private const double Level = 0.05, ConcordanceThatMatters = 0.5;

    /// <summary>The least number of votes with which the sign test can reach half of the level: 2⁻⁶ &lt; 0.025.</summary>
    private const int LeastVotes = 6;

    /// <summary>
    /// Judges the condition. Two nulls share the level of 5 % (2.5 % each): signs right by chance, and predictions paired with the wrong ladders. Breach: neither is rejected; watch: one is, but the sizes of the changes agree poorly (concordance, or the lower end of its
    /// interval where there is one, below ½).
    /// </summary>
    /// <param name="agreement">Agreement along ladders; null where there are none.</param>
    public static Condition Judge(InterventionAgreement? agreement)
    {
        if (agreement is null) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, "needs interventions (strain, substitution) with known change; supply ladders of known and predicted values");
        if (!agreement.Concordance.IsAssessed) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, agreement.Concordance.Reason!);
        if (agreement.VoteCount < LeastVotes) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, $"{agreement.VoteCount} ladders with a vote; supply at least {LeastVotes} with known change");

        bool follows = Math.Min(agreement.SignPValue, agreement.PairingPValue) <= Level / 2;
        double concordance = agreement.Concordance.Estimate.Interval()?.Lower ?? agreement.Concordance.Estimate.Value;
        Verdict verdict = !follows ? Verdict.Breach : concordance < ConcordanceThatMatters ? Verdict.Watch : Verdict.Clear;
        return new Condition(
            Code, Layer.RepresentationalAbstraction, verdict, agreement.Concordance,
            "signs of change right by chance (sign test over ladders) and predictions paired with other ladders (999 permutations), together at 5 %; breach when neither is rejected, watch when the concordance is below 0.5",
            string.Create(CultureInfo.InvariantCulture, $"{agreement.LadderCount} ladders: concordance {agreement.Concordance} (p {agreement.PairingPValue:G2} by permuted pairing), signs right {agreement.SignAgreement} (p {agreement.SignPValue:G2}), order kept {agreement.OrderKept}, risk variance over environments {agreement.RiskVariance}"),
            verdict switch
            {
                Verdict.Clear => "none",
                Verdict.Watch => "The direction is right, the size is not: fine-tune on a few ladders, or rescale the response.",
                _ => "Do not use the model for the effect of changes: train on interventions (strained, substituted, rattled structures) or take a representation that sees them.",
            });
    }
}
