using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class NiggliReductionTests
{
    [Fact]
    public void Reduce_ExampleOfKrivyAndGruber_GivesTheirCell()
    {
        // Křivý & Gruber 1976, section 4: (9, 27, 4, −5, −4, −22) reduces to (4, 9, 9, 9, 3, 4).
        double a = 3, b = Math.Sqrt(27), c = 2;
        static double Degrees(double cosine) => Math.Acos(cosine) * 180 / Math.PI;
        var cell = Lattice.FromParameters(a, b, c, Degrees(-2.5 / (b * c)), Degrees(-2 / (a * c)), Degrees(-11 / (a * b)));
        Matrix3D g = NiggliReduction.Reduce(cell).Lattice.Metric;
        double[] found = [g[0, 0], g[1, 1], g[2, 2], 2 * g[1, 2], 2 * g[0, 2], 2 * g[0, 1]];
        double[] expected = [4, 9, 9, 9, 3, 4];
        for (int k = 0; k < 6; k++) found[k].Should().BeApproximately(expected[k], 1e-9);
    }

    [Fact]
    public void Reduce_PrimitiveFaceCentredCubic_HasSixtyDegrees()
    {
        // The rhombohedral cell of a face-centred cubic lattice, edge a/√2 (textbook).
        var cell = new Lattice(new(0, 2, 2), new(2, 0, 2), new(4, 2, 2));
        Lattice reduced = NiggliReduction.Reduce(cell).Lattice;
        (reduced.Lengths - Math.Sqrt(8) * new Vector3D(1, 1, 1)).Length.Should().BeLessThan(1e-12);
        (reduced.Angles - new Vector3D(60, 60, 60)).Length.Should().BeLessThan(1e-9);
    }

    [Fact]
    public void Reduce_AnyBasisOfALattice_GivesTheSameCell() =>
        Gen.Select(RandomCrystals.AnyLattice, Gen.Int[-3, 3].Array[3]).Sample((lattice, n) =>
        {
            var other = new IntegerMatrix(1, 0, 0, n[0], 1, 0, n[1], n[2], 1) * new IntegerMatrix(0, 1, 0, 0, 0, 1, 1, 0, 0) * lattice;
            NiggliReduction first = NiggliReduction.Reduce(lattice), second = NiggliReduction.Reduce(other);
            return first.Transformation.Determinant == 1
                && Math.Abs(first.Lattice.Volume - lattice.Volume) < 1e-9 * lattice.Volume
                && (first.Lattice.Lengths - second.Lattice.Lengths).Length < 1e-4
                && (first.Lattice.Angles - second.Lattice.Angles).Length < 1e-2;
        }, iter: 1000);

    // The lattice of AcZn2Ga in WBM, rhombohedral to about the tolerance: compared within 10⁻⁵ the steps went in a circle from this basis, not from the published one.
    [Fact]
    public void Reduce_LatticeSpecialToTheTolerance_GivesTheSameCell()
    {
        var published = Lattice.FromParameters(6.078272647994039, 6.078270511684165, 6.078275634856813, 42.468186219809716, 42.46811665521867, 42.46816817226978);
        Lattice reduced = NiggliReduction.Reduce(new IntegerMatrix(0, -1, 0, 1, 1, 1, 0, 0, 1) * published).Lattice;
        (reduced.Lengths - NiggliReduction.Reduce(published).Lattice.Lengths).Length.Should().BeLessThan(1e-4);
    }

    // Sheared by more than a cell that is reduced vector by vector can be: said, not looped on.
    [Fact]
    public void Reduce_HostileShear_Throws() =>
        FluentActions.Invoking(() => NiggliReduction.Reduce(new IntegerMatrix(1, 1_000_000, 0, 0, 1, 0, 0, 0, 1) * Lattice.Cubic(4))).Should().Throw<InvalidOperationException>();
}
