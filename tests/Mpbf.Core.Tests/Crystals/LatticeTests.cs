using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class LatticeTests
{
    [Fact]
    public void FromParameters_Hexagonal_GivesTextbookVolumeAndVectors()
    {
        // By hand: V = a² c √3/2.
        var lattice = Lattice.FromParameters(3, 3, 5, 90, 90, 120);
        lattice.Volume.Should().BeApproximately(45 * Math.Sqrt(3) / 2, 1e-12);
        lattice.B.X.Should().BeApproximately(-1.5, 1e-12);
        lattice.C.Should().Be(new Vector3D(0, 0, 5));
        lattice.Heights.Z.Should().BeApproximately(5, 1e-12);
    }

    [Fact]
    public void FromParameters_Triclinic_RoundTripsLengthsAndAngles()
    {
        var lattice = Lattice.FromParameters(4, 5.5, 7.25, 71, 98, 112);
        (lattice.Lengths - new Vector3D(4, 5.5, 7.25)).Length.Should().BeLessThan(1e-12);
        (lattice.Angles - new Vector3D(71, 98, 112)).Length.Should().BeLessThan(1e-10);
    }

    [Fact]
    public void ToFractional_AnyPosition_UndoesToCartesian() =>
        Gen.Select(RandomCrystals.AnyLattice, RandomCrystals.Fraction).Sample((lattice, f) =>
            (lattice.ToFractional(lattice.ToCartesian(f)) - f).Length < 1e-9, iter: 200, seed: "0000KOIPe8t1");

    [Fact]
    public void Reciprocal_OfTheReciprocal_IsTheLattice()
    {
        var lattice = Lattice.FromParameters(4, 5.5, 7.25, 71, 98, 112);
        Matrix3D unity = lattice.Matrix * lattice.Reciprocal.Matrix.Transposed();
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++) unity[i, j].Should().BeApproximately(i == j ? 1 : 0, 1e-14);
        }

        (lattice.Reciprocal.Reciprocal.B - lattice.B).Length.Should().BeLessThan(1e-12);
    }

    [Fact]
    public void Constructor_FlatCell_IsRefused()
    {
        Action flat = () => _ = new Lattice(new(1, 0, 0), new(0, 1, 0), new(1, 1, 1e-9));
        flat.Should().Throw<ArgumentException>().WithMessage("*volume*");
        Action infinite = () => _ = new Lattice(new(1, 0, 0), new(0, 1, 0), new(0, 0, double.NaN));
        infinite.Should().Throw<ArgumentException>().WithMessage("*finite*");
    }

    [Fact]
    public void FromParameters_AnglesThatCloseNoCell_AreRefused()
    {
        Action act = () => Lattice.FromParameters(3, 3, 3, 130, 120, 120);
        act.Should().Throw<ArgumentException>().WithMessage("*No cell*");
    }
}
