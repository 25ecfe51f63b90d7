using MathNet.Numerics.Integration;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;
using Mpbf.Isl.Tests.Surrogates;

namespace Mpbf.Isl.Tests.Acquisition;

public sealed class ImprovementTests
{
    /// <summary>ln ∫₀^∞ t φ(t − z) dt = −z²/2 − ln √(2π) + ln ∫₀^∞ t e^(zt − t²/2) dt and likewise without t, by Gauss–Legendre quadrature of the scaled integrand.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(-0.999)]
    [InlineData(-1.001)]
    [InlineData(-3)]
    [InlineData(-24.9)]
    [InlineData(-40)]
    [InlineData(-1000)]
    [InlineData(-1e8)]
    public void LogExpectedAndProbability_FarIntoTheTail_AreTheIntegrals(double z)
    {
        double end = z < -1 ? 60 / -z : 14;
        double improvement = 0, probability = 0;
        for (int piece = 0; piece < 20; piece++)
        {
            improvement += GaussLegendreRule.Integrate(t => t * Math.Exp((z * t) - (0.5 * t * t)), piece * end / 20, (piece + 1) * end / 20, 64);
            probability += GaussLegendreRule.Integrate(t => Math.Exp((z * t) - (0.5 * t * t)), piece * end / 20, (piece + 1) * end / 20, 64);
        }

        double logDensity = (-0.5 * z * z) - (0.5 * Math.Log(2 * Math.PI));
        double[] score = new double[1];
        Improvement.LogExpected([1 + (2 * z)], [2], 1, Goal.Maximise, score);
        score[0].Should().BeApproximately(Math.Log(2) + logDensity + Math.Log(improvement), 1e-11 + (1e-15 * z * z));
        Improvement.LogExpected([1 - (2 * z)], [2], 1, Goal.Minimise, score);
        score[0].Should().BeApproximately(Math.Log(2) + logDensity + Math.Log(improvement), 1e-11 + (1e-15 * z * z));
        Improvement.LogProbability([1 + (2 * z)], [2], 1, Goal.Maximise, score);
        score[0].Should().BeApproximately(logDensity + Math.Log(probability), 1e-11 + (1e-15 * z * z));
    }

    [Fact]
    public void Scores_KnownValuesAndMisuse_ByHand()
    {
        double[] scores = new double[2];
        Improvement.LogExpected([3, 1], [0, 0], 1, Goal.Maximise, scores);
        scores.Should().Equal(Math.Log(2), double.NegativeInfinity);
        Improvement.LogProbability([3, 1], [0, 0], 1, Goal.Maximise, scores);
        scores.Should().Equal(0, double.NegativeInfinity);
        Improvement.ConfidenceBound([3, 1], [1, 2], 2, Goal.Minimise, scores);
        scores.Should().Equal(-1, 3);
        Improvement.MaximumVariance([1, 2], scores);
        scores.Should().Equal(1, 2);
        FluentActions.Invoking(() => Improvement.LogExpected([1], [-1], 0, Goal.Maximise, new double[1])).Should().Throw<ArgumentException>().WithMessage("Sigma -1 at point 0*");
        FluentActions.Invoking(() => Improvement.LogExpected([double.NaN], [1], 0, Goal.Maximise, new double[1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Improvement.LogExpected([1], [1], 0, Goal.Maximise, new double[2])).Should().Throw<ArgumentException>();
    }

    /// <summary>The share of draws in which a point is best, against its own count over other draws.</summary>
    [Fact]
    public void Thompson_ManyDraws_ChoosesByTheProbabilityOfBeingBest()
    {
        Points points = Worlds.Uniform(8, 2, 1), pool = Worlds.Uniform(6, 2, 2);
        GaussianProcessModel model = new GaussianProcess(new GaussianProcessOptions { Optimise = false, Initial = new Hyperparameters([0.3, 0.3], 1, 0.01) }).Fit(points, Worlds.Smooth(points, 0, 1));
        int[] chosen = Improvement.Thompson(model, pool, 3000, Goal.Minimise, 1);
        double[] draws = model.Sample(pool, 3000, 99);
        for (int i = 0; i < 6; i++)
        {
            int best = Enumerable.Range(0, 3000).Count(d => Enumerable.Range(0, 6).MinBy(j => draws[(d * 6) + j]) == i);
            (chosen.Count(c => c == i) / 3000.0).Should().BeApproximately(best / 3000.0, 0.05, "four standard errors of a difference of shares");
        }
    }

    /// <summary>P(0 ≤ g ≤ 1) for g ~ N(0.5, 1) is 2 Φ(0.5) − 1 = 0.38292492; far out, ln P(g ≥ 30) for N(0, 1) is −454.32124 (Abramowitz and Stegun 26.2.12).</summary>
    [Fact]
    public void Feasibility_Limits_ByHand()
    {
        double[] scores = [1, 1];
        Feasibility.AddLogProbability([0.5, 0], [1, 0], 0, 1, scores);
        scores[0].Should().BeApproximately(1 + Math.Log(0.3829249225480262), 1e-12);
        scores[1].Should().Be(1);
        scores = [0, 0];
        Feasibility.AddLogProbability([0, 60], [1, 1], 30, double.PositiveInfinity, scores);
        scores[0].Should().BeApproximately(-454.32124, 1e-4);
        scores[1].Should().BeApproximately(0, 1e-12);
        FluentActions.Invoking(() => Feasibility.AddLogProbability([0], [1], 1, 1, new double[1])).Should().Throw<ArgumentOutOfRangeException>();
    }
}
