using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;

namespace Mpbf.CrossLayer.Tests.Expressions;

/// <summary>Expected numbers by hand from the expressions in docs/theory, or from closed forms of Gaussian products and ratios.</summary>
public sealed class ExpressionsTests
{
    [Fact]
    public void BoundaryShift_ByHand() => new BoundaryShift { CoverageScale = 2, PriorWeight = 0.5 }.Of(1, 0.4).Should().BeApproximately(1.6, 1e-15);

    [Fact]
    public void BoundaryShiftAsPrinted_WhereTheLawHolds_IsOne() =>
        new BoundaryShift { Intercept = 0.36, CoverageScale = 0.8, PriorWeight = 0.86 }.AsPrinted(0.36 + (0.8 * (1 - (0.86 * 0.5))), 1, 0.5).Should().BeApproximately(1, 1e-14);

    /// <summary>The reading on draws is the reading on numbers, draw by draw.</summary>
    [Fact]
    public void AbstractionIntegrityAsPrinted_OnEstimates_IsThatOfEveryDraw()
    {
        var expression = new AbstractionIntegrity { PenaltyWeight = 0.5 };
        Estimate[] kept = [Gaussian(0.6, 0.05, 4), Gaussian(0.3, 0.05, 5), Gaussian(0.5, 0.05, 6)];
        Estimate lost = Gaussian(0.2, 0.02, 7), found = expression.AsPrinted(kept, lost);

        found.Value.Should().BeApproximately(expression.AsPrinted([0.6, 0.3, 0.5], 0.2), 1e-12);
        for (int b = 0; b < found.Draws.Length; b++)
            found.Draws[b].Should().BeApproximately(expression.AsPrinted([kept[0].Draws[b], kept[1].Draws[b], kept[2].Draws[b]], lost.Draws[b]), 1e-12);
    }

    [Fact]
    public void BoundaryShiftAsPrinted_DenominatorAroundZero_IsNotAssessed()
    {
        var shift = new BoundaryShift();
        shift.AsPrinted(Gaussian(1, 0.1, 1), Gaussian(0.5, 0.2, 2), Gaussian(0.5, 0.05, 3)).IsAssessed.Should().BeFalse();
        shift.AsPrinted(Gaussian(1, 0.1, 1), Gaussian(2, 0.1, 2), Gaussian(0.5, 0.05, 3)).IsAssessed.Should().BeTrue();
    }

    [Theory]
    [InlineData(2.0, 0.1, 1, ShiftState.VolumeLed)]
    [InlineData(0.1, 0.9, 1, ShiftState.FidelityLed)]
    [InlineData(0.5, 0.5, 1, ShiftState.Balanced)]
    [InlineData(2.0, 0.1, 0.05, ShiftState.Uncovered)]
    public void StateOf_CalibratedLaw_FollowsTheInterval(double volume, double fidelity, double scope, ShiftState expected)
    {
        var shift = new BoundaryShift { IsCalibrated = true };
        shift.StateOf(shift.PredictOverclaim(Gaussian(volume, 0.1, 1), fidelity), (Estimate)scope).Should().Be(expected);
    }

    [Fact]
    public void StateOf_DefaultCoefficients_IsUncalibrated() => new BoundaryShift().StateOf(1.0, (Estimate)1.0).Should().Be(ShiftState.Uncalibrated);

    [Fact]
    public void AbstractionIntegrity_ByHand()
    {
        var integrity = new AbstractionIntegrity();
        integrity.Of([0.2, 0.4, 0.6], 0.1).Should().BeApproximately(0.3, 1e-15);
        integrity.AsPrinted([0.2, 0.4, 0.6], 0.1).Should().BeApproximately(0.2 * 0.2, 1e-15, "from 0.1 to 0.3, all within the first third");
    }

