using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>O_m, gain and trust of a campaign (docs/theory/steering-fidelity.md). Proposals are resampled one by one, given the history they were made in.</summary>
public static class CampaignMeasures
{
    private const double HitPercentile = 0.8, NominalCoverage = 0.9;

    /// <summary>Share of proposals above the 80th percentile of everything measured before their round; 0.2 is chance at the start.</summary>
    public static Estimate HitShare(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        List<double> before = [.. campaign.Initial.Select(point => campaign.Merit(point.Outcome))];
        var sums = new ResampledSums(resampling, 2);
        int index = 0;
        foreach (IGrouping<int, Proposal> round in campaign.Proposals.GroupBy(point => point.Round))
        {
            double[] sorted = [.. before.Order()];
            double position = HitPercentile * (sorted.Length - 1);
            int below = (int)position;
            double bar = sorted[below] + ((position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
            foreach (Proposal point in round)
            {
                double merit = campaign.Merit(point.Outcome);
                sums.Add($"proposal {index++}", 1, merit > bar ? 1 : 0);
                before.Add(merit);
            }
        }

        return sums.Estimate("campaign.hit-share", static s => s[1] / s[0]);
    }

    /// <summary>Trust = max(0, 1 − max(0, 0.9 − cov)/0.9), cov the coverage of the 90 % intervals on proposed points.</summary>
    public static Measure Trust(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        double halfWidth = Normal.InvCDF(0, 1, (1 + NominalCoverage) / 2);
        var sums = new ResampledSums(resampling, 2);
        int known = 0;
        for (int i = 0; i < campaign.Proposals.Length; i++)
        {
            if (campaign.Proposals[i] is not { Prediction: { } prediction, Sigma: { } sigma } point) continue;
            sums.Add($"proposal {i}", 1, Math.Abs(point.Outcome - prediction) <= halfWidth * sigma ? 1 : 0);
            known++;
        }

        return known == 0
            ? Measure.NotAssessed("the campaign records no prediction with sigma; supply campaign.prediction and campaign.sigma")
            : sums.Estimate("campaign.trust", static s => s[0] > 0 ? Math.Max(0, 1 - (Math.Max(0, NominalCoverage - (s[1] / s[0])) / NominalCoverage)) : double.NaN);
    }

    /// <summary>
    /// With a known pool: 1 − AUC(regret) / AUC(regret of random draws without replacement after the same initial design). Without: the best outcome against the expected maximum of as many normal draws with
    /// the initial design's mean and standard deviation, 0.5 + d/4. Both clipped to [0, 1].
    /// </summary>
    public static Estimate Gain(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        double best = campaign.Initial.Max(point => campaign.Merit(point.Outcome));
        const string fixedPath = "one campaign is one path";
        if (campaign.Pool.Length >= campaign.Initial.Length + campaign.Proposals.Length)
            return Estimate.WithoutInterval(PoolGain(campaign, best), "campaign.gain.random-baseline", campaign.Proposals.Length, fixedPath);

        double[] design = [.. campaign.Initial.Select(point => campaign.Merit(point.Outcome))];
        double mean = design.Average(), deviation = Math.Sqrt(design.Sum(x => (x - mean) * (x - mean)) / (design.Length - 1));
        int count = design.Length + campaign.Proposals.Length;
        double expected = mean + (deviation * Normal.InvCDF(0, 1, (count - 0.375) / (count + 0.25))); // Blom 1958
        double final = Math.Max(best, campaign.Proposals.Max(point => campaign.Merit(point.Outcome)));
        double gain = deviation > 0 ? Math.Clamp(0.5 + ((final - expected) / deviation / 4), 0, 1) : double.NaN;
        return Estimate.WithoutInterval(gain, "campaign.gain.expected-maximum", campaign.Proposals.Length, fixedPath);
    }

    private static double PoolGain(Campaign campaign, double best)
    {
        double[] pool = [.. campaign.Pool.Select(campaign.Merit).Order()];
        double optimum = Math.Max(pool[^1], best), regret = 0, randomRegret = 0, soFar = best;
        double[] belowAll = new double[pool.Length]; // P(every one of t random candidates is among the k + 1 worst)
        Array.Fill(belowAll, 1);
        for (int t = 0; t < campaign.Proposals.Length; t++)
        {
            soFar = Math.Max(soFar, campaign.Merit(campaign.Proposals[t].Outcome));
            regret += optimum - soFar;
            double expected = 0, previous = 0;
            for (int k = 0; k < pool.Length; k++)
            {
                belowAll[k] *= Math.Max(0, k + 1 - t) / (double)(pool.Length - t);
                expected += (belowAll[k] - previous) * Math.Max(best, pool[k]);
                previous = belowAll[k];
            }

            randomRegret += optimum - expected;
        }

        return randomRegret > 0 ? Math.Clamp(1 - (regret / randomRegret), 0, 1) : double.NaN;
    }
}
