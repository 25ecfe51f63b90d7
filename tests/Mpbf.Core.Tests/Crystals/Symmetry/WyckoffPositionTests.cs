using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public class WyckoffPositionTests
{
    [Fact]
    public void Of_AllGroups_Have1731PositionsThatEndWithTheGeneralOne()
    {
        // The total is that of International Tables A.
        Enumerable.Range(1, 230).Sum(n => WyckoffPosition.Of(n).Length).Should().Be(1731);
        foreach (int number in Enumerable.Range(1, 230))
        {
            WyckoffPosition general = WyckoffPosition.Of(number)[^1];
            general.Multiplicity.Should().Be(SpaceGroupSetting.Standard(number).Operations.Length);
            general.Coordinates.Should().Be("x,y,z");
            WyckoffPosition.Of(number).Select(p => p.Multiplicity).Should().BeInAscendingOrder();
        }
    }

    [Theory]
    [InlineData(227, 'a', 8, "-43m", "1/8,1/8,1/8")]
    [InlineData(62, 'c', 4, ".m.", "x,1/4,z")]
    [InlineData(194, 'c', 2, "-6m2", "1/3,2/3,1/4")]
    [InlineData(47, 'A', 8, "1", "x,y,z")]
    public void Of_Position_IsThatOfInternationalTables(int number, char letter, int multiplicity, string symmetry, string coordinates)
    {
        WyckoffPosition position = WyckoffPosition.Of(number).Single(p => p.Letter == letter);
        (position.Multiplicity, position.SiteSymmetry, position.Coordinates).Should().Be((multiplicity, symmetry, coordinates));
    }

    [Fact]
    public void Find_AtomOnEachPosition_IsRecognised()
    {
        // Multiplicity and symmetry of the atom are known by construction; the letter up to the choice of origin and axes.
        var random = new System.Random(20260105);
        foreach (int number in Enumerable.Range(1, 230))
        {
            foreach (WyckoffPosition position in WyckoffPosition.Of(number).SkipLast(1))
            {
                Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(number), random, (26, position.Example()));
                CrystalSymmetry symmetry = CrystalSymmetry.Find(RandomCrystals.Disguised(crystal, random), 1e-3);
                int iron = symmetry.Kinds.IndexOf(symmetry.Kinds.GroupBy(k => k).OrderBy(g => g.Count()).First().Key);
                symmetry.Number.Should().Be(number);
                WyckoffPosition found = symmetry.WyckoffPositions[iron];
                found.Multiplicity.Should().Be(position.Multiplicity, "{0} of {1}", position, number);
                found.SiteSymmetry.Order().Should().Equal(position.SiteSymmetry.Order(), "{0} of {1}", position, number);
            }
        }
    }
}
