using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Recalibration;
using Mpbf.Tests;
using Xunit.Abstractions;

namespace Mpbf.Isl.Tests.Recalibration;

public class RecalibrationComparisonTests(ITestOutputHelper output)
{
    public static TheoryData<string, Func<Predictions, Recalibrator>> Methods => new()
    {
        { "scaling", SigmaScaling.Fit },
        { "coverage scaling", p => SigmaScaling.FitCoverage(p) },
        { "isotonic", IsotonicSigma.Fit },
        { "binwise", BinwiseSigma.Fit },
        { "polynomial", p => PolynomialSigma.Fit(p, 2) },
        { "CRUDE", Crude.Fit },
    };

    /// <summary>Gaussian errors with sigma stated at half its size: every method must bring coverage home on rows it has not seen.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void CrossFitted_SigmaHalved_IsRepaired(string name, Func<Predictions, Recalibrator> fit)
    {
        var random = new Random(8);
        double[] sigma = [.. Enumerable.Range(0, 3000).Select(_ => 0.2 + random.NextDouble())];
        var predictions = new Predictions(sigma.Select((_, i) => $"{i}"), new double[3000], sigma.Select(s => Normal.Sample(random, 0, 2 * s))) { Sigma = [.. sigma] };
        RecalibrationComparison comparison = RecalibrationComparison.CrossFitted(predictions, [.. Enumerable.Range(0, 3000).Select(i => i % 5)], fit, new Resampling(1, 100));
        comparison.Before.Coverage[3].Value.Should().BeApproximately(0.589, 0.03, "2Φ(1.645/2) − 1");
        comparison.After.Coverage[3].Value.Should().BeApproximately(0.9, 0.017, $"three standard errors, {name}");
        comparison.After.Zms.Value.Should().BeApproximately(1, 0.1);
        (comparison.After.Crps - comparison.Before.Crps).Interval()!.Value.Upper.Should().BeLessThan(0);
    }

    /// <summary>CrabNet's published folds, fitted on the others and judged on each (Wang et al. 2021).</summary>
    [SharedTheory]
    [InlineData("expt_gap")]
    [InlineData("dielectric")]
    [InlineData("castelli")]
    public void CrossFitted_CrabNet_BringsCoverageHomeAndKeepsRanking(string task)
    {
        (Predictions predictions, int[] folds) = SharedTable.CrabNet(task);
        foreach (object[] method in Methods)
        {
            RecalibrationComparison comparison = RecalibrationComparison.CrossFitted(predictions, folds, (Func<Predictions, Recalibrator>)method[1], new Resampling(7, 20));
            output.WriteLine($"{task} {method[0]}: before {Line(comparison.Before)} | after {Line(comparison.After)}");
            if ((string)method[0] is "coverage scaling" or "CRUDE")
            {
                comparison.After.Coverage[3].Value.Should().BeApproximately(0.9, 0.02);
                comparison.After.Ranking.Value.Should().BeApproximately(comparison.Before.Ranking.Value, 0.06);
            }
        }
    }

    /// <summary>Where 1 % of the rows carry mean z², a factor fitted to it overcovers and ruins the score; a factor fitted to coverage does not.</summary>
    [SharedFact]
    public void CrossFitted_HeavyTail_ScalingByMeanSquareIsNoRepair()
    {
        (Predictions predictions, int[] folds) = SharedTable.CrabNet("expt_gap");
        var resampling = new Resampling(7);
        RecalibrationComparison bySquare = RecalibrationComparison.CrossFitted(predictions, folds, SigmaScaling.Fit, resampling);
        RecalibrationComparison byCoverage = RecalibrationComparison.CrossFitted(predictions, folds, p => SigmaScaling.FitCoverage(p), resampling);
        bySquare.After.Coverage[3].Value.Should().BeGreaterThan(0.97);
        (bySquare.After.Crps - bySquare.Before.Crps).Interval()!.Value.Lower.Should().BeGreaterThan(0.5);
        (byCoverage.After.Crps - byCoverage.Before.Crps).Interval()!.Value.Upper.Should().BeLessThan(0);
    }

    [Fact]
    public void CrossFitted_OneFold_IsRefused()
    {
        var predictions = new Predictions(["a", "b"], [0, 0], [1, 1]) { Sigma = [1, 1] };
        predictions.Invoking(p => RecalibrationComparison.CrossFitted(p, [0, 0], SigmaScaling.Fit, new Resampling(1))).Should().Throw<ArgumentException>().WithMessage("All rows are of one fold*");
        predictions.Invoking(p => RecalibrationComparison.CrossFitted(p, [0], SigmaScaling.Fit, new Resampling(1))).Should().Throw<ArgumentException>().WithMessage("Found 1 folds*");
    }

    private static string Line(UncertaintyCalibration c) =>
        FormattableString.Invariant($"cov90 {c.Coverage[3].Value:F3} cov68 {c.Coverage[1].Value:F3} zms {c.Zms.Value:G3} ence {c.Ence.Value:G3} crps {c.Crps.Value:G4} nll {c.NegativeLogLikelihood.Value:G3} rank {c.Ranking.Value:F3} sharp {c.Sharpness.Value:G3}");
}
