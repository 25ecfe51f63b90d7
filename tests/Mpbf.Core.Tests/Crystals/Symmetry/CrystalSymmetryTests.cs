using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Tests;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public class CrystalSymmetryTests
{
    [SharedFact]
    public void Find_ReferenceStructuresOfSpglib_GivesTheirSpaceGroups()
    {
        string folder = SharedData.Path("format_samples", "poscar_spglib");
        var wrong = new List<string>();
        int read = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "expected_space_groups.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            if (!int.TryParse(cells[1], CultureInfo.InvariantCulture, out int expected)) continue;
            read++;
            // The tolerances of spglib's own tests.
            double tolerance = cells[2] == "distorted" ? 0.1 : 1e-5;
            var found = CrystalSymmetry.Find(Poscar.Read(Path.Combine(folder, cells[0])), tolerance);
            if (found.Number != expected) wrong.Add($"{cells[0]}: {found.Number}, not {expected}");
        }

        string.Join(Environment.NewLine, wrong).Should().BeEmpty();
        read.Should().BeGreaterThan(200);
    }

    [Fact]
    public void Find_CrystalMadeFromEachOfThe230Groups_GivesThatGroup()
    {
        // Two general orbits of different elements on a lattice with no more symmetry than the group asks for: the group is known by construction.
        var random = new System.Random(20260101);
        var wrong = new List<string>();
        foreach (SpaceGroupSetting group in SpaceGroupSetting.All)
        {
            CrystalSymmetry found = CrystalSymmetry.Find(RandomCrystals.Disguised(RandomCrystals.Made(group, random), random), 1e-3);
            if (found.Number != group.Number) wrong.Add($"{group}: {found.Number}");
        }

        string.Join(Environment.NewLine, wrong).Should().BeEmpty();
    }

    [Fact]
    public void Find_AnyCrystal_OperationsMapItOntoItself()
    {
        var random = new System.Random(20260102);
        foreach (int number in new[] { 2, 14, 15, 62, 88, 148, 167, 194, 205, 220 })
        {
            Structure crystal = RandomCrystals.Disguised(RandomCrystals.Made(SpaceGroupSetting.Standard(number), random), random);
            CrystalSymmetry found = CrystalSymmetry.Find(crystal, 1e-3);
            found.Operations.Should().HaveCount(SpaceGroupSetting.Standard(number).Operations.Length);
            found.Orbits.Max().Should().Be(1);
            var image = new MinimumImage(crystal.Lattice!);
            bool IsEquivalent(Vector3D place, int site) => Enumerable.Range(0, crystal.Count)
                .Any(j => found.Orbits[j] == found.Orbits[site] && image.Distance(place, crystal.Positions[j]) < 1e-3);
            Enumerable.Range(0, crystal.Count).Where(site => site % 7 == 0)
                .All(site => found.Operations.All(operation => IsEquivalent(operation.Apply(crystal.Positions[site]), site))).Should().BeTrue();
        }
    }

    [Fact]
    public void Find_AnyCrystal_StandardCellsAreTheSameCrystal()
    {
        var random = new System.Random(20260103);
        foreach (int number in new[] { 5, 15, 40, 70, 82, 122, 155, 166, 180, 197, 219, 230 })
        {
            Structure crystal = RandomCrystals.Disguised(RandomCrystals.Made(SpaceGroupSetting.Standard(number), random), random);
            CrystalSymmetry found = CrystalSymmetry.Find(crystal, 1e-3);
            foreach (Structure cell in new[] { found.ConventionalCell, found.PrimitiveCell })
            {
                (cell.Count / cell.Lattice!.Volume).Should().BeApproximately(crystal.Count / crystal.Lattice!.Volume, 1e-9);
                CrystalSymmetry again = CrystalSymmetry.Find(cell, 1e-6);
                again.Number.Should().Be(number);
                Shells(cell).Should().BeEquivalentTo(Shells(crystal));
            }

            // Q·x + p of each site is a site of the conventional cell.
            var image = new MinimumImage(found.ConventionalCell.Lattice!);
            foreach (Vector3D x in crystal.Positions)
            {
                Vector3D standard = found.Transformation * x + found.OriginShift;
                found.ConventionalCell.Positions.ToArray().Min(y => image.Distance(standard, y)).Should().BeLessThan(1e-3);
            }
        }
    }

    [Fact]
    public void Find_SupercellThatBreaksThePointGroup_KeepsTheCrystalsGroup()
    {
        var copper = new Structure(Lattice.Cubic(3.61), new SiteSpecies([29, 29, 29, 29]), [new(0, 0, 0), new(0, .5, .5), new(.5, 0, .5), new(.5, .5, 0)]);
        CrystalSymmetry found = CrystalSymmetry.Find(Supercell.Build(copper, IntegerMatrix.Diagonal(1, 1, 2)));
        found.Number.Should().Be(225);
        // 16 rotations keep the doubled axis, times 8 translations of the face-centred cell doubled.
        found.Operations.Should().HaveCount(16 * 8);
        found.PrimitiveCell.Count.Should().Be(1);
        found.ConventionalCell.Lattice!.A.X.Should().BeApproximately(3.61, 1e-9);
    }

    [Fact]
    public void Find_PartialOccupancy_TellsSitesApart()
    {
        Vector3D[] positions = [new(0, 0, 0), new(0.5, 0.5, 0.5)];
        CrystalSymmetry.Find(new Structure(Lattice.Cubic(3), SiteSpecies.FromOccupants([[new(26, 0.5), new(27, 0.5)], [new(27, 0.5), new(26, 0.5)]]), positions))
            .Number.Should().Be(229);
        CrystalSymmetry.Find(new Structure(Lattice.Cubic(3), SiteSpecies.FromOccupants([[new(26, 0.5), new(27, 0.5)], [new(26, 0.6), new(27, 0.4)]]), positions))
            .Number.Should().Be(221);
    }

    [Fact]
    public void Find_LeftHandedCell_KeepsTheEnantiomorph()
    {
        // P4_1 stays P4_1 when the same crystal is described in a left-handed basis.
        var random = new System.Random(20260104);
        Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(76), random);
        var mirrored = new IntegerMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1);
        var same = new Structure(mirrored * crystal.Lattice!, crystal.Species, [.. crystal.Positions.ToArray().Select(p => p * mirrored.Inverse())]);
        CrystalSymmetry.Find(same).Number.Should().Be(76);
    }

    [Fact]
    public void Find_NoCrystal_IsRefused()
    {
        FluentActions.Invoking(() => CrystalSymmetry.Find(Structure.Molecule(new SiteSpecies([1]), [default]))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CrystalSymmetry.Find(new Structure(Lattice.Cubic(3), new SiteSpecies([]), []))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CrystalSymmetry.Find(new Structure(Lattice.Cubic(3), new SiteSpecies([1, 1]), [default, default])))
            .Should().Throw<InvalidOperationException>().WithMessage("*coincide*");
    }

    // How many pairs of each kind lie in each shell of 0.01 Å, by site: the same for the same crystal in any cell.
    private static Dictionary<(int, int, int), double> Shells(Structure crystal)
    {
        var list = NeighbourList.Build(crystal, 5);
        var shells = new Dictionary<(int, int, int), double>();
        for (int i = 0; i < list.SiteCount; i++)
        {
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
            {
                (int, int, int) key = (crystal.AtomicNumbers[i], crystal.AtomicNumbers[list.Indices[p]], (int)(list.Distances[p] * 20));
                shells[key] = shells.GetValueOrDefault(key) + 1;
            }
        }

        return shells.ToDictionary(s => s.Key, s => Math.Round(s.Value / crystal.Count, 6));
    }
}
