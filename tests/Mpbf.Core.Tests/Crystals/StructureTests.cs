using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class StructureTests
{
    private static Structure CesiumChloride() => new(Lattice.Cubic(4.12), new SiteSpecies([55, 17]), [new(0, 0, 0), new(0.5, 0.5, 0.5)]);

    [Fact]
    public void Site_OfAnOrderedCrystal_ShowsSpeciesAndPositions()
    {
        Site site = CesiumChloride()[1];
        site.AtomicNumber.Should().Be(17);
        site.Occupant().Should().Be(new Occupant(17));
        (site.Cartesian - new Vector3D(2.06, 2.06, 2.06)).Length.Should().BeLessThan(1e-12);
    }

    [Fact]
    public void FromOccupants_SharedSite_KeepsSharesAndNamesTheLargest()
    {
        var species = SiteSpecies.FromOccupants([[new(26, 0.3, 2), new(27, 0.6)], [new(8)]]);
        species.IsOrdered.Should().BeFalse();
        species.AtomicNumbers.ToArray().Should().Equal(27, 8);
        species.OccupantCount(0).Should().Be(2);
        species[0, 0].Should().Be(new Occupant(26, 0.3, 2));
        species.Select([1, 0, 0])[2, 1].Should().Be(new Occupant(27, 0.6));
    }

    [Fact]
    public void FromOccupants_FullSites_AreOrdered()
    {
        SiteSpecies.FromOccupants([[new(26)], [new(8)]]).IsOrdered.Should().BeTrue();
        SiteSpecies.FromOccupants([[new(26, 1, 3)], [new(8)]]).IsOrdered.Should().BeTrue();
        SiteSpecies.FromOccupants([[new(26, 0.9)], [new(8)]]).IsOrdered.Should().BeFalse();
    }

    [Fact]
    public void SameOccupation_OrderOfOccupants_DoesNotMatter()
    {
        var species = SiteSpecies.FromOccupants([[new(26, 0.5), new(27, 0.5)], [new(27, 0.5), new(26, 0.5)], [new(26, 0.5)]]);
        species.SameOccupation(0, 1).Should().BeTrue();
        species.SameOccupation(0, 2).Should().BeFalse();
    }

    [Fact]
    public void WithProperty_OnePerSite_TravelsWithTheStructure()
    {
        var structure = CesiumChloride()
            .WithProperty(SiteProperty.Forces, new SiteProperty(3, [1, 2, 3, 4, 5, 6], "eV/Å"))
            .WithLabels(new StructureLabels { Energy = -3.2 });
        structure[1].Property("forces").ToArray().Should().Equal(4, 5, 6);
        structure.Labels.Energy.Should().Be(-3.2);
        Action wrong = () => structure.WithProperty("charges", new SiteProperty(1, [1]));
        wrong.Should().Throw<ArgumentException>().WithMessage("*covers 1 sites*2*");
    }

    [Fact]
    public void Molecule_HasNoFractionalPositions()
    {
        var molecule = Structure.Molecule(new SiteSpecies([1, 1]), [new(0, 0, 0), new(0, 0, 0.74)]);
        molecule.CartesianAt(1).Z.Should().Be(0.74);
        molecule.Periodicity.Should().Be(Periodicity.None);
        FluentActions.Invoking(() => molecule.FractionalAt(0)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Constructor_BadInput_NamesWhatIsWrong()
    {
        FluentActions.Invoking(() => new Structure(Lattice.Cubic(4), new SiteSpecies([1]), [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Structure(Lattice.Cubic(4), new SiteSpecies([1]), [new(0, double.NaN, 0)]))
            .Should().Throw<ArgumentException>().WithMessage("*Position 0*");
        FluentActions.Invoking(() => new SiteSpecies([0])).Should().Throw<ArgumentException>().WithMessage("*1 to 118*");
        FluentActions.Invoking(() => SiteSpecies.FromOccupants([[]])).Should().Throw<ArgumentException>().WithMessage("*Site 0*");
    }

    [Fact]
    public void Wrapped_TinyNegative_IsInsideTheCell() =>
        new Vector3D(-1e-17, 1, -0.25).Wrapped().Should().Be(new Vector3D(0, 0, 0.75));
}
