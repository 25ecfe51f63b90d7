using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl;

/// <summary>The layer's own assessment: Gaussian calibration of predictions, and yield, gain and trust of a recorded campaign.</summary>
public sealed class SteeringAssessment : ISteeringFidelity
{
    private const int NominalLevel = 3;
    private const double DeficitThatMatters = 0.05;
    private const int LeastProposals = 9;

    /// <inheritdoc/>
    public Steering Assess(Predictions predictions, Campaign? campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        GaussianCalibration? calibration = predictions.Sigma is null ? null : GaussianCalibration.Of(predictions, resampling);
        Measure none = Measure.NotAssessed("no campaign; supply campaign with rounds, predictions, sigmas and outcomes");
        Measure hits = campaign is null ? none : Uncorrected(CampaignMeasures.HitShare(campaign, resampling), campaign);
        Measure trust = campaign is null ? none : CampaignMeasures.Trust(campaign, resampling);
        Measure gain = campaign is null ? none : CampaignMeasures.Gain(campaign);
        return new()
        {
            Calibration = calibration,
            CorrectedOutput = hits,
            Gain = gain,
            Trust = trust,
            TradeOffResolution = Measure.Combine(gain, trust, static (g, t) => (g * t).Map(Math.Sqrt).Named("campaign.trade-off-resolution")),
            Conditions =
            [
                Condition.NotAssessed("isl.inference-drift", Layer.InferenceSteering, "needs the order in which predictions were made; supply a campaign with embeddings"),
                Amplification(campaign, trust),
                UnderRepresentation(calibration),
                Condition.NotAssessed("isl.exploration-narrowing", Layer.InferenceSteering, "needs the proposals' place in a space; supply a campaign with embeddings"),
            ],
        };
    }

    private static Estimate Uncorrected(Estimate hits, Campaign campaign) => campaign.Corrects == true
        ? hits
        : hits.With("the record does not say that outputs were corrected: O_m as run, C_d not assessed");

    private static Condition UnderRepresentation(GaussianCalibration? calibration)
    {
        const string code = "isl.uncertainty-under-representation";
        if (calibration is null) return Condition.NotAssessed(code, Layer.InferenceSteering, "the predictions state no uncertainty; supply evaluation.sigma");
        double nominal = GaussianCalibration.Levels[NominalLevel];
        Estimate coverage = calibration.Coverage[NominalLevel];
        double upper = coverage.Interval()?.Upper ?? 1;
        Verdict verdict = upper < nominal - DeficitThatMatters ? Verdict.Breach : upper < nominal ? Verdict.Watch : Verdict.Clear;
        return new(
            code, Layer.InferenceSteering, verdict, coverage,
            "90 % intervals cover 90 %; watch when the 95 % interval of coverage lies below 0.90, breach below 0.85",
            $"coverage of 90 % intervals {coverage}, mean z² {calibration.Zms}{(calibration.IsTailed ? " carried by its largest 1 %" : "")}",
            verdict == Verdict.Clear ? "none" : "Recalibrate sigma on held-out rows of the property in use before acting on intervals.");
    }

    private static Condition Amplification(Campaign? campaign, Measure trust)
    {
        const string code = "isl.feedback-amplification";
        if (campaign is null || !trust.IsAssessed) return Condition.NotAssessed(code, Layer.InferenceSteering, trust.Reason!);
        if (trust.Estimate.RowCount < LeastProposals)
            return Condition.NotAssessed(code, Layer.InferenceSteering, $"{trust.Estimate.RowCount} proposals with sigma; at least {LeastProposals} needed");
        double upper = trust.Estimate.Interval()?.Upper ?? trust.Estimate.Value;
        Verdict verdict = upper < 1 && campaign.OwnLabelShare > 0 ? Verdict.Breach : upper < 1 ? Verdict.Watch : Verdict.Clear;
        return new(
            code, Layer.InferenceSteering, verdict, trust,
            "trust 1: intervals on proposals cover at least 90 %; watch when its 95 % interval lies below 1, breach when the loop also learns from its own labels",
            FormattableString.Invariant($"trust {trust.Estimate} over {trust.Estimate.RowCount} proposals, {campaign.OwnLabelShare:P0} of them own labels"),
            verdict == Verdict.Clear ? "none" : "Measure before learning again; widen sigma by the coverage seen on proposals.");
    }
}
