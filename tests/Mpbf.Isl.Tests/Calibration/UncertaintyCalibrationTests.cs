using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Tests;

namespace Mpbf.Isl.Tests.Calibration;

public class UncertaintyCalibrationTests
{
    [Fact]
    public void Of_SixRows_MatchesPython()
    {
        // Each by its definition in plain Python (statistics.NormalDist).
        UncertaintyCalibration calibration = UncertaintyCalibration.Of(
            new Predictions(["a", "b", "c", "d", "e", "f"], [1.2, 0.3, 2.5, -0.7, 3.1, 0.0], [1.0, 0.5, 1.1, -0.9, 3.0, 0.8]) { Sigma = [0.3, 0.2, 0.9, 0.5, 0.15, 0.4] },
            new Resampling(1));
        calibration.Zms.Value.Should().BeApproximately(1.411440329218107, 1e-12);
        calibration.Sharpness.Value.Should().BeApproximately(0.4782781617427248, 1e-12);
        calibration.MeanSigma.Value.Should().BeApproximately(0.40833333333333333, 1e-12);
        calibration.Ence.Value.Should().BeApproximately(0.41034429776964965, 1e-12);
        calibration.Crps.Value.Should().BeApproximately(0.3284536988169214, 1e-12);
        calibration.NegativeLogLikelihood.Value.Should().BeApproximately(0.5537705095240855, 1e-12);
        calibration.Uce.Value.Should().BeApproximately(0.22625, 1e-12);
        calibration.IntervalScore.Value.Should().BeApproximately(1.8168256260750733, 1e-12);
        calibration.MiscalibrationArea.Value.Should().BeApproximately(0.14175084175084174, 1e-12);
        (calibration.NegativeLogLikelihood.Value - calibration.LogSharpness.Value).Should().BeApproximately((calibration.Zms.Value - 1) / 2, 1e-12);
        calibration.Coverage.Select(estimate => estimate.Value).Should().Equal(3 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0, 5 / 6.0);
        calibration.Zms.Interval().Should().BeNull("six groups are too few");
    }

    [Fact]
    public void Of_NoUncertaintyOrTooLittle_SaysSo()
    {
        var resampling = new Resampling(1);
        var bare = new Predictions(["a", "b"], [1, 2], [1, 2]);
        bare.Invoking(p => UncertaintyCalibration.Of(p, resampling)).Should().Throw<ArgumentException>().WithMessage("*sigma, quantiles or members*");
        new Predictions([], [], []).Invoking(p => UncertaintyCalibration.Of(p, resampling)).Should().Throw<ArgumentException>().WithMessage("There is no row*");
        (new Predictions(["a", "b"], [1, 2], [1, 3]) { Sigma = [1, 1e-200] })
            .Invoking(p => UncertaintyCalibration.Of(p, resampling)).Should().Throw<BadInputException>().WithMessage("*(id 'b')*floor*");
    }

    /// <summary>Nominal 95 % over 200 worlds of 60 groups of 3 rows that share an error: above 0.90, where a Binomial(200, 0.95) lies below with probability 0.001.</summary>
    [Fact]
    public void Intervals_SimulatedWorlds_CoverTheTruth()
    {
        const int worlds = 200, groups = 60, rowsPerGroup = 3;
        int zms = 0, coverage = 0;
        for (int world = 0; world < worlds; world++)
        {
            var random = new Random(world);
            double[] errors = new double[groups * rowsPerGroup];
            for (int group = 0; group < groups; group++)
            {
                double shared = Normal.Sample(random, 0, Math.Sqrt(0.5));
                for (int i = 0; i < rowsPerGroup; i++) errors[(group * rowsPerGroup) + i] = shared + Normal.Sample(random, 0, Math.Sqrt(0.5));
            }

            UncertaintyCalibration calibration = UncertaintyCalibration.Of(
                new Predictions(errors.Select((_, i) => $"{i}"), new double[errors.Length], errors, errors.Select((_, i) => $"world {world} group {i / rowsPerGroup}"))
                {
                    Sigma = [.. errors.Select(_ => 1.0)],
                },
                new Resampling((ulong)world, 100));
            if (calibration.Zms.Interval()!.Value.Contains(1)) zms++;
            if (calibration.Coverage[1].Interval()!.Value.Contains(0.68)) coverage++;
        }

        zms.Should().BeGreaterThan((int)(0.9 * worlds));
        coverage.Should().BeGreaterThan((int)(0.9 * worlds));
    }

    /// <summary>Perfect Gaussian errors must look perfect: ENCE inside its own reference in about 95 % of worlds, although ENCE itself is never 0.</summary>
    [Fact]
    public void EnceReference_PerfectErrors_HoldsEnce()
    {
        int inside = 0;
        for (int world = 0; world < 100; world++)
        {
            var random = new Random(1000 + world);
            double[] sigma = [.. Enumerable.Range(0, 300).Select(_ => 0.1 + random.NextDouble())];
            UncertaintyCalibration calibration = UncertaintyCalibration.Of(
                new Predictions(sigma.Select((_, i) => $"{i}"), new double[300], sigma.Select(s => Normal.Sample(random, 0, s))) { Sigma = [.. sigma] }, new Resampling((ulong)world, 20));
            if (calibration.EnceReference.Central.Contains(calibration.Ence.Value)) inside++;
            calibration.IsTailed.Should().BeFalse();
        }

        inside.Should().BeGreaterThanOrEqualTo(89, "Binomial(100, 0.95) lies below 89 with probability 0.004");
    }

