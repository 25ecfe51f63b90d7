using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals;

public class StructureMatchingTests
{
    private static readonly Lattice FaceCentred = new(new(0, 2.8, 2.8), new(2.8, 0, 2.8), new(2.8, 2.8, 0));

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(148)]
    [InlineData(198)]
    public void Distance_SameCrystalDescribedAnew_IsSmall(int number)
    {
        var random = new System.Random(20260107);
        Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(number), random);
        Structure again = RandomCrystals.Disguised(crystal, random);
        Structure scaled = new(new Lattice(1.07 * again.Lattice!.A, 1.07 * again.Lattice.B, 1.07 * again.Lattice.C), again.Species, again.Positions);
        new StructureMatching().Distance(crystal, scaled).Should().BeLessThan(1e-6);
        new StructureMatching { Scale = false, LengthTolerance = 0.05 }.AreSame(crystal, scaled).Should().BeFalse();
    }

    [Fact]
    public void Distance_SupercellWithNoise_IsTheNoise()
    {
        var random = new System.Random(20260108);
        var salt = new Structure(FaceCentred, new SiteSpecies([11, 17]), [default, new(.5, .5, .5)]);
        Structure repeated = Supercell.Build(salt, IntegerMatrix.Diagonal(2, 2, 1));
        Vector3D[] moved = [.. repeated.Positions.ToArray().Select(x => x + 0.002 * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
        new StructureMatching().Distance(salt, new Structure(repeated.Lattice!, repeated.Species, moved)).Should().BeInRange(0, 0.01);
    }

    [Fact]
    public void Distance_KnownShift_IsItsRootMeanSquare()
    {
        // Two sites 0.1 Å further apart move 0.05 Å each from their mean: by hand, in units of (5³/2)^(1/3) Å.
        var one = new Structure(Lattice.Cubic(5), new SiteSpecies([55, 17]), [default, new(0.5, 0.5, 0.5)]);
        var other = new Structure(Lattice.Cubic(5), new SiteSpecies([55, 17]), [default, new(0.52, 0.5, 0.5)]);
        new StructureMatching().Distance(one, other).Should().BeApproximately(0.05 / Math.Cbrt(62.5), 1e-9);
    }

    [Fact]
    public void AreSame_OtherTypesOrElements_IsFalse()
    {
        var salt = new Structure(FaceCentred, new SiteSpecies([11, 17]), [default, new(.5, .5, .5)]);
        var blende = new Structure(FaceCentred, new SiteSpecies([11, 17]), [default, new(.25, .25, .25)]);
        var caesium = new Structure(Lattice.Cubic(3.5), new SiteSpecies([11, 17]), [default, new(.5, .5, .5)]);
        var potash = new Structure(FaceCentred, new SiteSpecies([19, 17]), [default, new(.5, .5, .5)]);
        var matching = new StructureMatching();
        matching.AreSame(salt, salt).Should().BeTrue();
        matching.AreSame(salt, blende).Should().BeFalse();
        matching.AreSame(salt, caesium).Should().BeFalse();
        matching.AreSame(salt, potash).Should().BeFalse();
    }

    [Fact]
    public void AreSame_MirrorImage_IsTrue()
    {
        var random = new System.Random(20260109);
        Structure chiral = RandomCrystals.Made(SpaceGroupSetting.Standard(19), random);
        var mirrored = new Structure(chiral.Lattice!, chiral.Species, [.. chiral.Positions.ToArray().Select(x => -x)]);
        new StructureMatching().AreSame(chiral, mirrored).Should().BeTrue();
    }
}
