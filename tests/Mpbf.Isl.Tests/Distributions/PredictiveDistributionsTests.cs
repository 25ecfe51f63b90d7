using CsCheck;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Tests.Distributions;

public class PredictiveDistributionsTests
{
    private static readonly double[] Truth = [1.2, 0.3, 2.5, -0.7, 3.1, 0.0], Mean = [1.0, 0.5, 1.1, -0.9, 3.0, 0.8], Sigma = [0.3, 0.2, 0.9, 0.5, 0.15, 0.4];

    [Fact]
    public void Score_Gaussian_MatchesTheDefinition()
    {
        // Simpson's rule (20,000 steps) on ∫ (F − 1)² with Python's statistics.NormalDist.
        double[] crps = [0.12141491323031518, 0.12048827152552326, 0.9386507776825965, 0.14834404517357444, 0.060707456615157585, 0.5811167286743613];
        PredictiveDistributions stated = PredictiveDistributions.Of(Gaussian())!;
        for (int row = 0; row < crps.Length; row++) stated.Score(row, Truth[row]).Crps.Should().BeApproximately(crps[row], 1e-12);
        Enumerable.Range(0, 6).Average(row => stated.Score(row, Truth[row]).NegativeLogLikelihood).Should().BeApproximately(0.5537705095240855, 1e-12);
    }

    [Fact]
    public void Score_QuantilesOfGaussians_EqualsTheGaussianScore()
    {
        PredictiveDistributions gaussian = PredictiveDistributions.Of(Gaussian())!;
        double[] levels = [0.05, 0.25, 0.4, 0.9];
        PredictiveDistributions quantiles = PredictiveDistributions.Of(
            Bare() with { Quantiles = new QuantileTable(levels, Enumerable.Range(0, 6).Select(row => levels.Select(level => gaussian.Quantile(row, level)))) })!;
        for (int row = 0; row < 6; row++)
        {
            RowScore expected = gaussian.Score(row, Truth[row]), score = quantiles.Score(row, Truth[row]);
            score.Error.Should().BeApproximately(expected.Error, 1e-10);
            score.StandardDeviation.Should().BeApproximately(expected.StandardDeviation, 1e-10);
            score.Pit.Should().BeApproximately(expected.Pit, 1e-10);
            score.Crps.Should().BeApproximately(expected.Crps, 1e-10);
            score.NegativeLogLikelihood.Should().BeApproximately(expected.NegativeLogLikelihood, 1e-9);
            quantiles.Quantile(row, 0.987).Should().BeApproximately(gaussian.Quantile(row, 0.987), 1e-10);
        }
    }

    /// <summary>CRPS = 2 ∫ (1{y ≤ q(p)} − p)(q(p) − y) dp (Gneiting and Ranjan 2011), mean and variance as integrals of q: all from the quantile function alone.</summary>
    [Fact]
    public void Score_SkewedQuantiles_MatchesTheQuantileIntegrals() =>
        Gen.Select(Gen.Int[0, 4].Select(quarters => quarters / 4.0).Array[5], Gen.Double[-2.0, 8.0]).Where((steps, _) => steps.Skip(1).Any(step => step > 0)).Sample(
            (steps, truth) =>
            {
                double at = 0;
                double[] row = Array.ConvertAll(steps, step => at += step);
                PredictiveDistributions stated = PredictiveDistributions.Of(
                    new Predictions(["a"], [truth], [0]) { Quantiles = new QuantileTable([0.1, 0.25, 0.5, 0.75, 0.9], [row]) })!;
                const double step = 1e-3;
                double mean = 0, square = 0, crps = 0, below = 0;
                for (int i = -7000; i < 7000; i++)
                {
                    double u = (i + 0.5) * step, p = Normal.CDF(0, 1, u), q = stated.Quantile(0, p), weight = step * Normal.PDF(0, 1, u); // dp
                    mean += weight * q;
                    square += weight * q * q;
                    crps += weight * 2 * ((truth <= q ? 1 : 0) - p) * (q - truth);
                    below += weight * (q < truth ? 1 : q == truth ? 0.5 : 0);
                }

                RowScore score = stated.Score(0, truth);
                score.Error.Should().BeApproximately(mean - truth, 1e-6);
                score.StandardDeviation.Should().BeApproximately(Math.Sqrt(square - (mean * mean)), 1e-5);
                score.Crps.Should().BeApproximately(crps, 1e-5);
                score.Pit.Should().BeApproximately(below, 5e-4);
            },
            iter: 25, seed: "8rdkf6t4cNj2");

    [Fact]
    public void Score_TruthOnEqualQuantiles_IsAtTheMiddleOfTheirProbability()
    {
        PredictiveDistributions stated = PredictiveDistributions.Of(new Predictions(["a"], [2], [0]) { Quantiles = new QuantileTable([0.1, 0.4, 0.8, 0.9], [[1.0, 2, 2, 3]]) })!;
        RowScore score = stated.Score(0, 2);
        score.Pit.Should().BeApproximately(0.6, 1e-12);
        score.NegativeLogLikelihood.Should().Be(double.NegativeInfinity);
    }

    [Fact]
    public void Score_Members_IsFairToTheirNumber()
    {
        // By hand, members 0, 1, 4 and truth 2: mean |x − y| = 5/3; pairs |0−1| + |0−4| + |1−4| = 8; 5/3 − 8/(3·2) = 1/3. Mean 5/3, variance 13/3.
        PredictiveDistributions stated = PredictiveDistributions.Of(new Predictions(["a"], [2], [0]) { Members = [[4.0, 0, 1]] })!;
        RowScore score = stated.Score(0, 2);
        score.Crps.Should().BeApproximately(1 / 3.0, 1e-14);
        score.Error.Should().BeApproximately(-1 / 3.0, 1e-14);
        score.StandardDeviation.Should().BeApproximately(Math.Sqrt(13 / 3.0), 1e-14);
    }

    [Fact]
    public void Of_WithoutSpread_NamesTheRow()
    {
        Bare().Invoking(PredictiveDistributions.Of).Invoke()!.Should().BeNull();
        new Predictions(["a", "b"], [1, 2], [1, 2]) { Members = [[1.0, 2], [3.0, 3]] }
            .Invoking(PredictiveDistributions.Of).Should().Throw<BadInputException>().WithMessage("*equal ensemble members in row 1*");
        new Predictions(["a"], [1], [1]) { Quantiles = new QuantileTable([0.1, 0.9], [[1.0, 1]]) }
            .Invoking(PredictiveDistributions.Of).Should().Throw<BadInputException>().WithMessage("*equal quantiles in row 0*");
        new Predictions(["a"], [1], [1]) { Quantiles = new QuantileTable([0.5], [[1.0]]) }
            .Invoking(PredictiveDistributions.Of).Should().Throw<BadInputException>().WithMessage("*1 quantile level*");
    }

    private static Predictions Bare() => new(["a", "b", "c", "d", "e", "f"], Truth, Mean);

    private static Predictions Gaussian() => Bare() with { Sigma = [.. Sigma] };
}
