using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

public sealed class BaggedTreesTests
{
    /// <summary>Ten points, all drawn once: sums of squares fall most between the fifth and the sixth, at 4.5; leaves of five hold the means 1 and 11.</summary>
    [Fact]
    public void Grow_TwoSteps_SplitsBetweenThem()
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (double)i)], y = [0, 1, 2, 1, 1, 11, 10, 12, 11, 11];
        RegressionTree tree = new TreeGrowth(x, [.. Enumerable.Range(0, 10)], y, [], [.. Enumerable.Repeat((byte)1, 10)], 1, 5, new Random(1)).Grow();
        tree.Predict([4.49]).Should().Be(1);
        tree.Predict([4.51]).Should().Be(11);
        RegressionTree deep = new TreeGrowth(x, [.. Enumerable.Range(0, 10)], y, [], [.. Enumerable.Repeat((byte)1, 10)], 1, 1, new Random(1)).Grow();
        x.Select(value => deep.Predict([value])).Should().Equal(y, "grown out, a tree repeats what it was given");
    }

    /// <summary>
    /// The jackknife estimates the variance of the bagged mean over new data sets; 100 of them show that variance itself (standard error of a variance √(2/99) = 14 %). It errs on the large side (Wager, Hastie and Efron 2014).
    /// </summary>
    [Fact]
    public void Predict_InfinitesimalJackknife_IsTheVarianceOverNewData()
    {
        Points at = new([0.5, 0.5], 1, 2);
        double[] means = new double[100], variances = new double[100];
        for (int world = 0; world < 100; world++)
        {
            Points points = Worlds.Uniform(40, 2, world);
            (double[] mean, double[] sigma) = new BaggedTrees(new BaggedTreesOptions { TreeCount = 400, LeastLeaf = 5, Spread = TreeSpread.InfinitesimalJackknife, Seed = (ulong)world }).Fit(points, Worlds.Smooth(points, 0.5, 1000 + world)).Predicted(at);
            (means[world], variances[world]) = (mean[0], sigma[0] * sigma[0]);
        }

        double average = means.Average(), over = means.Average(value => (value - average) * (value - average));
        variances.Average().Should().BeInRange(0.65 * over, 1.6 * over);
    }

    [Fact]
    public void Fit_SmoothFunction_HasSkillAndSpread()
    {
        Points points = Worlds.Uniform(300, 2, 1), pool = Worlds.Uniform(100, 2, 2);
        BaggedTreesModel model = new BaggedTrees().Fit(points, Worlds.Smooth(points, 0.05, 3));
        model.Warnings.Should().BeEmpty();
        (double[] mean, double[] sigma) = model.Predicted(pool);
        mean.Zip(Worlds.Smooth(pool, 0, 0), (a, b) => Math.Abs(a - b)).Average().Should().BeLessThan(0.15);
        sigma.Should().OnlyContain(value => value > 0);
        double[] draws = model.Sample(pool, 200, 1);
        Enumerable.Range(0, 200).Average(d => draws[d * 100]).Should().BeApproximately(mean[0], 4 * sigma[0] / Math.Sqrt(200));
        new BaggedTrees().Fit(points, Worlds.Smooth(points, 0.05, 3)).Predicted(pool).Mean.Should().Equal(mean, "seeded");
    }

    [Fact]
    public void Fit_ConstantDuplicatesNoise_WarnsAndStaysFinite()
    {
        Points pool = Worlds.Uniform(4, 1, 1);
        BaggedTreesModel constant = new BaggedTrees().Fit(new Points([1, 1, 1], 3, 1), [2, 2, 2]);
        constant.Warnings.Select(warning => warning.Issue).Should().Contain([FitIssue.ConstantTarget, FitIssue.DuplicatePoints]);
        constant.Predicted(pool).Should().BeEquivalentTo((new double[] { 2, 2, 2, 2 }, new double[4]));
        BaggedTreesModel conflicting = new BaggedTrees().Fit(new Points([1, 1], 2, 1), [2, 4]);
        conflicting.Predicted(pool).Mean.Should().OnlyContain(value => value >= 2 && value <= 4);
        var random = new Random(1);
        new BaggedTrees().Fit(Worlds.Uniform(50, 2, 3), [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())]).Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.NoSkill);
        FluentActions.Invoking(() => new BaggedTrees(new BaggedTreesOptions { FeatureShare = double.NaN })).Should().Throw<ArgumentException>();
    }
}
