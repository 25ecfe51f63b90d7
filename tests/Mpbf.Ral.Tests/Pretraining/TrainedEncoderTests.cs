using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class TrainedEncoderTests
{
    private static readonly StructureEncoder Encoder = new MessagePassingEncoder(4, 12, 2);

    [Fact]
    public void Encode_TrainedEncoder_KeepsTheInvariancesOfTheOneUnderIt()
    {
        TrainedEncoder trained = MaskedAtomPrediction.Train(Encoder, ToyCrystals.Paired(60, 1)).Encoder;
        Structure crystal = ToyCrystals.Pair("Mg O", true, 2.3);
        float[] plain = trained.Encode(crystal);

        Distance(trained.Encode(Supercell.Build(crystal, new IntegerMatrix(2, 0, 0, 0, 1, 0, 0, 1, 3))), plain).Should().BeLessThan(1e-4, "six cells");
        Lattice turned = new(crystal.Lattice!.Matrix * new Matrix3D(new(0, 1, 0), new(-1, 0, 0), new(0, 0, 1)));
        Distance(trained.Encode(new Structure(turned, crystal.Species, crystal.Positions)), plain).Should().BeLessThan(1e-4, "a quarter turn");
        EmbeddingMatrix sites = trained.EncodeSites(crystal);
        sites.Row(0).ToArray().Should().NotEqual(sites.Row(1).ToArray(), "a site keeps its own vector");
        trained.Name.Should().StartWith("masked-atom prediction on message passing");
    }

    [Fact]
    public void Encode_AMapOfTheMean_IsTheMeanOfTheMaps()
    {
        Structure[] world = ToyCrystals.Paired(30, 2);
        EmbeddingMatrix vectors = Encoder.Encode(world).Matrix;
        var map = AffineMap.Standardising(vectors);
        float[] after = map.Apply(vectors).Row(3).ToArray(), before = new TrainedEncoder("standardised", Encoder, map).Encode(world[3]);
        Distance(before, after).Should().BeLessThan(1e-4);
    }

    [Fact]
    public void Standardising_Rows_GivesMeanZeroAndDeviationOne()
    {
        EmbeddingMatrix mapped = AffineMap.Standardising(new([1, 5, 3, 5, 5, 5], 3, 2)).Apply(new([1, 5, 3, 5, 5, 5], 3, 2));
        mapped.Values.ToArray().Should().Equal([(float)-Math.Sqrt(1.5), 0, 0, 0, (float)Math.Sqrt(1.5), 0], "by hand: mean 3, deviation √(8/3); the second column never varies");
    }

    [Fact]
    public void TrainedEncoder_MapOfAnotherWidth_IsRefused() => FluentActions
        .Invoking(() => new TrainedEncoder("other", Encoder, AffineMap.Standardising(new([1, 2, 3, 4], 2, 2))))
        .Should().Throw<ArgumentException>().Which.Message.Should().Contain("takes 2 coordinates, the encoder gives 36");

    [Fact]
    public void Standardising_EqualRows_AreRefused() => FluentActions
        .Invoking(() => AffineMap.Standardising(new([1, 2, 1, 2], 2, 2))).Should().Throw<BadInputException>();

    private static double Distance(float[] x, float[] y) => Math.Sqrt(x.Zip(y, (a, b) => (double)(a - b) * (a - b)).Sum());
}
