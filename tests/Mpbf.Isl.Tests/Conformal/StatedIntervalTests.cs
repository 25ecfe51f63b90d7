using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Conformal;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Tests.Conformal;

public class StatedIntervalTests
{
    [Theory]
    [InlineData(5, 1.0)]
    [InlineData(2.5, -0.25)]
    [InlineData(-1, 1.0)]
    public void Score_ByHand_IsTheSmallestThresholdThatHoldsTheTruth(double truth, double expected)
    {
        var stated = new StatedInterval(1, 3, 2);
        stated.Score(truth).Should().Be(expected);
        stated.Widen(expected).Contains(truth).Should().BeTrue();
        stated.Widen(expected - 1e-9).Contains(truth).Should().BeFalse();
    }

    [Fact]
    public void Widen_Extremes_AreTheLineAndTheMidpoint()
    {
        var stated = new StatedInterval(1, 3, 2);
        stated.Widen(double.PositiveInfinity).Should().Be(new Interval(double.NegativeInfinity, double.PositiveInfinity));
        stated.Widen(-7).Should().Be(new Interval(2, 2));
    }

    [Fact]
    public void OfSigmasAndQuantiles_Gaussian_ByHand()
    {
        PredictiveDistributions stated = PredictiveDistributions.Of(new Predictions(["a"], [0], [10]) { Sigma = [2] })!;
        StatedInterval.OfSigmas(stated)[0].Should().Be(new StatedInterval(10, 10, 2));
        StatedInterval central = StatedInterval.OfQuantiles(stated, 0.9)[0];
        central.Lower.Should().BeApproximately(10 - (2 * 1.6448536269514722), 1e-12);
        central.Upper.Should().BeApproximately(10 + (2 * 1.6448536269514722), 1e-12);
        StatedInterval.Scores([central], [10]).Should().ContainSingle().Which.Should().BeApproximately(-2 * 1.6448536269514722, 1e-12);
    }
}
