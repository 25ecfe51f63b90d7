using Mpbf.Core.Crystals;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class StructureViewsTests
{
    private static readonly Structure Salt = ToyCrystals.Pair("Na Cl", true, 2.8);

    [Fact]
    public void Same_WithoutStrainAndDisplacement_IsTheSameCrystal()
    {
        var encoder = new SoapEncoder(4, 2, 2);
        float[] plain = encoder.Encode(Salt);
        Structure[] views = [.. Enumerable.Range(0, 20).Select(seed => StructureViews.Same(Salt, 0, 0, new Random(seed)))];

        views.Select(view => view.Count).Distinct().Should().BeEquivalentTo([2, 4], "doubled every other time");
        views.Should().OnlyContain(view => encoder.Encode(view).Zip(plain, (a, b) => Math.Abs(a - b)).Max() < 1e-4f);
    }

    [Fact]
    public void Same_Many_AreStrainedAndDisplacedAsStated()
    {
        Structure crystal = new(Lattice.Cubic(4), new SiteSpecies([11]), [new(0, 0, 0)], Periodicity.None);
        Structure[] views = [.. Enumerable.Range(0, 2000).Select(seed => StructureViews.Same(crystal, 0.02, 0.05, new Random(seed)))];

        Math.Sqrt(views.Average(view => Math.Pow((view.Lattice!.A.X / 4) - 1, 2))).Should().BeApproximately(0.02, 0.001, "3 standard errors, 0.02/√(2·2000) each");
        views.Should().OnlyContain(view => Math.Abs(view.Lattice!.A.Y - view.Lattice.B.X) < 1e-12, "the tensor is symmetric");
        Math.Sqrt(views.Average(view => view.CartesianAt(0).LengthSquared / 3)).Should().BeApproximately(0.05, 0.002);
        views.Should().OnlyContain(view => view.Count == 1, "a box that does not repeat is not doubled");
    }

    [Fact]
    public void Other_AnElement_BecomesOneTheStructureDoesNotHold()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Structure other = StructureViews.Other(Salt, [11, 17, 19, 35], new Random(seed));
            other.AtomicNumbers.ToArray().Should().HaveCount(2).And.ContainSingle(number => number == 11 || number == 17).And.ContainSingle(number => number == 19 || number == 35);
            other.Positions.ToArray().Should().Equal(Salt.Positions.ToArray());
        }
    }

    [Fact]
    public void Other_SharedSiteOfAMolecule_KeepsItsShares()
    {
        Structure shared = Structure.Molecule(SiteSpecies.FromOccupants([[new(29, 0.25), new(79, 0.75)]]), [new(0, 0, 0)]);
        Structure other = StructureViews.Other(shared, [29, 47, 79], new Random(1));
        (other.Species[0, 0].Occupancy, other.Species[0, 1].Occupancy, other.Lattice).Should().Be((0.25, 0.75, null));
        new[] { other.Species[0, 0].AtomicNumber, other.Species[0, 1].AtomicNumber }.Should().Contain((byte)47);
    }
}
