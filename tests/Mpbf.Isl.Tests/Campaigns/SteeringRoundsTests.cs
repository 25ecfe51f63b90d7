using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Tests.Campaigns;

public class SteeringRoundsTests
{
    private static readonly Resampling Resampling = new(1);

    [Fact]
    public void Of_ThreeRounds_ByHandAndEndsAtTheWhole()
    {
        // Bars: 80th percentile (type 7) of 1…5 is 4.2; after 4.5 and 4 it is 4.4 (as in the hit share's own test). Intervals: ± 1.645.
        var campaign = new Campaign([.. Enumerable.Range(1, 5).Select(i => new Proposal(0, i)), new(1, 4.5, 4, 1), new(1, 4, 0, 1), new(2, 4.3), new(2, 6), new(4, 0, 0, 1), new(4, 9, 9, null, IsOwnLabel: true)], Goal.Maximise);
        ImmutableArray<SteeringRound> rounds = SteeringRounds.Of(campaign, Resampling);
        rounds.Select(round => round.Round).Should().Equal(1, 2, 4);
        rounds.Select(round => round.HitCount).Should().Equal(1, 1, 0);
        rounds.Select(round => round.CoveredCount).Should().Equal(1, null, 1);
        rounds[0].CorrectedOutput.Value.Should().Be(0.5);
        rounds[0].Trust.Estimate!.Value.Should().BeApproximately(0.5 / 0.9, 1e-15);
        rounds[2].Trust.Estimate!.Value.Should().BeApproximately(2 / 3.0 / 0.9, 1e-15);
        rounds.Should().OnlyContain(round => round.IsAlarm == null, "three intervals are too few to alarm");
        rounds[2].CorrectedOutput.Value.Should().Be(CampaignMeasures.HitShare(campaign, Resampling).Value);
        rounds[2].Gain.Estimate!.Value.Should().Be(CampaignMeasures.Gain(campaign).Estimate!.Value);
    }

    /// <summary>P(at most 6 of 9 | 0.9) = 0.053, of 5 0.008 (binomial table): 6 covered are no alarm, 5 are.</summary>
    [Theory]
    [InlineData(6, false)]
    [InlineData(5, true)]
    public void IsAlarm_NineProposals_ByTheBinomialTable(int covered, bool expected)
    {
        var campaign = new Campaign([new(0, 1), new(0, 2), .. Enumerable.Range(0, 9).Select(i => new Proposal(1 + i, i < covered ? 0 : 5, 0, 1))], Goal.Maximise);
        SteeringRounds.Of(campaign, Resampling)[^1].IsAlarm.Should().Be(expected);
    }

    [Fact]
    public void TradeOffResolution_HasTheDrawsOfTrust_WithTheGainHeldFixed()
    {
        var campaign = new Campaign([new(0, 1), new(0, 2), .. Enumerable.Range(0, 30).Select(i => new Proposal(1 + (i / 3), i, i % 4 == 0 ? i + 2 : i, 1))], Goal.Maximise, Enumerable.Range(0, 40).Select(i => (double)i));
        SteeringRound last = SteeringRounds.Of(campaign, Resampling)[^1];
        double gain = last.Gain.Estimate!.Value;
        Estimate resolution = last.TradeOffResolution.Estimate!, trust = last.Trust.Estimate!;
        for (int b = 0; b < Resampling.DrawCount; b++) resolution.Draws[b].Should().BeApproximately(Math.Sqrt(gain * trust.Draws[b]), 1e-15);
        resolution.Warnings.Should().ContainMatch("*given this path*");
    }

    [Fact]
    public void Until_BeforeTheFirstProposal_IsRefused()
    {
        var campaign = new Campaign([new(0, 1), new(0, 2), new(3, 1)], Goal.Maximise);
        campaign.Invoking(c => c.Until(2)).Should().Throw<ArgumentOutOfRangeException>();
        campaign.Until(3).Should().BeSameAs(campaign);
    }
}
