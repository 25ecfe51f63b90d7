using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Detectors;

namespace Mpbf.Isl;

/// <summary>The layer's own assessment: calibration of the uncertainty that predictions state, and yield, gain and trust of a recorded campaign.</summary>
public sealed class SteeringAssessment : ISteeringFidelity
{
    /// <inheritdoc/>
    public Steering Assess(Predictions predictions, Campaign? campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(resampling);
        UncertaintyCalibration? calibration =
            predictions is { Sigma: null, Quantiles: null, Members: null } ? null : UncertaintyCalibration.Of(predictions, resampling);
        Measure none = Measure.NotAssessed("no campaign; supply campaign with rounds, predictions, sigmas and outcomes");
        Measure gain = campaign is null ? none : CampaignMeasures.Gain(campaign);
        Measure trust = campaign is null ? none : CampaignMeasures.Trust(campaign, resampling);
        return new()
        {
            Calibration = calibration,
            CorrectedOutput = campaign is null ? none : CampaignMeasures.HitShare(campaign, resampling),
            Gain = gain,
            Trust = trust,
            TradeOffResolution = Measure.Combine(gain, trust, static (g, t) => (g * t).Map(Math.Sqrt).Named("campaign.trade-off-resolution")),
            Conditions =
            [
                InferenceDrift.Judge(campaign, resampling.Seed),
                FeedbackAmplification.Judge(campaign, trust),
                UncertaintyUnderRepresentation.Judge(calibration),
                ExplorationNarrowing.Judge(campaign, resampling.Seed),
            ],
        };
    }
}
