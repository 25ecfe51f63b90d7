using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests;

public class GroupingTests
{
    /// <summary>Cells by hand: face-centred copper in its conventional cell has one atom in the primitive one, rock salt two, perovskite five.</summary>
    [Fact]
    public void ByCellSize_Crystals_AreCountedInPrimitiveCells()
    {
        Vector3D[] face = [default, new(0, .5, .5), new(.5, 0, .5), new(.5, .5, 0)];
        CrystalSymmetry?[] crystals =
        [
            CrystalSymmetry.Find(new Structure(Lattice.Cubic(3.6), new SiteSpecies([29, 29, 29, 29]), face)),
            CrystalSymmetry.Find(new Structure(Lattice.Cubic(5.6), new SiteSpecies([11, 11, 11, 11, 17, 17, 17, 17]), [.. face, .. face.Select(x => x + new Vector3D(.5, .5, .5))])),
            CrystalSymmetry.Find(new Structure(Lattice.Cubic(3.9), new SiteSpecies([38, 22, 8, 8, 8]), [default, new(.5, .5, .5), .. face[1..]])),
            null,
        ];

        Grouping.ByCellSize(crystals).Memberships.Select(names => names[0]).Should().Equal("1 atom", "2 atoms", "5 to 8 atoms", Grouping.None);
        Grouping.ByPrototype(crystals).Memberships.Select(names => names[0]).Should().Equal("A_cF4_225_a", "AB_cF8_225_a_b", "ABC3_cP5_221_a_b_c", Grouping.None);
    }
}
