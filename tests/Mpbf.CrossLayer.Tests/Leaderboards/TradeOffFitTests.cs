using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Leaderboards;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Leaderboards;

/// <summary>Planted laws with known weights; the published leaderboard.</summary>
public sealed class TradeOffFitTests
{
    [Fact]
    public void FamilyOrdering_ExactLaw_FindsItsWeightsAndOrder()
    {
        (string[] families, double[] x, double[] z) = World(24, 3);
        FamilyOrdering found = FamilyOrdering.Of(families, x.Zip(z, static (a, b) => 5 + (2 * a) - (3 * b)).ToArray(), new Resampling(1, 50), x, z);

        found.Ordering.Value.Should().Be(1);
        found.Weights.Select(weight => weight.Value).Should().BeEquivalentTo([2.0, -3.0], options => options.Using<double>(pair => pair.Subject.Should().BeApproximately(pair.Expectation, 1e-6)).WhenTypeIs<double>());
        found.Intercept.Should().BeApproximately(5, 1e-6);
        found.Ordering.Interval()!.Value.Lower.Should().Be(1);
    }

    /// <summary>A quantity that differs only between families and follows no law there: fitted with the family it would order, held out it cannot.</summary>
    [Fact]
    public void FamilyOrdering_NoLaw_IsNoBetterThanChance()
    {
        double[] taus = [.. Enumerable.Range(0, 40).Select(seed =>
        {
            (string[] families, double[] x, double[] z) = World(24, seed);
            double[] merit = World(24, seed + 1000).Z;
            return FamilyOrdering.Of(families, merit, new Resampling(1, 2), x, z).Ordering.Value;
        })];

        taus.Average().Should().BeLessThan(0.05, "weights fitted elsewhere order nothing; held-out fits of chance are slightly negative");
    }

    /// <summary>Four families of two models by hand: the second quantity is constant but in family d, so that pairs with d see no weight for it and compare by x alone.</summary>
    [Fact]
    public void FamilyOrdering_QuantityOfOneFamily_HasNoWeightWithoutIt()
    {
        string[] families = ["a", "a", "b", "b", "c", "c", "d", "d"];
        double[] x = [1, 2, 3, 4, 5, 6, 7, 8], only = [0, 0, 0, 0, 0, 0, 100, 100], merit = [1, 2, 3, 4, 5, 6, -20, -19];
        FamilyOrdering found = FamilyOrdering.Of(families, merit, new Resampling(1, 2), x, only);

        const double pairs = 28, wrong = 12; // the 12 pairs of d with the others stand in x's order
        found.Ordering.Value.Should().BeApproximately((pairs - (2 * wrong)) / pairs, 1e-12);
    }

    [Fact]
    public void FamilyOrdering_BadColumns_AreRefused()
    {
        (string[] families, double[] x, _) = World(24, 3);
        FluentActions.Invoking(() => FamilyOrdering.Of(families, x, new Resampling(1, 2), [x[1..]])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => FamilyOrdering.Of(families, [double.NaN, .. x[1..]], new Resampling(1, 2), [x])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => FamilyOrdering.Of(families, x, new Resampling(1, 2), [[double.PositiveInfinity, .. x[1..]]])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => FamilyOrdering.Of([.. families.Select(_ => "one")], x, new Resampling(1, 2), [x])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Of_TooFewFamilies_IsRefused()
    {
        LeaderboardModel[] models = [.. Enumerable.Range(0, 6).Select(i => new LeaderboardModel($"{i}", $"{i % 3}", "gradient", (Estimate)0.5, (Estimate)0.5, (Estimate)0.1))];
        FluentActions.Invoking(() => TradeOffFit.Of(models, [1, 2, 3, 4, 5, 6], new Resampling(1, 2))).Should().Throw<BadInputException>().WithMessage("*3 families*");
    }

    /// <summary>The prototype (evidence: 52 models, τ 0.64 of T_s against 0.49 of E_r alone, none among conservative models, κ error growing with scale per invariance) held against pairs of held-out families.</summary>
    [SharedFact]
    public void Of_MatbenchDiscovery_GainsByDirectForcesAlone()
    {
        Leaderboard board = Leaderboard.Load(SharedData.Path("matbench_discovery", "leaderboard.csv"), TrainingSets.Load(SharedData.Path("matbench_discovery", "training_datasets.csv")));
        double[] merit = [.. board.Metric("kappa103.k_SRME").Select(static error => -error)];
        TradeOffFit all = TradeOffFit.Of(board.Models, merit, new Resampling(1, 2));
        int[] conservative = [.. Enumerable.Range(0, merit.Length).Where(row => board.Models[row].Forces == "gradient")];
        TradeOffFit gradient = TradeOffFit.Of([.. conservative.Select(row => board.Models[row])], [.. conservative.Select(row => merit[row])], new Resampling(1, 2));

        (all.Models.Length, gradient.Models.Length).Should().Be((52, 48));
        all.ScaleWeight.Value.Should().BeNegative();
        all.RiskWeight.Value.Should().BePositive();
        all.Gain.Value.Should().BeInRange(0.1, 0.2);
        gradient.Gain.Value.Should().BeNegative();
    }

    private static (string[] Families, double[] X, double[] Z) World(int familyCount, int seed)
    {
        var random = new Random(seed);
        string[] families = [.. Enumerable.Range(0, 2 * familyCount).Select(row => $"family {row / 2}")];
        return (families, [.. families.Select(_ => random.NextDouble())], [.. families.Select(_ => random.NextDouble())]);
    }
}
