using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Tests;

namespace Mpbf.Isl.Tests.Campaigns;

public class CampaignMeasuresTests
{
    private static readonly Resampling Resampling = new(1);

    [Fact]
    public void HitShare_TwoRounds_ByHand()
    {
        // Bars: 80th percentile of 1…5 is 4.2; of 1, 2, 3, 4, 4, 4.5, 5 it is 4 + 0.8 · 0.5 = 4.4. Hits: 4.5 and 6.
        Proposal[] points = [.. Enumerable.Range(1, 5).Select(i => new Proposal(0, i)), new(1, 4.5), new(1, 4), new(2, 4.3), new(2, 6)];
        CampaignMeasures.HitShare(new Campaign(points, Goal.Maximise), Resampling).Value.Should().Be(0.5);
        CampaignMeasures.HitShare(Mirrored(points), Resampling).Value.Should().Be(0.5, "looking for small values of the negatives is the same campaign");
        CampaignMeasures.HitShare(new Campaign(points, Goal.Maximise), Resampling).Warnings.Should().ContainMatch("*C_d not assessed");
        CampaignMeasures.HitShare(new Campaign(points, Goal.Maximise, corrects: true), Resampling).Warnings.Should().NotContainMatch("*C_d*");
    }

    /// <summary>Pool 1…5, design 1 and 2. Random regret: 5 − mean(3, 4, 5) = 1, then 5 − (4 + 5 + 5)/3 = 1/3.</summary>
    [Theory]
    [InlineData(5, 4, 1.0)]
    [InlineData(4, 5, 0.25)]
    [InlineData(3, 4, 0.0)]
    public void Gain_KnownPool_ByHand(double first, double second, double expected)
    {
        var campaign = new Campaign([new(0, 1), new(0, 2), new(1, first), new(2, second)], Goal.Maximise, [1, 2, 3, 4, 5]);
        Estimate gain = CampaignMeasures.Gain(campaign).Estimate!;
        gain.Value.Should().BeApproximately(expected, 1e-14);
        gain.Method.Should().Be("campaign.gain.random-baseline");
        gain.Interval().Should().BeNull("one campaign is one path");
    }

    [Fact]
    public void Gain_NoPool_ByHand()
    {
        // Design −1, 1: mean 0, standard deviation √2. Blom: n = 4, Φ⁻¹(3.625/4.25) = 1.0491 (Python's NormalDist). Best 3: d = 3/√2 − 1.0491.
        double expected = 0.5 + (((3 / Math.Sqrt(2)) - 1.0491313979639711) / 4);
        Estimate gain = CampaignMeasures.Gain(new Campaign([new(0, -1), new(0, 1), new(1, 3), new(1, 0)], Goal.Maximise)).Estimate!;
        gain.Value.Should().BeApproximately(expected, 1e-10);
        gain.Method.Should().Be("campaign.gain.expected-maximum");
    }

    [Fact]
    public void Gain_NothingToGain_IsNotAssessed()
    {
        CampaignMeasures.Gain(new Campaign([new(0, 1), new(0, 5), new(1, 3)], Goal.Maximise, [1, 3, 5])).Reason.Should().Contain("already holds the best");
        CampaignMeasures.Gain(new Campaign([new(0, 1), new(0, 1), new(1, 3)], Goal.Maximise)).Reason.Should().Contain("supply campaign.pool");
    }

    [Fact]
    public void Trust_TenProposals_ByHand()
    {
        // 7 of 10 within 1.645 sigma: 1 − (0.9 − 0.7)/0.9 = 7/9.
        Proposal[] points = [new(0, 1), new(0, 2), .. Enumerable.Range(0, 10).Select(i => new Proposal(1, i < 7 ? 1.6 : 1.7, 0, 1)), new(1, 0, 0, 1, IsOwnLabel: true)];
        Measure trust = CampaignMeasures.Trust(new Campaign(points, Goal.Maximise), Resampling);
        trust.Estimate!.Value.Should().BeApproximately(7 / 9.0, 1e-14);
        trust.Estimate.RowCount.Should().Be(10);
        CampaignMeasures.Trust(new Campaign([new(0, 1), new(0, 2), new(1, 3)], Goal.Maximise), Resampling).Reason.Should().Contain("campaign.sigma");
    }

    /// <summary>Expected maxima of n standard normal draws: 1.1630, 1.5388, 2.2491 (Harter 1961, n = 5, 10, 50).</summary>
    [Theory]
    [InlineData(5, 1.16296)]
    [InlineData(10, 1.53875)]
    [InlineData(50, 2.24907)]
    public void ExpectedNormalMaximum_Table_WithinTwoPercent(int count, double table) =>
        Regret.ExpectedNormalMaximum(count).Should().BeApproximately(table, 0.02 * table);

