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
        return Assess(predictions is { Sigma: null, Quantiles: null, Members: null } ? null : UncertaintyCalibration.Of(predictions, resampling), campaign, resampling);
    }

    /// <summary>Assesses a campaign by itself: calibration is that of its measured proposals with a sigma, which the loop chose and which are no random sample.</summary>
    /// <param name="campaign">A recorded campaign.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static Steering Assess(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(resampling);
        (Proposal Point, string Id)[] stated = [.. campaign.Proposals.Select((point, i) => (point, $"proposal {i}")).Where(pair => pair.point is { Prediction: not null, Sigma: not null })];
        if (stated.Length == 0) return Assess(null, campaign, resampling);
        var predictions = new Predictions(stated.Select(pair => pair.Id), stated.Select(pair => pair.Point.Outcome), stated.Select(pair => pair.Point.Prediction!.Value))
        {
            Sigma = [.. stated.Select(pair => pair.Point.Sigma!.Value)],
        };
        return Assess(UncertaintyCalibration.Of(predictions, resampling), campaign, resampling);
    }

    private static Steering Assess(UncertaintyCalibration? calibration, Campaign? campaign, Resampling resampling)
    {
        Measure none = Measure.NotAssessed("no campaign; supply campaign with rounds, predictions, sigmas and outcomes");
        Measure gain = campaign is null ? none : CampaignMeasures.Gain(campaign);
        Measure trust = campaign is null ? none : CampaignMeasures.Trust(campaign, resampling);
        return new()
        {
            Calibration = calibration,
            CorrectedOutput = campaign is null ? none : CampaignMeasures.HitShare(campaign, resampling),
            PipelineCorrection = campaign is null ? none : PipelineCorrection.Of(campaign, resampling),
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
