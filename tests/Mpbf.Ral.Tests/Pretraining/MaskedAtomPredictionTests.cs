using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class MaskedAtomPredictionTests
{
    private static readonly StructureEncoder Encoder = new MessagePassingEncoder(4, 12, 2);

    [Fact]
    public void Train_NeighbourTellsTheElement_IsRightWhereFrequencyIsNot()
    {
        var trained = MaskedAtomPrediction.Train(Encoder, ToyCrystals.Paired(150, 3));

        trained.Accuracy.Should().BeGreaterThan(0.97, "the world's rule leaves no doubt");
        trained.Loss.Should().BeLessThan(0.3);
        trained.BaselineAccuracy.Should().BeLessThan(0.25, "twelve elements are about equally frequent");
        trained.BaselineLoss.Should().BeApproximately(Math.Log(12), 0.2, "entropy of twelve equal elements");
        (trained.FittedCount, trained.ScoredCount, trained.UnseenCount, trained.Converged).Should().Be((240, 60, 0, true));
        trained.Encoder.Width.Should().Be(11, "scores of twelve classes span eleven coordinates");
    }

    [Fact]
    public void Train_NeighbourTellsNothing_IsNoBetterThanFrequency()
    {
        var trained = MaskedAtomPrediction.Train(Encoder, ToyCrystals.Unrelated(600, 5), sitesPerStructure: 1, penalty: 0.03);

        double error = Math.Sqrt(0.25 * 0.75 / trained.ScoredCount);
        trained.Accuracy.Should().BeInRange(0.25 - (4 * error), 0.25 + (4 * error), "binomial about the chance of four elements: anything more would be a leak of the hidden atom");
        trained.Loss.Should().BeGreaterThan(trained.BaselineLoss - 0.02);
    }

    [Fact]
    public void Train_Twice_GivesTheSame()
    {
        Structure[] world = ToyCrystals.Paired(40, 1);
        MaskedAtomPrediction one = MaskedAtomPrediction.Train(Encoder, world, seed: 9), two = MaskedAtomPrediction.Train(Encoder, world, seed: 9);
        two.Loss.Should().Be(one.Loss);
        two.Encoder.Encode(world[0]).Should().Equal(one.Encoder.Encode(world[0]));
    }

    [Fact]
    public void Train_OneElementOnly_IsRefusedByName() => FluentActions
        .Invoking(() => MaskedAtomPrediction.Train(Encoder, [.. Enumerable.Range(0, 20).Select(i => ToyCrystals.Pair("C C", true, 1.5 + (0.01 * i)))]))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("C on all 32 sites");

    [Fact]
    public void Train_OneStructure_IsRefused() => FluentActions
        .Invoking(() => MaskedAtomPrediction.Train(Encoder, ToyCrystals.Paired(1, 1)))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("found 1 structures").And.Contain("at least 10");

    [Fact]
    public void Train_BlindEncoder_IsRefused() => FluentActions
        .Invoking(() => MaskedAtomPrediction.Train(new SymmetryFunctionEncoder(4, 4, ElementChannels.OfProperties()), [.. Enumerable.Range(0, 20).Select(i => ToyCrystals.Pair(i % 2 == 0 ? "Na Cl" : "K Br", true, 2.5))]))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("no coordinate varies");

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Train_PenaltyOutOfRange_IsRefused(double penalty) => FluentActions
        .Invoking(() => MaskedAtomPrediction.Train(Encoder, ToyCrystals.Paired(20, 1), penalty: penalty)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Train_Cancelled_Stops() => FluentActions
        .Invoking(() => MaskedAtomPrediction.Train(Encoder, ToyCrystals.Paired(20, 1), cancellation: new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
}
