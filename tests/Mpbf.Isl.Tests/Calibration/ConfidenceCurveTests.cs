using Mpbf.Core;
using Mpbf.Isl.Calibration;

namespace Mpbf.Isl.Tests.Calibration;

public class ConfidenceCurveTests
{
    [Fact]
    public void Of_FourRows_ByHand()
    {
        // Errors 1, 2, 3, 4 with sigmas 4, 3, 2, 1: the wrong way round. Half left out: rows of sigma 1 and 2 remain, errors 4 and 3.
        ConfidenceCurve curve = ConfidenceCurve.Of(new Predictions(["a", "b", "c", "d"], [0, 0, 0, 0], [1, 2, 3, 4]) { Sigma = [4, 3, 2, 1] });
        curve.Rmse[0].Should().BeApproximately(Math.Sqrt(30 / 4.0), 1e-14);
        curve.Rmse[50].Should().BeApproximately(Math.Sqrt((16 + 9) / 2.0), 1e-14);
        curve.Oracle[50].Should().BeApproximately(Math.Sqrt((1 + 4) / 2.0), 1e-14);
        curve.Reference[50].Should().BeApproximately(Math.Sqrt((1 + 4) / 2.0), 1e-14);
        curve.Rmse[99].Should().Be(4);
        curve.Oracle[99].Should().Be(1);
    }

    [Fact]
    public void Of_HonestRows_FollowsTheReferenceNotTheOracle()
    {
        ConfidenceCurve honest = ConfidenceCurve.Of(SimulatedRows.Gaussian(20_000, 1)), shrunk = ConfidenceCurve.Of(SimulatedRows.Gaussian(20_000, 1, _ => 2));
        honest.AreaToReference.Should().BeLessThan(0.01);
        honest.AreaToOracle.Should().BeGreaterThan(0.2, "errors scatter about their sigma");
        shrunk.AreaToReference.Should().BeGreaterThan(0.4, "ranking is as good, the scale is not");
    }
}