    [Fact]
    public void SteeringFidelity_BothReadings_ByHand()
    {
        var fidelity = new SteeringFidelity();
        fidelity.Of(0.6, 0.5).Should().BeApproximately(0.55, 1e-15);
        fidelity.AsPrinted(0.6, 0.5).Should().BeApproximately(1.1, 1e-15);
        FluentActions.Invoking(() => fidelity.AsPrinted(0.6, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void TradeOff_NoSymmetry_IsBoundedAndSaysSo()
    {
        var tradeOff = new TradeOff();
        tradeOff.Of(0.5, 0.5, 0.25).Should().BeApproximately(0.75, 1e-15);
        tradeOff.Of(0.5, 0, 0.25).Should().BeApproximately(9.75, 1e-12);
        tradeOff.Of((Estimate)0.5, 0.0, 0.25).Warnings.Should().ContainSingle(warning => warning.Contains("floor"));
    }

    [Fact]
    public void Coefficients_Negative_AreRefused()
    {
        FluentActions.Invoking(() => new BoundaryShift { CoverageScale = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SteeringFidelity { ResolutionWeight = double.NaN }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BoundaryShift().Of(1, 1.5)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Operators_GaussianProduct_HasTheClosedFormSpread()
    {
        // var(XY) = μx²σy² + μy²σx² + σx²σy² for independent X and Y.
        Estimate product = Gaussian(2, 0.1, 1, 20_000) * Gaussian(3, 0.2, 2, 20_000);
        double deviation = Math.Sqrt((4 * 0.04) + (9 * 0.01) + (0.01 * 0.04));
        Spread(product).Should().BeApproximately(deviation, deviation * 4 / Math.Sqrt(2 * 20_000), "four standard errors of a standard deviation");
    }

    [Fact]
    public void Operators_RatioOfGaussians_HasTheFiellerInterval()
    {
        // Fieller 1954: roots of (a − ρ b)² = 1.96² (σa² + ρ² σb²).
        Estimate ratio = Gaussian(3, 0.3, 1, 20_000) / Gaussian(2, 0.1, 2, 20_000);
        const double q = 1.959963985 * 1.959963985;
        double a = 4 - (q * 0.01), b = -12, c = 9 - (q * 0.09), root = Math.Sqrt((b * b) - (4 * a * c));
        Interval interval = ratio.Interval()!.Value;
        interval.Lower.Should().BeApproximately((-b - root) / (2 * a), 0.01);
        interval.Upper.Should().BeApproximately((-b + root) / (2 * a), 0.01);
    }

    /// <summary>10⁶ samples of Gaussian inputs put through the plain-number members, against 50,000 draws through those on estimates: mean, spread and both ends of the interval.</summary>
    [Fact]
    public void Estimates_AgainstAMillionSamples()
    {
        const int draws = 50_000, samples = 1_000_000;
        (BoundaryShift shift, AbstractionIntegrity integrity, SteeringFidelity fidelity, TradeOff tradeOff) = (new(), new(), new(), new());
        Estimate x = Gaussian(0.6, 0.05, 11, draws), y = Gaussian(0.5, 0.04, 12, draws), z = Gaussian(0.3, 0.03, 13, draws);
        (string Name, Estimate Drawn, Func<double, double, double, double> Plain)[] expressions =
        [
            ("(1)", shift.Of(x, y), (a, b, _) => shift.Of(a, b)),
            ("(2)", integrity.Of([x, y], z), (a, b, c) => integrity.Of([a, b], c)),
            ("(3)", fidelity.Of(x, y), (a, b, _) => fidelity.Of(a, b)),
            ("(3) as printed", fidelity.AsPrinted(x, y).Estimate!, (a, b, _) => fidelity.AsPrinted(a, b)),
            ("(4)", tradeOff.Of(x, y, z), tradeOff.Of),
        ];
        double[] a = new double[samples], b = new double[samples], c = new double[samples];
        Normal.Samples(new Random(21), a, 0.6, 0.05);
        Normal.Samples(new Random(22), b, 0.5, 0.04);
        Normal.Samples(new Random(23), c, 0.3, 0.03);
        foreach ((string name, Estimate drawn, Func<double, double, double, double> plain) in expressions)
        {
            double[] values = [.. Enumerable.Range(0, samples).Select(i => plain(a[i], b[i], c[i])).Order()];
            double mean = values.Average(), spread = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            drawn.Draws.ToArray().Average().Should().BeApproximately(mean, 4 * spread / Math.Sqrt(draws), name);
            Spread(drawn).Should().BeApproximately(spread, 6 * spread / Math.Sqrt(2 * draws), name);
            Interval interval = drawn.Interval()!.Value;
            interval.Lower.Should().BeApproximately(values[(int)(0.025 * samples)], 0.05 * spread, name);
            interval.Upper.Should().BeApproximately(values[(int)(0.975 * samples)], 0.05 * spread, name);
        }
    }

    private static Estimate Gaussian(double mean, double deviation, int seed, int count = 2000)
    {
        double[] draws = new double[count];
        Normal.Samples(new Random(seed), draws, mean, deviation);
        return Estimate.FromDraws(mean, draws, new Resampling(1, count), "simulated", 100, 100);
    }

    private static double Spread(Estimate estimate)
    {
        double[] draws = estimate.Draws.ToArray();
        double mean = draws.Average();
        return Math.Sqrt(draws.Average(x => (x - mean) * (x - mean)));
    }
}
