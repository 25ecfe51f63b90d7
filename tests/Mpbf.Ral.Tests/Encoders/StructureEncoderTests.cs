using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Ral.Encoders;

namespace Mpbf.Ral.Tests.Encoders;

/// <summary>What every encoder of structures must satisfy: the invariances it states, and the differences it must see.</summary>
public sealed class StructureEncoderTests
{
    private static readonly Structure Wurtzite = new(
        Lattice.FromParameters(3.25, 3.25, 5.2, 90, 90, 120),
        new SiteSpecies([30, 30, 8, 8]),
        [new(1 / 3.0, 2 / 3.0, 0), new(2 / 3.0, 1 / 3.0, 0.5), new(1 / 3.0, 2 / 3.0, 0.38), new(2 / 3.0, 1 / 3.0, 0.88)]);

    /// <summary>A chiral arrangement, so that a reflection is no rotation.</summary>
    private static readonly Structure Chiral = new(
        Lattice.FromParameters(4.1, 5.3, 6.2, 81, 95, 104),
        new SiteSpecies([11, 17, 8, 14]),
        [new(0.1, 0.2, 0.3), new(0.55, 0.42, 0.71), new(0.83, 0.12, 0.9), new(0.3, 0.8, 0.05)]);

    public static TheoryData<string> Names => [.. All.Keys];

