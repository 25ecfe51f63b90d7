using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Tests.Calibration;

public class QuantileReliabilityTests
{
    [Fact]
    public void Of_BiasedGaussians_ShowsTheBiasThatCentralIntervalsHide()
    {
        Predictions honest = SimulatedRows.Gaussian(2000, 1);
        var biased = new Predictions(honest.Ids, honest.Truth, honest.Prediction.Zip(honest.Sigma!.Value, (p, s) => p + s)) { Sigma = honest.Sigma };
        QuantileLevel median = QuantileReliability.Of(biased, new Resampling(1)).Levels[9];
        median.Level.Should().Be(0.5);
        median.Observed.Value.Should().BeApproximately(0.841, 0.025, "Φ(1), three standard errors");
        QuantileReliability.Of(honest, new Resampling(1)).Levels.Should().AllSatisfy(level => level.Observed.Value.Should().BeApproximately(level.Level, 0.035));
    }

    /// <summary>Twice the integral of the check score over levels is the CRPS (Gneiting and Ranjan 2011).</summary>
    [Fact]
    public void Of_FineLevels_AddUpToTheCrps()
    {
        Predictions gaussian = SimulatedRows.Gaussian(30, 2);
        PredictiveDistributions stated = PredictiveDistributions.Of(gaussian)!;
        double[] levels = [.. Enumerable.Range(0, 200).Select(i => (i + 0.5) / 200)];
        Predictions quantiles = gaussian with { Sigma = null, Quantiles = new QuantileTable(levels, Enumerable.Range(0, 30).Select(row => levels.Select(level => stated.Quantile(row, level)))) };
        QuantileReliability reliability = QuantileReliability.Of(quantiles, new Resampling(1, 2));
        (2 * reliability.Levels.Average(level => level.CheckScore.Value)).Should().BeApproximately(CalibrationMetrics.Of(gaussian).Crps, 1e-3);
        CalibrationMetrics.Of(quantiles).Crps.Should().BeApproximately(CalibrationMetrics.Of(gaussian).Crps, 1e-10);
    }
}
