using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Planning;

namespace Mpbf.CrossLayer.Tests.Planning;

public sealed class SlopeRepairTests
{
    private static readonly Resampling Resampling = new(7);

    [Fact]
    public void Predict_ForcesFourFifthsAsLarge_AreRepairedExactly()
    {
        VectorSums[] soft = [.. Enumerable.Range(1, 30).Select(i => VectorSums.OfSummary($"c{i}", 3 * i, 1, 0.8, 1))];
        var repair = SlopeRepair.Predict(soft, Resampling);
        repair.Factor.Value.Should().BeApproximately(1.25, 1e-12);
        repair.ErrorRatio.Value.Should().BeLessThan(1e-6, "f = 0.8 r exactly, to the root of rounding");
        repair.IsSupported.Should().BeTrue();
    }

    [Fact]
    public void Predict_TwoConfigurations_JudgesEachWithTheFactorOfTheOther()
    {
        // By hand. a: A 4, B 2, C 2, so c = 1, SE(1) = 2. b: A 9, B 6, C 4, so c = 1.5, SE(1) = 1. SE_a(1.5) = 4 − 6 + 4.5 = 2.5; SE_b(1) = 1. √(3.5/3).
        var repair = SlopeRepair.Predict([new("a", 4, 2, 2), new("b", 9, 6, 4)], Resampling);
        repair.Factor.Value.Should().BeApproximately(8.0 / 6, 1e-12);
        repair.ErrorRatio.Value.Should().BeApproximately(Math.Sqrt(3.5 / 3), 1e-12);
        repair.ErrorRatio.Interval().Should().BeNull("two configurations");
        repair.IsSupported.Should().BeFalse();
        SlopeRepair.Realised(1.5, [new("a", 4, 2, 2)]).Should().BeApproximately(Math.Sqrt(2.5 / 2), 1e-12);
    }

    [Fact]
    public void Predict_WithPrior_IsDrawnTowardsOne() => // (2 + 6) / (1 + 6)
        SlopeRepair.Predict([new("a", 4, 2, 1)], Resampling, priorSquares: 6).Factor.Value.Should().BeApproximately(8.0 / 7, 1e-12);

    [Fact]
    public void Predict_ForManyOthers_WidensByTheirScatter()
    {
        VectorSums[] mixed = [.. Enumerable.Range(1, 40).Select(i => VectorSums.OfSummary($"c{i}", 3, 1, 0.8, 0.9 + (0.002 * i)))];
        Interval narrow = SlopeRepair.Predict(mixed, Resampling).ErrorRatio.Interval()!.Value, wide = SlopeRepair.Predict(mixed, Resampling, 40).ErrorRatio.Interval()!.Value;
        (wide.Upper - wide.Lower).Should().BeApproximately(Math.Sqrt(2) * (narrow.Upper - narrow.Lower), 1e-12);
    }

    [Fact]
    public void Predict_BadInput_IsRefused()
    {
        FluentActions.Invoking(() => SlopeRepair.Predict([], Resampling)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SlopeRepair.Predict([new("a", 1, 0, 0)], Resampling)).Should().Throw<ArgumentException>().WithMessage("*all zero*");
        FluentActions.Invoking(() => SlopeRepair.Predict([new("a", double.NaN, 0, 1)], Resampling)).Should().Throw<ArgumentException>().WithMessage("*not finite*");
        FluentActions.Invoking(() => SlopeRepair.Predict([new("a", 1, 1, 1)], Resampling, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => SlopeRepair.Predict([new("a", 1, 1, 1)], Resampling, null, double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
