using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class InteratomicDistancesTests
{
    /// <summary>By hand, covalent radii of Cordero et al. 2008: Na 1.66, Cl 1.02 Å, so that half their sum is 1.34 Å; in caesium chloride's cell the pair lies √3/2 edges apart, the atoms from their own images one edge.</summary>
    [Theory]
    [InlineData(3.4, true)] // Na–Cl 2.94, Na–Na 3.4
    [InlineData(1.7, true)] // Na–Cl 1.47, Na–Na 1.7 above 1.66
    [InlineData(1.6, false)] // Na–Cl 1.39, but Na–Na 1.6
    [InlineData(1.5, false)] // Na–Cl 1.30
    public void AreApart_TwoAtomsInACube_ComparesWithHalfTheRadii(double edge, bool expected) =>
        InteratomicDistances.AreApart(new Structure(Lattice.Cubic(edge), new SiteSpecies([11, 17]), [new Vector3D(0, 0, 0), new Vector3D(0.5, 0.5, 0.5)])).Should().Be(expected);

    [Fact]
    public void AreApart_NothingToJudge_DoesNotApply()
    {
        InteratomicDistances.AreApart(Structure.Molecule(new SiteSpecies([]), [])).Should().BeNull();
        InteratomicDistances.AreApart(Structure.Molecule(new SiteSpecies([112, 112]), [new Vector3D(0, 0, 0), new Vector3D(0, 0, 0.1)])).Should().BeNull("copernicium has no covalent radius");
    }
}