    private static Dictionary<string, StructureEncoder> All { get; } = new()
    {
        ["soap"] = new SoapEncoder(),
        ["soap by species"] = new SoapEncoder(4, 3, 6, ElementChannels.OfSpecies([.. "Zn O Na Cl Si".Split(' ').Select(Element.FromSymbol)])),
        ["symmetry functions"] = new SymmetryFunctionEncoder(),
        ["message passing"] = new MessagePassingEncoder(),
        ["equivariant"] = new EquivariantEncoder(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_SymmetryOfSpace_ChangesNothing(string name)
    {
        StructureEncoder encoder = All[name];
        foreach (Structure structure in new[] { Wurtzite, Chiral })
        {
            float[] plain = encoder.Encode(structure);
            plain.Should().OnlyContain(value => float.IsFinite(value)).And.HaveCount(encoder.Width);
            Near(encoder.Encode(Turned(structure, Rotation)), plain, "rotated");
            Near(encoder.Encode(Turned(structure, new Matrix3D(new(1, 0, 0), new(0, 1, 0), new(0, 0, -1)))), plain, "reflected");
            Near(encoder.Encode(Moved(structure, new(0.31, -1.2, 0.77))), plain, "translated and left unwrapped");
            Near(encoder.Encode(Permuted(structure)), plain, "sites in another order");
            Near(encoder.Encode(Supercell.Build(structure, new IntegerMatrix(2, 0, 0, 0, 1, 0, 0, 1, 3))), plain, "six cells");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_OtherElementOrPlace_ChangesTheVector(string name)
    {
        StructureEncoder encoder = All[name];
        float[] plain = encoder.Encode(Wurtzite);
        Distance(encoder.Encode(new Structure(Wurtzite.Lattice!, new SiteSpecies([30, 30, 8, 17]), Wurtzite.Positions)), plain).Should().BeGreaterThan(0.01, "one oxygen became chlorine");
        Distance(encoder.Encode(new Structure(new Lattice(1.05 * Wurtzite.Lattice!.A, 1.05 * Wurtzite.Lattice.B, 1.05 * Wurtzite.Lattice.C), Wurtzite.Species, Wurtzite.Positions)), plain).Should().BeGreaterThan(0.01, "the crystal is 5 % wider");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeSites_AtomCrossingTheCutoff_ChangesSmoothly(string name)
    {
        StructureEncoder encoder = All[name];
        Structure Dimer(double distance) => Structure.Molecule(new SiteSpecies([30, 8]), [new(0, 0, 0), new(0, distance, 0)]);
        Distance(encoder.Encode(Dimer(encoder.Cutoff - 1e-3)), encoder.Encode(Dimer(encoder.Cutoff + 1e-3))).Should().BeLessThan(1e-4, "the fade has value and slope 0 at the cutoff");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_OneAtomAndManyAtoms_AreFinite(string name)
    {
        StructureEncoder encoder = All[name];
        encoder.Encode(Structure.Molecule(new SiteSpecies([14]), [new(0, 0, 0)])).Should().OnlyContain(value => float.IsFinite(value), "an isolated atom has no neighbours");
        Structure cell = new(Lattice.Cubic(2.4), new SiteSpecies([14]), [new(0, 0, 0)]);
        Near(encoder.Encode(Supercell.Build(cell, new IntegerMatrix(3, 0, 0, 0, 3, 0, 0, 0, 3))), encoder.Encode(cell), "a cell smaller than the cutoff");
        Structure same = new(Lattice.Cubic(6), new SiteSpecies([14, 14]), [new(0, 0, 0), new(0, 0, 0)]);
        encoder.Encode(same).Should().OnlyContain(value => float.IsFinite(value), "two atoms at one place");
    }

    [Fact]
    public void Encode_FiveThousandAtoms_EqualsTheUnitCell()
    {
        Structure cell = new(Lattice.Cubic(3.5), new SiteSpecies([11, 17]), [new(0, 0, 0), new(0.5, 0.5, 0.5)]), large = Supercell.Build(cell, new IntegerMatrix(13, 0, 0, 0, 14, 0, 0, 0, 14));
        large.Count.Should().Be(5096);
        StructureEncoder encoder = new SymmetryFunctionEncoder();
        Near(encoder.Encode(large), encoder.Encode(cell), "all sites are those of the cell");
    }

    [Fact]
    public void Encode_UnknownSpecies_IsRefusedByName() => FluentActions
        .Invoking(() => All["soap by species"].Encode(new Structure(Lattice.Cubic(3), new SiteSpecies([92]), [new(0, 0, 0)])))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("U at site 0").And.Contain("Zn O Na Cl Si");

    /// <summary>From whatever thread: a caller catches one kind of exception.</summary>
    [Fact]
    public void Encode_UnknownSpeciesAmongMany_IsRefusedByName() => FluentActions
        .Invoking(() => All["soap by species"].Encode([Wurtzite, new Structure(Lattice.Cubic(3), new SiteSpecies([92]), [new(0, 0, 0)])]))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("U at site 0");

    [Fact]
    public void Encode_SharedSite_IsBetweenItsSpecies()
    {
        var channels = ElementChannels.OfSpecies(Element.FromSymbol("Cu"), Element.FromSymbol("Au"));
        StructureEncoder encoder = new SymmetryFunctionEncoder(4, 4, channels);
        var mixed = new Structure(Lattice.Cubic(3), SiteSpecies.FromOccupants([[new(29, 0.25), new(79, 0.75)]]), [new(0, 0, 0)]);
        encoder.Encode(mixed)[..2].Should().Equal(0.25f, 0.75f);
    }

    [Fact]
    public void Encode_ManyStructures_EqualsOneByOne()
    {
        EmbeddingMatrix all = All["equivariant"].Encode([Wurtzite, Chiral, Wurtzite]).Matrix;
        all.Row(1).ToArray().Should().Equal(All["equivariant"].Encode(Chiral));
        all.Row(2).ToArray().Should().Equal(all.Row(0).ToArray());
    }

    private static readonly Matrix3D Rotation = AxisAngle(new(0.48, 0.6, 0.64), 1.1);

    private static Structure Turned(Structure structure, Matrix3D turn)
    {
        Lattice lattice = structure.Lattice!;
        return new(new Lattice(lattice.A * turn, lattice.B * turn, lattice.C * turn), structure.Species, structure.Positions);
    }

    private static Structure Moved(Structure structure, Vector3D shift) => new(structure.Lattice!, structure.Species, structure.Positions.ToArray().Select(position => position + shift).ToArray());

    private static Structure Permuted(Structure structure)
    {
        int[] order = [2, 0, 3, 1];
        return new(structure.Lattice!, structure.Species.Select(order), order.Select(site => structure.Positions[site]).ToArray());
    }

    /// <summary>Rodrigues' formula.</summary>
    private static Matrix3D AxisAngle(Vector3D axis, double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        Vector3D Turn(Vector3D v) => (cos * v) + (sin * axis.Cross(v)) + ((1 - cos) * axis.Dot(v) * axis);
        return new(Turn(new(1, 0, 0)), Turn(new(0, 1, 0)), Turn(new(0, 0, 1)));
    }

    private static void Near(float[] actual, float[] expected, string because) => (Distance(actual, expected) / Math.Sqrt(expected.Sum(value => value * value))).Should().BeLessThan(2e-6, because);

    private static double Distance(float[] x, float[] y) => Math.Sqrt(x.Zip(y, (a, b) => (double)(a - b) * (a - b)).Sum());
}
