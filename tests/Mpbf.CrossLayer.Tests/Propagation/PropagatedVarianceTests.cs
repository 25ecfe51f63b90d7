using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Propagation;

namespace Mpbf.CrossLayer.Tests.Propagation;

public sealed class PropagatedVarianceTests
{
    private const int DrawCount = 400;
    private static readonly Resampling Resampling = new(1, DrawCount);

    [Fact]
    public void Of_BoundaryShift_SharesByHand()
    {
        // ΔB = V − 2F, standard deviations 0.3 and 0.2: variances 0.09 and 0.16, so shares 0.36 and 0.64 and a deviation of 0.5.
        PropagatedVariance propagated = PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(Wave(1, 0.3, 1), Wave(0.5, 0.2, 2)), 1)!;

        propagated.StandardDeviation.Should().BeApproximately(0.5, 0.005);
        propagated.DeltaStandardDeviation.Should().BeApproximately(propagated.StandardDeviation, 1e-9, "the expression is linear");
        propagated.Symbols.Select(share => share.Name).Should().Equal("DataVolume", "PhysicalFidelity");
        propagated.Symbols[0].FirstOrder.Should().BeApproximately(0.36, 0.01);
        propagated.Symbols[1].Total.Should().BeApproximately(0.64, 0.01);
        propagated.Symbols[1].Delta.Should().BeApproximately(0.64, 0.001);
        propagated.Dependence.Should().BeApproximately(1, 0.02);
        propagated.Layers.Should().ContainSingle().Which.FirstOrder.Should().BeApproximately(1, 0.01);
        propagated.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Of_SymbolsThatVaryTogether_SaysSoAndTheLinearisationAgrees()
    {
        // V = 1 + w, F = ½ + w/2: ΔB = V − 2F does not vary at all; independent symbols would give 0.09 + 0.09.
        Estimate volume = Wave(1, 0.3, 1);

        PropagatedVariance propagated = PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(volume, volume / 2.0), 1)!;

        propagated.StandardDeviation.Should().BeApproximately(0, 1e-12);
        propagated.DeltaStandardDeviation.Should().BeApproximately(0, 1e-12);
        propagated.Dependence.Should().BeApproximately(0, 1e-9);
        propagated.Warnings.Should().ContainSingle().Which.Should().Contain("vary together");
    }

    [Fact]
    public void Of_ExpressionThatBendsWithinTheIntervals_WarnsOfTheLinearisation()
    {
        // S_p / I_d with I_d from below its floor to 0.45: flat, then hyperbolic.
        UncertainSymbol[] symbols =
        [
            new("ScaleWeight", null, 1), new("RiskWeight", null, 1), new("PretrainingScale", null, 0.5),
            new("InvarianceDensity", Layer.RepresentationalAbstraction, Wave(0.2, 0.17, 1)), new("EpistemicRisk", Layer.CrossLayer, Wave(0.3, 0.02, 2)),
        ];

        PropagatedVariance propagated = PropagatedVariance.Of(BulkExpressions.TradeOff, symbols, 1)!;

        propagated.Warnings.Should().ContainSingle().Which.Should().Contain("bends");
        propagated.Layers.Select(layer => layer.Name).Should().Equal("RepresentationalAbstraction", "CrossLayer");
    }

    [Fact]
    public void Of_CoefficientWithDraws_IsALayerOfItsOwn()
    {
        // α = 1 ± 0.1 on V − F = 0.5: first order 0.0025 beside 0.0025 from V.
        UncertainSymbol[] symbols = [new("CoverageScale", null, Wave(1, 0.1, 3)), new("DataVolume", Layer.DataAssimilation, Wave(1, 0.05, 1)), new("PriorWeight", null, 1), new("PhysicalFidelity", Layer.DataAssimilation, 0.5)];

        PropagatedVariance propagated = PropagatedVariance.Of(BulkExpressions.BoundaryShift, symbols, 1)!;

        propagated.Layers.Select(layer => layer.Name).Should().Equal("Coefficients", "DataAssimilation");
        propagated.Layers[0].FirstOrder.Should().BeApproximately(0.5, 0.02);
    }

    [Fact]
    public void Of_SymbolWithUnknownSpread_IsHeldAndNamed() =>
        PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(Wave(1, 0.3, 1), Estimate.WithoutInterval(0.5, "m", 10, "few groups")), 1)!
            .Warnings.Should().ContainSingle().Which.Should().Contain("PhysicalFidelity");

    [Theory]
    [InlineData(100, true)] // three quarters of the draws are left
    [InlineData(390, false)] // ten draws say nothing of a variance
    public void Of_UndefinedDraws_AreLeftOutWithTheirPartners(int undefined, bool isPropagated)
    {
        double[] draws = Wave(1, 0.3, 1).Draws.ToArray();
        for (int b = 0; b < undefined; b++) draws[b] = b % 2 == 0 ? double.NaN : double.PositiveInfinity;

        PropagatedVariance? propagated = PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(Estimate.FromDraws(1, draws, Resampling, "m", 100, 100), Wave(0.5, 0.2, 2)), 1);

        (propagated is not null).Should().Be(isPropagated);
        if (propagated is not null) propagated.StandardDeviation.Should().BePositive().And.BeLessThan(1);
    }

    [Fact]
    public void Of_ExactSymbols_HasNoVariance() => PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(1, 0.5), 1).Should().BeNull();

    [Fact]
    public void Of_DrawsOfTwoResamplings_Throws()
    {
        Estimate other = Estimate.FromDraws(1, new double[DrawCount], new Resampling(2, DrawCount), "m", 100, 100);
        FluentActions.Invoking(() => PropagatedVariance.Of(BulkExpressions.BoundaryShift, Shift(Wave(1, 0.3, 1), other), 1)).Should().Throw<ArgumentException>();
    }

    private static UncertainSymbol[] Shift(Estimate volume, Estimate fidelity) =>
        [new("CoverageScale", null, 1), new("DataVolume", Layer.DataAssimilation, volume), new("PriorWeight", null, 2), new("PhysicalFidelity", Layer.DataAssimilation, fidelity)];

    /// <summary>Draws along a cosine: mean 0, a known deviation, and orthogonal for different whole frequencies.</summary>
    private static Estimate Wave(double mean, double deviation, int frequency) => Estimate.FromDraws(
        mean, [.. Enumerable.Range(0, DrawCount).Select(b => mean + (deviation * Math.Sqrt(2) * Math.Cos(2 * Math.PI * frequency * (b + 0.5) / DrawCount)))], Resampling, "wave", 100, 100);
}
