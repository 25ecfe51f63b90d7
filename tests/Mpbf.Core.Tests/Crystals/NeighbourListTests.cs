using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class NeighbourListTests
{
    private static Structure Silicon(int repeats)
    {
        // Diamond, a = 5.431 Å: 4 neighbours at 2.35, 12 at 3.84 and 12 at 4.50 Å make the 28 within 5 Å (by hand).
        Vector3D[] basis = [new(0, 0, 0), new(0, .5, .5), new(.5, 0, .5), new(.5, .5, 0), new(.25, .25, .25), new(.25, .75, .75), new(.75, .25, .75), new(.75, .75, .25)];
        var positions = new List<Vector3D>();
        for (int i = 0; i < repeats; i++)
        {
            for (int j = 0; j < repeats; j++)
            {
                for (int k = 0; k < repeats; k++)
                {
                    foreach (Vector3D f in basis) positions.Add(1.0 / repeats * (f + new Vector3D(i, j, k)));
                }
            }
        }

        return new Structure(Lattice.Cubic(5.431 * repeats), new SiteSpecies([.. positions.Select(_ => (byte)14)]), [.. positions]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Build_SiliconAtFiveAngstrom_HasTwentyEightNeighbours(int repeats)
    {
        var list = NeighbourList.Build(Silicon(repeats), 5);
        for (int i = 0; i < list.SiteCount; i++) (list.Offsets[i + 1] - list.Offsets[i]).Should().Be(28);
        list.Distances.ToArray().Count(d => d < 2.4).Should().Be(4 * list.SiteCount);
    }

    [Fact]
    public void Build_OneAtomCell_FindsImagesBeyondTheCell()
    {
        // Simple cubic, edge 1: 6 + 12 + 8 + 6 points within distance 2 (by hand), the last exactly at the cutoff.
        var list = NeighbourList.Build(new Structure(Lattice.Cubic(1), new SiteSpecies([84]), [new(0.3, 0, 7.9)]), 2);
        list.PairCount.Should().Be(32);
        NeighbourList.Build(new Structure(Lattice.Cubic(1), new SiteSpecies([84]), [new(0, 0, 0)]), 2, half: true).PairCount.Should().Be(16);
    }

    [Fact]
    public void Build_AnyStructure_AgreesWithBruteForceOverImages() =>
        Gen.Select(RandomCrystals.AnyStructure, Gen.Double[1, 6]).Sample((structure, cutoff) =>
        {
            var list = NeighbourList.Build(structure, cutoff);
            List<(int I, int J, CellShift Shift)> expected = BruteForce(structure, cutoff);
            // At exactly the cutoff two ways of rounding may differ.
            if (BruteForce(structure, cutoff + 1e-9).Count != BruteForce(structure, cutoff - 1e-9).Count) return true;
            var found = new List<(int I, int J, CellShift Shift)>();
            for (int i = 0; i < list.SiteCount; i++)
            {
                for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
                {
                    found.Add((i, list.Indices[p], list.Shifts[p]));
                    Vector3D defined = structure.Lattice!.ToCartesian(structure.Positions[list.Indices[p]] + list.Shifts[p].ToFractional() - structure.Positions[i]);
                    if ((defined - list.Displacements[p]).Length > 1e-9 || Math.Abs(defined.Length - list.Distances[p]) > 1e-9) return false;
                }
            }

            return Sorted(found).SequenceEqual(Sorted(expected)) && NeighbourList.Build(structure, cutoff, half: true).PairCount * 2 == expected.Count;
        }, iter: 300, seed: "0000KOIPe8t1", threads: 1);

    [Fact]
    public void Build_Half_MirrorsToTheFullList() =>
        RandomCrystals.AnyStructure.Sample(structure =>
        {
            var half = NeighbourList.Build(structure, 4, half: true);
            var full = NeighbourList.Build(structure, 4);
            var both = new List<(int I, int J, CellShift Shift)>();
            var all = new List<(int I, int J, CellShift Shift)>();
            for (int i = 0; i < half.SiteCount; i++)
            {
                for (int p = half.Offsets[i]; p < half.Offsets[i + 1]; p++)
                    both.AddRange([(i, half.Indices[p], half.Shifts[p]), (half.Indices[p], i, default(CellShift) - half.Shifts[p])]);
                for (int p = full.Offsets[i]; p < full.Offsets[i + 1]; p++) all.Add((i, full.Indices[p], full.Shifts[p]));
            }

            return Sorted(both).SequenceEqual(Sorted(all));
        }, iter: 100, seed: "0000KOIPe8t1", threads: 1);

    [Fact]
    public void Build_Molecule_UsesPlainDistances()
    {
        var molecule = Structure.Molecule(new SiteSpecies([8, 1, 1, 2]), [new(0, 0, 0), new(0.96, 0, 0), new(-0.24, 0.93, 0), new(1e6, 0, 0)]);
        var list = NeighbourList.Build(molecule, 1.2);
        list.Offsets.ToArray().Should().Equal(0, 2, 3, 4, 4);
    }

    [Fact]
    public void Build_TwoSitesAtOnePlace_AreNeighboursAtDistanceZero() =>
        NeighbourList.Build(new Structure(Lattice.Cubic(9), new SiteSpecies([1, 1]), [new(0, 0, 0), new(1, 0, 0)]), 1)
            .Distances.ToArray().Should().Equal(0, 0);

    [Fact]
    public void Build_BadCutoffOrPosition_IsRefused()
    {
        FluentActions.Invoking(() => NeighbourList.Build(Silicon(1), double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => NeighbourList.Build(new Structure(Lattice.Cubic(9), new SiteSpecies([1]), [new(1e12, 0, 0)]), 1))
            .Should().Throw<ArgumentException>().WithMessage("*cells away*");
    }

    private static IEnumerable<(int, int, int, int, int)> Sorted(IEnumerable<(int I, int J, CellShift Shift)> pairs) =>
        pairs.Select(p => (p.I, p.J, p.Shift.A, p.Shift.B, p.Shift.C)).Order();

    // Image numbers reach as far as the distance between faces allows.
    private static List<(int I, int J, CellShift Shift)> BruteForce(Structure structure, double cutoff)
    {
        Lattice lattice = structure.Lattice!;
        var pairs = new List<(int, int, CellShift)>();
        int Reach(int axis) => structure.Periodicity.HasFlag((Periodicity)(1 << axis)) ? (int)Math.Ceiling(cutoff / lattice.Heights[axis]) + 4 : 0;
        (int a, int b, int c) = (Reach(0), Reach(1), Reach(2));
        for (int i = 0; i < structure.Count; i++)
        {
            for (int j = 0; j < structure.Count; j++)
            {
                Vector3D f = structure.Positions[j] - structure.Positions[i];
                for (int u = -a; u <= a; u++)
                {
                    for (int v = -b; v <= b; v++)
                    {
                        for (int w = -c; w <= c; w++)
                        {
                            bool self = i == j && u == 0 && v == 0 && w == 0;
                            if (!self && lattice.ToCartesian(f + new Vector3D(u, v, w)).Length <= cutoff) pairs.Add((i, j, new CellShift(u, v, w)));
                        }
                    }
                }
            }
        }

        return pairs;
    }
}
