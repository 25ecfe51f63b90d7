using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class SupercellTests
{
    private static Structure RockSalt() => new(
        new Lattice(new(0, 2.8, 2.8), new(2.8, 0, 2.8), new(2.8, 2.8, 0)), new SiteSpecies([11, 17]), [new(0, 0, 0), new(0.5, 0.5, 0.5)]);

    [Fact]
    public void Build_PrimitiveRockSaltToCubic_GivesTheCellOfTheTextbook()
    {
        Structure cubic = Supercell.Build(RockSalt(), new IntegerMatrix(-1, 1, 1, 1, -1, 1, 1, 1, -1));
        (cubic.Lattice!.Lengths - 5.6 * new Vector3D(1, 1, 1)).Length.Should().BeLessThan(1e-12);
        cubic.AtomicNumbers.ToArray().Should().Equal(11, 11, 11, 11, 17, 17, 17, 17);
        cubic.Positions[..4].ToArray().Should().Equal(new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0));
    }

    [Fact]
    public void Build_LabelsAndProperties_AreScaledOrCopied()
    {
        Structure repeated = Supercell.Build(
            RockSalt().WithLabels(new StructureLabels { Energy = -3, Id = "x" }).WithProperty("charges", new SiteProperty(1, [1, -1])), IntegerMatrix.Diagonal(1, 2, 1));
        repeated.Labels.Energy.Should().Be(-6);
        repeated.Labels.Id.Should().Be("x");
        repeated.Properties["charges"].Values.ToArray().Should().Equal(1, 1, -1, -1);
        repeated.Composition.ReducedFormula.Should().Be("NaCl");
    }

    [Fact]
    public void Build_AnyMatrix_KeepsTheSurroundingsOfEverySite() =>
        Gen.Select(RandomCrystals.AnyStructure.Where(s => s.Periodicity == Periodicity.All), Gen.Int[-2, 2].Array[9]).Where((_, m) => Matrix(m).Determinant > 0)
            .Sample((structure, m) =>
            {
                Structure repeated = Supercell.Build(structure, Matrix(m));
                int cells = Matrix(m).Determinant;
                // No shell of the round numbers a generator prefers lies exactly at π.
                var before = NeighbourList.Build(structure, Math.PI);
                var after = NeighbourList.Build(repeated, Math.PI);
                return repeated.Count == cells * structure.Count && after.PairCount == cells * before.PairCount;
            }, iter: 60);

    [Fact]
    public void Build_BadMatrix_IsRefused()
    {
        FluentActions.Invoking(() => Supercell.Build(RockSalt(), IntegerMatrix.Diagonal(1, -1, 1))).Should().Throw<ArgumentException>().WithMessage("*positive*");
        var slab = new Structure(Lattice.Cubic(4), new SiteSpecies([29]), [default], Periodicity.A | Periodicity.B);
        FluentActions.Invoking(() => Supercell.Build(slab, IntegerMatrix.Diagonal(1, 1, 2))).Should().Throw<ArgumentException>().WithMessage("*does not repeat*");
    }

    private static IntegerMatrix Matrix(int[] m) => new(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
}