    /// <summary>The gamma variables of the reference against 999 direct simulations, for sigmas over two decades.</summary>
    [Fact]
    public void EnceReference_UnequalSigmas_EqualsDirectSimulation()
    {
        const int count = 300, simulations = 999;
        var random = new Random(11);
        double[] sigma = [.. Enumerable.Range(0, count).Select(_ => Math.Exp(Normal.Sample(random, 0, 1)))];
        Predictions With(double[] errors) => new(sigma.Select((_, i) => $"{i}"), new double[count], errors) { Sigma = [.. sigma] };
        CalibrationMetrics[] simulated = [.. Enumerable.Range(0, simulations).Select(_ => CalibrationMetrics.Of(With(Array.ConvertAll(sigma, s => Normal.Sample(random, 0, s)))))];
        UncertaintyCalibration calibration = UncertaintyCalibration.Of(With([.. sigma]), new Resampling(1, 2));
        calibration.EnceReference.Mean.Should().BeApproximately(simulated.Average(m => m.Ence), 0.003, "four standard errors");
        calibration.EnceReference.Central.Upper.Should().BeApproximately(simulated.Select(m => m.Ence).Order().ElementAt(974), 0.01);
        calibration.UceReference.Mean.Should().BeApproximately(simulated.Average(m => m.Uce), 0.05 * simulated.Average(m => m.Uce));
        calibration.MiscalibrationAreaReference.Mean.Should().BeApproximately(simulated.Average(m => m.MiscalibrationArea), 0.002);
    }

    [Fact]
    public void Of_RowsInAnotherOrder_SameDraws()
    {
        var random = new Random(5);
        (string Id, double Error, double Sigma)[] rows = [.. Enumerable.Range(0, 400).Select(i => ($"{i}", Normal.Sample(random, 0, 1), 0.5 + random.NextDouble()))];
        UncertaintyCalibration Measure(IReadOnlyList<(string Id, double Error, double Sigma)> of) => UncertaintyCalibration.Of(
            new Predictions(of.Select(r => r.Id), new double[of.Count], of.Select(r => r.Error)) { Sigma = [.. of.Select(r => r.Sigma)] }, new Resampling(3));
        UncertaintyCalibration forward = Measure(rows), backward = Measure([.. rows.Reverse()]);
        backward.Crps.Draws.ToArray().Should().Equal(forward.Crps.Draws.ToArray(), (x, y) => Math.Abs(x - y) < 1e-12);
        backward.Ence.Draws.ToArray().Should().Equal(forward.Ence.Draws.ToArray(), (x, y) => Math.Abs(x - y) < 1e-12);
    }

    /// <summary>A hundred rows of sigma 1 whose errors are the normal quantiles at 0.005, 0.015, …: coverage is right at every level; doubled, levels are held by 2Φ(Φ⁻¹((1 + p)/2)/2) − 1.</summary>
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.2048)]
    public void MiscalibrationArea_NormalQuantiles_ByIntegration(double scale, double expected)
    {
        double[] errors = [.. Enumerable.Range(0, 100).Select(i => scale * Normal.InvCDF(0, 1, (i + 0.5) / 100))];
        CalibrationMetrics metrics = CalibrationMetrics.Of(new Predictions(errors.Select((_, i) => $"{i}"), new double[100], errors) { Sigma = [.. errors.Select(_ => 1.0)] });
        metrics.MiscalibrationArea.Should().BeApproximately(expected, 0.011, "a hundred rows make steps of 0.02");
    }

    /// <summary>Wang et al. 2021, with the numbers of the data folder's SOURCE.md: share within 1 sigma, root of mean z², rank correlation.</summary>
    [SharedTheory]
    [InlineData("expt_gap", 0.655, 35.2, 0.782)]
    [InlineData("mp_gap", 0.680, 14.1, 0.815)]
    public void Of_CrabNet_RanksWellAndIsBadlyScaled(string task, double withinOneSigma, double rootZms, double ranking)
    {
        Predictions predictions = SharedTable.CrabNet(task).Predictions;
        UncertaintyCalibration calibration = UncertaintyCalibration.Of(predictions, new Resampling(7, 20));
        predictions.Residuals().Zip(predictions.Sigma!.Value, (error, sigma) => Math.Abs(error) <= sigma ? 1.0 : 0).Average().Should().BeApproximately(withinOneSigma, 5e-4);
        Math.Sqrt(calibration.Zms.Value).Should().BeApproximately(rootZms, 0.05);
        calibration.Ranking.Value.Should().BeApproximately(ranking, 5e-4);
        calibration.IsTailed.Should().BeTrue();
        calibration.Coverage[3].Interval()!.Value.Upper.Should().BeLessThan(0.8);
    }
}