    /// <summary>
    /// The published 50 runs of a Gaussian process with a lower confidence bound on the 600 crossed barrels (Liang et al. 2021), 30 of them top. With the outcome "is a top barrel" the regret is 1 until the first
    /// top barrel is found; random draws after a design of two without one need (N − K)/(K + 1) = 568/31 misses on average (negative hypergeometric).
    /// </summary>
    [SharedFact]
    public void Gain_PublishedRunsOnCrossedBarrels_MatchesTheClosedForm()
    {
        const int barrels = 600, top = 30, design = 2;
        double[] pool = [.. Enumerable.Range(0, barrels).Select(i => i < top ? 1.0 : 0.0)];
        var runs = SharedTable.Rows("pvlab_benchmarking", "topcount_crossed_barrel_GP_Matern52_LCB2.csv.gz")
            .GroupBy(row => row["run"], row => (int)SharedTable.Number(row["top_count"]), StringComparer.Ordinal).Select(run => run.ToArray()).ToList();
        runs.Should().HaveCount(50);
        runs.Average(run => run[19] / 30.0).Should().BeApproximately(0.091, 5e-4, "mean share of the top found after 20 (SOURCE.md)");
        runs.Average(run => run[99] / 30.0).Should().BeApproximately(0.591, 5e-4, "and after 100");

        int checkedRuns = 0;
        foreach (int[] found in runs.Where(run => run[design - 1] == 0))
        {
            Proposal[] points = [.. found.Select((count, i) => new Proposal(i < design ? 0 : i, count - (i == 0 ? 0 : found[i - 1])))];
            int misses = points.Skip(design).TakeWhile(point => point.Outcome == 0).Count();
            double expected = Math.Clamp(1 - (misses * (top + 1.0) / (barrels - design - top)), 0, 1);
            CampaignMeasures.Gain(new Campaign(points, Goal.Maximise, pool)).Estimate!.Value.Should().BeApproximately(expected, 1e-4, "270 of 600 draws leave 1e-7 of the sum behind");
            checkedRuns++;
        }

        checkedRuns.Should().BeGreaterThan(40);
    }

    /// <summary>Measured toughness of the crossed barrels (Gongora et al. 2020): random loops have hit share near chance and gain near 0; taking the neighbour of the best barrel in design space has more of both.</summary>
    [SharedFact]
    public void HitShareAndGain_CrossedBarrels_TellSearchFromChance()
    {
        var barrels = SharedTable.Rows("pvlab_benchmarking", "Crossed_barrel.csv")
            .GroupBy(row => (N: SharedTable.Number(row["n"]) / 12, Theta: SharedTable.Number(row["theta"]) / 200, R: SharedTable.Number(row["r"]) / 2.5, T: SharedTable.Number(row["t"]) / 1.4))
            .Select(group => (group.Key, Outcome: group.Average(row => SharedTable.Number(row["toughness"])))).ToArray();
        barrels.Should().HaveCount(600);
        (double randomHits, double randomGain) = Mean(seed => Loop(seed, greedy: false));
        (double greedyHits, double greedyGain) = Mean(seed => Loop(seed, greedy: true));
        randomHits.Should().BeInRange(0.12, 0.22, "0.2 at the start; the bar rises with what was found");
        greedyHits.Should().BeGreaterThan(randomHits + 0.04, "standard error 0.01");
        greedyGain.Should().BeGreaterThan(randomGain + 0.1);

        Campaign Loop(int seed, bool greedy)
        {
            int[] order = [.. Enumerable.Range(0, barrels.Length)];
            new Random(seed).Shuffle(order);
            List<int> measured = [.. order[..8]], left = [.. order[8..]];
            List<Proposal> points = [.. measured.Select(i => new Proposal(0, barrels[i].Outcome))];
            for (int step = 1; step <= 42; step++)
            {
                var best = barrels[measured.MaxBy(i => barrels[i].Outcome)].Key;
                int next = greedy
                    ? left.MinBy(i => Math.Abs(barrels[i].Key.N - best.N) + Math.Abs(barrels[i].Key.Theta - best.Theta) + Math.Abs(barrels[i].Key.R - best.R) + Math.Abs(barrels[i].Key.T - best.T))
                    : left[0];
                left.Remove(next);
                measured.Add(next);
                points.Add(new Proposal(step, barrels[next].Outcome));
            }

            return new Campaign(points, Goal.Maximise, barrels.Select(barrel => barrel.Outcome));
        }

        static (double Hits, double Gain) Mean(Func<int, Campaign> loop)
        {
            Campaign[] campaigns = [.. Enumerable.Range(0, 40).Select(loop)];
            return (campaigns.Average(c => CampaignMeasures.HitShare(c, new Resampling(1, 2)).Value), campaigns.Average(c => CampaignMeasures.Gain(c).Estimate!.Value));
        }
    }

    /// <summary>Against 20,000 simulated draws without replacement.</summary>
    [Fact]
    public void ExpectedRandomBest_AgainstSimulation()
    {
        var random = new Random(4);
        double[] candidates = [.. Enumerable.Range(0, 30).Select(_ => Normal.Sample(random, 0, 1))];
        double[] expected = Regret.ExpectedRandomBest(candidates, 0.3, 12), simulated = new double[12];
        const int count = 20_000;
        for (int i = 0; i < count; i++)
        {
            random.Shuffle(candidates);
            double best = 0.3;
            for (int t = 0; t < simulated.Length; t++) simulated[t] += (best = Math.Max(best, candidates[t])) / count;
        }

        for (int t = 0; t < simulated.Length; t++) expected[t].Should().BeApproximately(simulated[t], 0.02, "standard error below 0.005");
    }

    private static Campaign Mirrored(IEnumerable<Proposal> points) => new(points.Select(point => point with { Outcome = -point.Outcome }), Goal.Minimise);
}
