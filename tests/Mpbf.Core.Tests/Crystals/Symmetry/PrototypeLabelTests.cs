using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public class PrototypeLabelTests
{
    // Wyckoff sequences of the textbook structure types (International Tables A, letters in the alphabetically first equivalent choice).
    [Fact]
    public void Of_TextbookTypes_GivesTheirWyckoffSequences()
    {
        Vector3D[] perovskite = [new(0, 0, 0), new(.5, .5, .5), new(.5, .5, 0), new(.5, 0, .5), new(0, .5, .5)];
        PrototypeLabel.Of(new Structure(Lattice.Cubic(3.9), new SiteSpecies([38, 22, 8, 8, 8]), perovskite)).Should().Be("ABC3:221:a,b,c");
        PrototypeLabel.Of(new Structure(Lattice.Cubic(4.0), new SiteSpecies([22, 56, 8, 8, 8]), [.. perovskite.Select(x => x + new Vector3D(.1, .2, .3))]))
            .Should().Be("ABC3:221:a,b,c");
        var face = new Lattice(new(0, 2.8, 2.8), new(2.8, 0, 2.8), new(2.8, 2.8, 0));
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([11, 17]), [default, new(.5, .5, .5)])).Should().Be("AB:225:a,b");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([30, 16]), [default, new(.25, .25, .25)])).Should().Be("AB:216:a,c");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([14, 14]), [default, new(.25, .25, .25)])).Should().Be("A:227:a");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([20, 9, 9]), [default, new(.25, .25, .25), new(.75, .75, .75)])).Should().Be("AB2:225:a,c");
        PrototypeLabel.Of(new Structure(Lattice.Cubic(4.1), new SiteSpecies([55, 17]), [default, new(.5, .5, .5)])).Should().Be("AB:221:a,b");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(47)]
    [InlineData(62)]
    [InlineData(123)]
    [InlineData(139)]
    [InlineData(166)]
    [InlineData(191)]
    [InlineData(227)]
    public void Of_AnotherDescription_IsTheSame(int number)
    {
        var random = new System.Random(20260106);
        foreach (WyckoffPosition position in WyckoffPosition.Of(number).SkipLast(1))
        {
            Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(number), random, (26, position.Example()));
            string key = PrototypeLabel.Of(crystal, 1e-3);
            for (int trial = 0; trial < 3; trial++) PrototypeLabel.Of(RandomCrystals.Disguised(crystal, random), 1e-3).Should().Be(key);
        }
    }
}
