using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// Hit share, gain and trust of a campaign, equations (18) to (21) of <c>docs/theory/campaigns.md</c>. The resampling group of a campaign is the single proposal, given the
/// history it was made in; the initial design and the pool are fixed.
/// </summary>
public static class CampaignMeasures
{
    /// <summary>Nominal coverage of the intervals that trust is judged by.</summary>
    public const double NominalCoverage = 0.9;

    private const double HitPercentile = 0.8;

    /// <summary>
    /// Equation (18): share of proposals whose outcome lies above the 80th percentile (type 7) of everything measured before their round; 0.2 is chance at the start.
    /// This is O_m∘C_d where the loop corrected its outputs; otherwise O_m, and the estimate says so.
    /// </summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static Estimate HitShare(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        List<double> before = [.. campaign.Initial.Select(point => campaign.Merit(point.Outcome))];
        var sums = new ResampledSums(resampling, 2);
        int index = 0;
        foreach (IGrouping<int, Proposal> round in campaign.Proposals.GroupBy(point => point.Round))
        {
            double bar = MathNet.Numerics.Statistics.Statistics.QuantileCustom(before, HitPercentile, MathNet.Numerics.Statistics.QuantileDefinition.R7);
            foreach (double merit in round.Select(point => campaign.Merit(point.Outcome)))
            {
                sums.Add($"proposal {index++}", 1, merit > bar ? 1 : 0);
                before.Add(merit);
            }
        }

        Estimate share = sums.Estimate("campaign.hit-share", static s => s[1] / s[0]);
        return campaign.Corrects == true ? share : share.With("the record does not say that outputs were corrected: O_m as run, C_d not assessed");
    }

    /// <summary>Equation (19): trust = max(0, 1 − max(0, 0.9 − cov)/0.9), cov the coverage of the central 90 % intervals on measured proposals.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static Measure Trust(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ImmutableArray<bool> covered = Covered(campaign);
        if (covered.IsEmpty) return Measure.NotAssessed("the campaign records no prediction with sigma; supply campaign.prediction and campaign.sigma");
        var sums = new ResampledSums(resampling, 2);
        for (int i = 0; i < covered.Length; i++) sums.Add($"proposal {i}", 1, covered[i] ? 1 : 0);
        return sums.Estimate("campaign.trust", static s => Math.Max(0, 1 - (Math.Max(0, NominalCoverage - (s[1] / s[0])) / NominalCoverage)));
    }

    /// <summary>
    /// With a known pool, equation (20): 1 − AUC(regret) / AUC(expected regret of random draws without replacement after the same initial design). Without, equation (21): 0.5 + d/4,
    /// d the distance in standard deviations of the initial design between the best outcome and the expected maximum of as many normal draws. Both clipped to [0, 1].
    /// </summary>
    /// <remarks>No interval: one campaign is one path, and the bootstrap of a running maximum is inconsistent (Bickel and Freedman 1981).</remarks>
    public static Measure Gain(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.Pool.IsEmpty ? ExpectedMaximumGain(campaign) : RandomBaselineGain(campaign);
    }

    /// <summary>For each measured proposal with prediction and sigma, whether its central 90 % interval holds the outcome.</summary>
    internal static ImmutableArray<bool> Covered(Campaign campaign)
    {
        double halfWidth = StandardNormal.HalfWidth(NominalCoverage);
        return
        [
            .. from point in campaign.Proposals
               where point is { Prediction: not null, Sigma: not null }
               select Math.Abs(point.Outcome - point.Prediction!.Value) <= halfWidth * point.Sigma!.Value,
        ];
    }

    private static Measure RandomBaselineGain(Campaign campaign)
    {
        double inHand = campaign.Initial.Max(point => campaign.Merit(point.Outcome));
        List<double> candidates = [.. campaign.Pool.Select(campaign.Merit)];
        foreach (Proposal point in campaign.Initial) candidates.Remove(campaign.Merit(point.Outcome));
        double optimum = Math.Max(inHand, candidates.Max()), soFar = inHand, regret = 0, randomRegret = 0;
        double[] expected = Regret.ExpectedRandomBest([.. candidates], inHand, campaign.Proposals.Length);
        for (int t = 0; t < expected.Length; t++)
        {
            soFar = Math.Max(soFar, campaign.Merit(campaign.Proposals[t].Outcome));
            regret += Math.Max(0, optimum - soFar); // a noisy outcome may lie beyond the pool's best
            randomRegret += optimum - expected[t];
        }

        return randomRegret > 0
            ? OnePath(1 - (regret / randomRegret), "campaign.gain.random-baseline", campaign)
            : Measure.NotAssessed("the initial design already holds the best of the pool; there was nothing to gain");
    }

    private static Measure ExpectedMaximumGain(Campaign campaign)
    {
        double[] design = [.. campaign.Initial.Select(point => campaign.Merit(point.Outcome))];
        double mean = design.Average(), deviation = Math.Sqrt(design.Sum(x => (x - mean) * (x - mean)) / (design.Length - 1));
        if (deviation == 0) return Measure.NotAssessed("all outcomes of the initial design are equal, so that a gain has no scale; supply campaign.pool");
        double best = Math.Max(design.Max(), campaign.Proposals.Max(point => campaign.Merit(point.Outcome)));
        double d = ((best - mean) / deviation) - Regret.ExpectedNormalMaximum(design.Length + campaign.Proposals.Length);
        return OnePath(0.5 + (d / 4), "campaign.gain.expected-maximum", campaign);
    }

    private static Estimate OnePath(double gain, string method, Campaign campaign) =>
        Estimate.WithoutInterval(Math.Clamp(gain, 0, 1), method, campaign.Proposals.Length, "one campaign is one path");
}
