using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class GraphCompletionTests
{
    private static readonly StructureEncoder Encoder = new MessagePassingEncoder(5, 16, 2);

    [Fact]
    public void Train_WhatIsLeftTellsWhatIsGone_IsRead()
    {
        var trained = GraphCompletion.Train(Encoder, ToyCrystals.Paired(200, 3), penalty: 1e-3);

        trained.ElementSkill.Should().BeGreaterThan(0.9, "each element has one partner");
        trained.DistanceSkill.Should().BeGreaterThan(0.9, "the lattice that is left has the missing atom in its hole");
        trained.CoordinationSkill.Should().BeGreaterThan(0.8, "8 bonds in a simple cubic rest, 6 in a face-centred one");
        (trained.FittedCount, trained.ScoredCount).Should().Be((320, 80));
    }

    [Fact]
    public void Train_ElementsUnrelated_OnlyGeometryIsRead()
    {
        var trained = GraphCompletion.Train(Encoder, ToyCrystals.Unrelated(600, 4));

        trained.ElementSkill.Should().BeInRange(-0.25, 0.05, "a rest that tells nothing cannot beat the mean");
        trained.DistanceSkill.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Train_OneGeometryOnly_LeavesItsSkillOut()
    {
        var trained = GraphCompletion.Train(Encoder, [.. ToyCrystals.Paired(80, 3).Select((structure, i) => ToyCrystals.Pair(string.Join(' ', structure.Composition.Amounts.Select(pair => pair.Element.Symbol)), false, 2.2 + (0.005 * i)))]);
        trained.CoordinationSkill.Should().Be(double.NaN, "eight bonds in every structure");
    }

    [Fact]
    public void Train_Twice_GivesTheSame()
    {
        Structure[] world = ToyCrystals.Paired(40, 1);
        GraphCompletion one = GraphCompletion.Train(Encoder, world, seed: 9), two = GraphCompletion.Train(Encoder, world, seed: 9);
        two.ElementSkill.Should().Be(one.ElementSkill);
        two.Encoder.Encode(world[0]).Should().Equal(one.Encoder.Encode(world[0]));
    }

    [Fact]
    public void Train_CellsOfOneAtom_AreRefused() => FluentActions
        .Invoking(() => GraphCompletion.Train(Encoder, [.. Enumerable.Range(0, 20).Select(i => new Structure(Lattice.Cubic(2.5 + (0.01 * i)), new SiteSpecies([84]), [new(0, 0, 0)]))]))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("found 0 structures of two sites or more");

    [Fact]
    public void Train_AtomsBeyondTheCutoff_AreRefused() => FluentActions
        .Invoking(() => GraphCompletion.Train(new MessagePassingEncoder(1.5), ToyCrystals.Paired(20, 1)))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("1.5 Å");
}
