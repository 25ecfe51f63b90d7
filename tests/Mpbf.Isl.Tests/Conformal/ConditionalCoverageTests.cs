using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Isl.Conformal;
using Mpbf.Isl.Distributions;
using Mpbf.Tests;
using Xunit.Abstractions;

namespace Mpbf.Isl.Tests.Conformal;

public class ConditionalCoverageTests(ITestOutputHelper output)
{
    [Fact]
    public void ByGroup_TwoGroups_ByHand()
    {
        bool[] covered = [true, true, false, true];
        ImmutableArray<GroupCoverage> groups = ConditionalCoverage.ByGroup(covered, new Grouping("g", [["a"], ["a"], ["b"], ["a", "b"]]), 0.9);
        groups[0].Should().Be(new GroupCoverage("a", 3, 1, 1));
        groups[1].Coverage.Should().Be(0.5);
        groups[1].PValue.Should().BeApproximately(0.19, 1e-12, "1 − 0.9²");
    }

    /// <summary>90 % coverage everywhere, or 98 % with a slab of a tenth at 40 %: the second is found, and judged on rows that did not find it.</summary>
    [Fact]
    public void WorstSlab_PlantedAndNot()
    {
        SlabCoverage even = WorstSlab(x => 0.9), planted = WorstSlab(x => x > 1.28 ? 0.4 : 0.96);
        even.Coverage.Should().BeGreaterThan(0.85);
        planted.Coverage.Should().BeLessThan(0.7);
        planted.PValue.Should().BeLessThan(1e-6);

        static SlabCoverage WorstSlab(Func<double, double> coverageAt)
        {
            var random = new Random(1);
            float[] space = [.. Enumerable.Range(0, 5000 * 2).Select(_ => (float)Normal.Sample(random, 0, 1))];
            bool[] covered = [.. Enumerable.Range(0, 5000).Select(i => random.NextDouble() < coverageAt(space[2 * i]))];
            return ConditionalCoverage.WorstSlab(covered, new EmbeddingMatrix(space, 5000, 2), 0.9, 1);
        }
    }

    [Fact]
    public void WorstSlab_EvenCoverage_RejectsAtItsLevel()
    {
        int rejected = Enumerable.Range(0, 60).Count(seed =>
        {
            var random = new Random(seed);
            float[] space = [.. Enumerable.Range(0, 600 * 3).Select(_ => (float)Normal.Sample(random, 0, 1))];
            bool[] covered = [.. Enumerable.Range(0, 600).Select(_ => random.NextDouble() < 0.9)];
            return ConditionalCoverage.WorstSlab(covered, new EmbeddingMatrix(space, 600, 3), 0.9, (ulong)seed).PValue <= 0.05;
        });
        rejected.Should().BeLessThanOrEqualTo(10, "Binomial(60, 0.05) exceeds it with probability 0.0003");
    }

    /// <summary>CrabNet's measured gaps (Wang et al. 2021), calibrated on the other folds, judged on each, nominal 90 %: marginal coverage hides elements far below it, group-wise thresholds mend them.</summary>
    [SharedFact]
    public void ByGroup_CrabNetByElement_MondrianMendsWhatMarginalHides()
    {
        (Predictions predictions, int[] folds) = SharedTable.CrabNet("expt_gap");
        string[][] elements = [.. predictions.ResamplingKeys.Select(formula => Mpbf.Core.Matter.Composition.Parse(formula).Amounts.Select(amount => amount.Element.Symbol).ToArray())];
        ImmutableArray<StatedInterval> stated = StatedInterval.OfSigmas(PredictiveDistributions.Of(predictions)!);
        double[] scores = StatedInterval.Scores(stated, predictions.Truth);
        bool[] marginal = new bool[scores.Length], mondrian = new bool[scores.Length], finite = new bool[scores.Length];
        foreach (int fold in folds.Distinct())
        {
            int[] others = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold)];
            double[] calibration = Array.ConvertAll(others, row => scores[row]);
            var split = new SplitConformal(calibration, 0.9);
            var groupWise = new MondrianConformal(calibration, new Grouping("elements", others.Select(row => elements[row])), 0.9);
            for (int row = 0; row < folds.Length; row++)
            {
                if (folds[row] != fold) continue;
                marginal[row] = scores[row] <= split.Threshold;
                double threshold = elements[row].Max(groupWise.ThresholdOf);
                (mondrian[row], finite[row]) = (scores[row] <= threshold, double.IsFinite(threshold));
            }
        }

        var grouping = new Grouping("elements", elements);
        (GroupCoverage Marginal, GroupCoverage Mondrian)[] groups =
            [.. ConditionalCoverage.ByGroup(marginal, grouping, 0.9).Zip(ConditionalCoverage.ByGroup(mondrian, grouping, 0.9)).Where(pair => pair.First.RowCount >= 50)];
        output.WriteLine($"marginal {Share(marginal):F3}, Mondrian {Share(mondrian):F3} (finite {Share(finite):F3}); {groups.Length} elements with 50 rows or more");
        foreach ((GroupCoverage m, GroupCoverage g) in groups.OrderBy(pair => pair.Marginal.Coverage).Take(6)) output.WriteLine($"{m.Name} n {m.RowCount}: marginal {m.Coverage:F3} (p {m.PValue:G2}), Mondrian {g.Coverage:F3}");
        output.WriteLine($"below nominal at p < 0.001: marginal {groups.Count(g => g.Marginal.PValue < 0.001)}, Mondrian {groups.Count(g => g.Mondrian.PValue < 0.001)}");
        Share(marginal).Should().BeApproximately(0.9, 0.015);
        groups.Count(g => g.Mondrian.PValue < 0.001).Should().Be(0);
        groups.Count(g => g.Marginal.PValue < 0.001).Should().BeGreaterThanOrEqualTo(3, "chlorides and iodides among them");

        static double Share(bool[] flags) => flags.Count(flag => flag) / (double)flags.Length;
    }
}
