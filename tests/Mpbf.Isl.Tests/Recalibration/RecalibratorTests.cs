using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Isl.Recalibration;

namespace Mpbf.Isl.Tests.Recalibration;

public class RecalibratorTests
{
    [Fact]
    public void SigmaScaling_TwentyRows_ByHand()
    {
        // |z| = 1, 2, …, 20: mean z² = 20·21·41/6/20 = 143.5; the ⌈21 · 0.9⌉ = 19th smallest is 19, and a central 90 % interval reaches 1.6448536 sigma.
        Predictions predictions = Of([.. Enumerable.Range(1, 20).Select(i => (Error: (i % 2 == 0 ? 1 : -1) * 0.5 * i, Sigma: 0.5))]);
        SigmaScaling.Fit(predictions).Factor.Should().BeApproximately(Math.Sqrt(143.5), 1e-12);
        SigmaScaling.FitCoverage(predictions).Factor.Should().BeApproximately(19 / 1.6448536269514722, 1e-12);
        SigmaScaling.Fit(predictions).Apply(predictions).Sigma!.Value[3].Should().BeApproximately(0.5 * Math.Sqrt(143.5), 1e-12);
    }

    [Fact]
    public void BinwiseSigma_TwoBins_HasTheirFactors()
    {
        // 40 rows of sigma 1 with |z| = 2, 40 of sigma 3 with |z| = 0.5.
        BinwiseSigma fitted = BinwiseSigma.Fit(Of([.. Enumerable.Repeat((2.0, 1.0), 40), .. Enumerable.Repeat((-1.5, 3.0), 40)]));
        fitted[0.2].Should().BeApproximately(0.4, 1e-12);
        fitted[1].Should().BeApproximately(2, 1e-12);
        fitted[3].Should().BeApproximately(1.5, 1e-12);
        fitted[50].Should().BeApproximately(25, 1e-12);
    }

    [Fact]
    public void IsotonicSigma_StepAndLuckyRow_FollowsTheStepAndKeepsAFloor()
    {
        IsotonicSigma fitted = IsotonicSigma.Fit(Of([(1e-9, 0.01), .. Enumerable.Repeat((0.5, 1.0), 60), .. Enumerable.Repeat((2.0, 5.0), 60)]));
        fitted[1].Should().BeApproximately(0.5, 1e-12);
        fitted[5].Should().BeApproximately(2, 1e-12);
        fitted[0.01].Should().BeApproximately(Math.Sqrt(29 * 0.25 / 30), 1e-12);
    }

    /// <summary>Errors drawn with σ' = 0.7 σ^1.6: the fit must find both, and be at the optimum of its likelihood (mean z² = 1, and uncorrelated with ln σ).</summary>
    [Fact]
    public void PolynomialSigma_PowerLaw_IsRecovered()
    {
        var random = new Random(2);
        (double Error, double Sigma)[] rows = [.. Enumerable.Range(0, 20_000).Select(_ => Math.Exp(Normal.Sample(random, 0, 0.8))).Select(s => (Normal.Sample(random, 0, 0.7 * Math.Pow(s, 1.6)), s))];
        PolynomialSigma fitted = PolynomialSigma.Fit(Of(rows));
        fitted.Coefficients[1].Should().BeApproximately(3.2, 0.05, "2 · 1.6, standard error √2/(0.8 √20000) = 0.0125");
        fitted[1].Should().BeApproximately(0.7, 0.01);
        double[] z2 = [.. rows.Select(row => Math.Pow(row.Error / fitted[row.Sigma], 2))];
        z2.Average().Should().BeApproximately(1, 1e-5);
        z2.Zip(rows, (square, row) => (square - 1) * Math.Log(row.Sigma)).Average().Should().BeApproximately(0, 1e-5);
    }

    [Fact]
    public void PolynomialSigma_ConstantSigma_IsScaling()
    {
        Predictions predictions = Of([.. Enumerable.Range(1, 20).Select(i => (Error: 0.5 * i, Sigma: 0.5))]);
        PolynomialSigma.Fit(predictions, 3)[0.5].Should().BeApproximately(0.5 * Math.Sqrt(143.5), 1e-9);
    }

    [Fact]
    public void Crude_SkewedErrors_ShiftsAndScalesTheirQuantiles()
    {
        // (truth − prediction)/sigma = 1, …, 39: the quantile at i/40 is the i-th smallest (rank p (n + 1)).
        Predictions fitted = Of([.. Enumerable.Range(1, 39).Select(i => (Error: -2.0 * i, Sigma: 2.0))]);
        Crude crude = Crude.Fit(fitted);
        crude.StandardisedQuantiles.ToArray().Should().Equal(Enumerable.Range(1, 39).Select(i => (double)i), (x, y) => Math.Abs(x - y) < 1e-9);
        Predictions applied = crude.Apply(new Predictions(["x"], [0], [10]) { Sigma = [3] });
        applied.Quantiles!.Rows[0][19].Should().BeApproximately(10 + (3 * 20), 1e-9);
        applied.Sigma.Should().BeNull();
    }

    [Fact]
    public void Fit_NothingToFit_SaysWhy()
    {
        Predictions few = Of([.. Enumerable.Repeat((1.0, 1.0), 19)]), exact = Of([.. Enumerable.Repeat((0.0, 1.0), 30)]);
        Func<Predictions, Recalibrator>[] fits = [SigmaScaling.Fit, IsotonicSigma.Fit, BinwiseSigma.Fit, p => PolynomialSigma.Fit(p)];
        fits.Should().AllSatisfy(fit =>
        {
            few.Invoking(p => fit(p)).Should().Throw<ArgumentException>().WithMessage("19 rows; at least 20*");
            exact.Invoking(p => fit(p)).Should().Throw<ArgumentException>().WithMessage("All errors are 0*");
        });
        few.Invoking(Crude.Fit).Should().Throw<ArgumentException>().WithMessage("19 rows*");
    }

    private static Predictions Of((double Error, double Sigma)[] rows) =>
        new(rows.Select((_, i) => $"{i}"), new double[rows.Length], rows.Select(row => row.Error)) { Sigma = [.. rows.Select(row => row.Sigma)] };
}
