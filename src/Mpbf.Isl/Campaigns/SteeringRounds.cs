using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Campaigns;

/// <summary>The parts of expression (3) after a round of a campaign.</summary>
public sealed record SteeringRound
{
    /// <summary>The round, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Measured proposals of this round.</summary>
    public required int Count { get; init; }

    /// <summary>Those of them that beat the 80th percentile of everything measured before the round.</summary>
    public required int HitCount { get; init; }

    /// <summary>Those of them with a 90 % interval that holds the outcome; null where none has an interval.</summary>
    public required int? CoveredCount { get; init; }

    /// <summary>O_m∘C_d over all rounds so far.</summary>
    public required Estimate CorrectedOutput { get; init; }

    /// <summary>Gain so far.</summary>
    public required Measure Gain { get; init; }

    /// <summary>Trust so far.</summary>
    public required Measure Trust { get; init; }

    /// <summary>T_r so far. Its draws are those of trust with the gain of this path held fixed.</summary>
    public required Measure TradeOffResolution { get; init; }

    /// <summary>
    /// Whether trust alone raises the alarm: honest 90 % intervals would cover as few of the proposals so far with probability at most 0.05 (binomial). Null below nine proposals with an interval.
    /// Looked at after every round it alarms more often than that on honest loops; <see cref="Monitors.CoverageMonitor"/> may be looked at any time.
    /// </summary>
    public required bool? IsAlarm { get; init; }
}

/// <summary>Expression (3)'s parts round by round and cumulative, equations (18) to (22) of <c>docs/theory/campaigns.md</c>. Draw b of every round comes from the same resampling of the same proposals.</summary>
public static class SteeringRounds
{
    private const int LeastProposals = 9;
    private const double Level = 0.05;

    /// <summary>Measures a campaign after each of its rounds.</summary>
    public static ImmutableArray<SteeringRound> Of(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(resampling);
        ImmutableArray<SteeringRound>.Builder rounds = ImmutableArray.CreateBuilder<SteeringRound>();
        int hits = 0, covered = 0, intervals = 0;
        foreach (int round in campaign.Proposals.Select(point => point.Round).Distinct())
        {
            Campaign soFar = campaign.Until(round);
            Estimate output = CampaignMeasures.HitShare(soFar, resampling);
            Measure gain = CampaignMeasures.Gain(soFar), trust = CampaignMeasures.Trust(soFar, resampling);
            ImmutableArray<bool> inside = CampaignMeasures.Covered(soFar);
            int hitsSoFar = (int)Math.Round(output.Value * soFar.Proposals.Length), coveredSoFar = inside.Count(static x => x);
            rounds.Add(new SteeringRound
            {
                Round = round,
                Count = soFar.Proposals.Count(point => point.Round == round),
                HitCount = hitsSoFar - hits,
                CoveredCount = inside.Length == intervals ? null : coveredSoFar - covered,
                CorrectedOutput = output,
                Gain = gain,
                Trust = trust,
                TradeOffResolution = Resolution(gain, trust),
                IsAlarm = inside.Length < LeastProposals ? null : BinomialTail.AtMost(coveredSoFar, inside.Length, CampaignMeasures.NominalCoverage) <= Level,
            });
            (hits, covered, intervals) = (hitsSoFar, coveredSoFar, inside.Length);
        }

        return rounds.ToImmutable();
    }

    /// <summary>√(gain × trust), the gain a fixed number: one path has no spread of its own to give.</summary>
    private static Measure Resolution(Measure gain, Measure trust) => Measure.Combine(gain, trust, static (g, t) =>
        t.Map(x => Math.Sqrt(g.Value * x)).Named("campaign.trade-off-resolution").With("interval given this path: its gain is held fixed"));
}
