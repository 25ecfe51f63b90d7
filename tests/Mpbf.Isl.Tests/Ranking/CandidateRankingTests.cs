using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Ranking;
using Mpbf.Tests;

namespace Mpbf.Isl.Tests.Ranking;

public class CandidateRankingTests
{
    private static readonly Resampling Draws = new(3);

    /// <summary>By hand: gains 3, 2, 3, 0, 1, 2 in the predicted order (the example of the Wikipedia article "Discounted cumulative gain"): DCG 6.861; the ideal order of these six gives 7.141.</summary>
    [Fact]
    public void Ndcg_TextbookExample_IsTheTextbookNumber() =>
        Of([6, 5, 4, 3, 2, 1], [3, 2, 3, 0, 1, 2]).Ndcg().Value.Should().BeApproximately(6.861 / 7.141, 2e-4);

    /// <summary>By hand: two tied predictions of gains 1 and 0 share 1 and 1/log₂3; one place deep each has the first place half of the time.</summary>
    [Fact]
    public void Ndcg_TiedPredictions_IsTheMeanOverOrders()
    {
        Of([1, 1], [1, 0]).Ndcg().Value.Should().BeApproximately((1 + (1 / Math.Log2(3))) / 2, 1e-12);
        Of([1, 1], [1, 0]).Ndcg(1).Value.Should().BeApproximately(0.5, 1e-12);
    }

    /// <summary>By hand: 10 candidates, the best three sought; the two best predictions hold one of them, so EF(20 %) = (1/2)/(3/10).</summary>
    [Fact]
    public void Enrichment_ByHand_IsThePrecisionOverThePrevalence()
    {
        double[] truth = [9, 1, 8, 2, 3, 4, 5, 6, 7, 0], predicted = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
        CandidateRanking ranking = Of(predicted, truth);
        ranking.Enrichment(0.2, 7).Value.Should().BeApproximately(0.5 / 0.3, 1e-12);
        ranking.TopPrecision(4, 7).Value.Should().Be(0.5);
        ranking.TopMean(4).Value.Should().Be(5, "(9 + 1 + 8 + 2)/4");
        ranking.TopOverlap(3).Value.Should().BeApproximately(2.0 / 3, 1e-12, "9 and 8 are in the first three, 7 is not");
        ranking.Enrichment(1, 7).Value.Should().BeApproximately(1, 1e-12);
        double[] negated = Array.ConvertAll(truth, x => -x);
        var downwards = new CandidateRanking(Array.ConvertAll(predicted, x => -x), negated, [.. truth.Select(x => $"{x}")], Goal.Minimise, Draws);
        downwards.Enrichment(0.2, -7).Value.Should().BeApproximately(0.5 / 0.3, 1e-12);
        downwards.TopMean(4).Value.Should().Be(-5);
    }

    /// <summary>Known truth: predictions without skill have an enrichment of 1; the 95 % interval over groups holds it in about 95 of 100 worlds (binomial bound at 1e-4: at least 85).</summary>
    [Fact]
    public void Enrichment_NoSkill_IntervalHoldsOne()
    {
        int held = 0;
        for (int world = 0; world < 100; world++)
        {
            var random = new Random(world);
            double[] predicted = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())], truth = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
            if (new CandidateRanking(predicted, truth, [.. Enumerable.Range(0, 300).Select(i => $"{i / 2}")], Goal.Maximise, new Resampling((ulong)world)).Enrichment(0.2, 0.7).Interval()!.Value.Contains(1)) held++;
        }

        held.Should().BeGreaterThanOrEqualTo(85);
    }

    [Fact]
    public void Estimates_FewGroups_HaveNoInterval() => Of([1, 2, 3], [1, 2, 3]).TopMean(2).Interval().Should().BeNull();

    [Fact]
    public void Estimates_NothingSought_AreUndefined()
    {
        ThresholdFindings none = Of([1, 2, 3], [1, 2, 3]).At(9);
        none.Recall.Value.Should().Be(double.NaN);
        none.Prevalence.Value.Should().Be(0);
        Of([1, 2], [4, 4]).Ndcg().Value.Should().Be(double.NaN, "all candidates are alike");
    }

    [Fact]
    public void Constructor_Misuse_IsRefused()
    {
        FluentActions.Invoking(() => Of([], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Of([1, 2], [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Of([1, double.NaN], [1, 2])).Should().Throw<BadInputException>().WithMessage("*candidate 1*");
        FluentActions.Invoking(() => Of([1, 2], [1, double.PositiveInfinity])).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => Of([1, 2], [1, 2]).Enrichment(0, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Of([1, 2], [1, 2]).TopMean(3)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Of([1, 2], [1, 2]).At(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Of([1, 2], [1, 2]).Ndcg(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>
    /// Matbench Discovery (Riebesell et al., Nat. Mach. Intell. 7, 836, 2025; leaderboard at commit 2c7f9fc): F1, DAF, precision and recall of each published model on the full WBM set, from one row a crystal laid out as its published
    /// counts say (a crystal is stable at 0 eV/atom above the hull or below). The subset of rows in the data folder has no distance to the hull, so that the counts are the finest that can be had.
    /// </summary>
    [SharedTheory]
    [InlineData("megnet")]
    [InlineData("voronoi-rf")]
    [InlineData("esnet")]
    public void At_PublishedCountsOfMatbenchDiscovery_GivesThePublishedScores(string model)
    {
        Dictionary<string, string> row = Leaderboard().Single(row => row["model_key"] == model);
        int Counted(string name) => (int)SharedTable.Number(row["disc.full_test_set." + name]);
        (double Predicted, double Truth)[] crystals =
        [
            .. Enumerable.Repeat((-0.1, -0.1), Counted("TP")), .. Enumerable.Repeat((-0.1, 0.1), Counted("FP")), .. Enumerable.Repeat((0.1, 0.1), Counted("TN")), .. Enumerable.Repeat((0.1, -0.1), Counted("FN")),
        ];
        var ranking = new CandidateRanking([.. crystals.Select(x => x.Predicted)], [.. crystals.Select(x => x.Truth)], [.. crystals.Select(_ => "all")], Goal.Minimise, Draws);
        ThresholdFindings findings = ranking.At(0);
        const double rounding = 0.0006; // three decimals are published
        findings.F1.Value.Should().BeApproximately(SharedTable.Number(row["disc.full_test_set.F1"]), rounding);
        findings.Acceleration.Value.Should().BeApproximately(SharedTable.Number(row["disc.full_test_set.DAF"]), rounding);
        findings.Precision.Value.Should().BeApproximately(SharedTable.Number(row["disc.full_test_set.Precision"]), rounding);
        findings.Recall.Value.Should().BeApproximately(SharedTable.Number(row["disc.full_test_set.Recall"]), rounding);
    }

    private static IEnumerable<Dictionary<string, string>> Leaderboard()
    {
        string[][] lines = [.. File.ReadLines(SharedData.Path("matbench_discovery", "leaderboard.csv")).Select(Cells)];
        return lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    /// <summary>Cells of a line in which commas may stand in quotes.</summary>
    private static string[] Cells(string line)
    {
        string[] parts = line.Split('"');
        return string.Concat(parts.Select((part, i) => i % 2 == 0 ? part.Replace(',', '\t') : part)).Split('\t');
    }

    private static CandidateRanking Of(double[] predicted, double[] truth) => new(predicted, truth, [.. truth.Select((_, i) => $"{i}")], Goal.Maximise, Draws);
}
