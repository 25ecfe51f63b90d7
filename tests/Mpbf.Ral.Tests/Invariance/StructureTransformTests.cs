using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;
using Mpbf.Ral.Invariance;

namespace Mpbf.Ral.Tests.Invariance;

public sealed class StructureTransformTests
{
    private static readonly StructureMatching Exact = new() { LengthTolerance = 1e-6, AngleTolerance = 1e-4, SiteTolerance = 1e-5, Scale = false };

    public static TheoryData<string> Names => new() { "Translated", "Rotated", "Reflected", "Permuted", "Wrapped", "Repeated" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Transform_OfACrystal_IsTheSameCrystalByStructureMatching(string name)
    {
        foreach (Structure crystal in Crystals.All)
        {
            for (ulong seed = 0; seed < 5; seed++) Exact.AreSame(crystal, Apply(name, crystal, seed)).Should().BeTrue("{0} with seed {1} leaves the material as it is", name, seed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Transform_OfOneSeed_IsRepeatable(string name)
    {
        Structure first = Apply(name, Crystals.Chiral, 7), again = Apply(name, Crystals.Chiral, 7);
        Structure[] others = [.. Enumerable.Range(8, 10).Select(seed => Apply(name, Crystals.Chiral, (ulong)seed))];

        again.Positions.ToArray().Should().Equal(first.Positions.ToArray());
        again.Lattice.Should().Be(first.Lattice);
        others.Any(other => other.Lattice != first.Lattice || !other.Positions.SequenceEqual(first.Positions)).Should().BeTrue("other seeds are other elements, but for the few of a small group that meet");
    }

    [Fact]
    public void Rotation_ManyElements_AreUniform()
    {
        // The trace of a uniform rotation, 1 + 2 cos θ with density (1 − cos θ)/π, has mean 0 and variance 1 (orthogonality of characters).
        double[] traces = [.. Enumerable.Range(0, 4000).Select(k => RandomElement.Rotation(RandomElement.Source((ulong)k, "test"))).Select(m => m[0, 0] + m[1, 1] + m[2, 2])];

        traces.Average().Should().BeApproximately(0, 0.05, "three standard errors of 4,000");
        traces.Average(t => t * t).Should().BeApproximately(1, 0.07);
    }

    [Fact]
    public void Cells_ManyElements_SpanTwoToFourCells()
    {
        int[] determinants = [.. Enumerable.Range(0, 300).Select(k => RandomElement.Cells(RandomElement.Source((ulong)k, "test")).Determinant)];

        determinants.Distinct().Order().Should().Equal(2, 3, 4);
    }

    [Fact]
    public void Reflected_OfAChiralMolecule_HasTheOtherHand()
    {
        var molecule = Structure.Molecule(new SiteSpecies([6, 1, 9, 17]), [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)]);

        Hand(StructureTransform.Reflected(molecule, 3)).Should().BeApproximately(-Hand(molecule), 1e-12);
        Hand(StructureTransform.Rotated(StructureTransform.Translated(molecule, 3), 3)).Should().BeApproximately(Hand(molecule), 1e-12);
    }

    [Fact]
    public void Relabelled_RockSalt_HoldsAnElementThatItDidNot()
    {
        Composition composition = StructureTransform.Relabelled(Crystals.RockSalt, 1, [Element.FromSymbol("Na"), Element.FromSymbol("K")]).Composition;

        composition.ReducedFormula.Should().BeOneOf("KCl", "KNa");
        FluentActions.Invoking(() => StructureTransform.Relabelled(Crystals.RockSalt, 1, [Element.FromSymbol("Na")])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void PrimitiveAndConventional_OfRockSalt_HoldTwoAndEightSites()
    {
        StructureTransform.Primitive(Crystals.RockSalt).Count.Should().Be(2, "one formula unit in the face-centred primitive cell");
        StructureTransform.Conventional(StructureTransform.Repeated(Crystals.RockSalt, 2)).Count.Should().Be(8);
    }

    [Fact]
    public void Turned_ByNoOrthogonalMatrix_IsRefused() =>
        FluentActions.Invoking(() => StructureTransform.Turned(Crystals.Diamond, new Matrix3D(new(1, 0, 0), new(0, 1, 0), new(0, 0, double.NaN)))).Should().Throw<ArgumentException>();

    private static double Hand(Structure m) => (m.CartesianAt(1) - m.CartesianAt(0)).Dot((m.CartesianAt(2) - m.CartesianAt(0)).Cross(m.CartesianAt(3) - m.CartesianAt(0)));

    private static Structure Apply(string name, Structure structure, ulong seed) => name switch
    {
        "Translated" => StructureTransform.Translated(structure, seed),
        "Rotated" => StructureTransform.Rotated(structure, seed),
        "Reflected" => StructureTransform.Reflected(structure, seed),
        "Permuted" => StructureTransform.Permuted(structure, seed),
        "Wrapped" => StructureTransform.Wrapped(structure, seed),
        _ => StructureTransform.Repeated(structure, seed),
    };
}
