using BenchmarkDotNet.Attributes;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Benchmarks;

/// <summary>Neighbour lists of silicon at 5 Å (28 neighbours each) and the symmetry of one conventional cell.</summary>
public class CrystalBenchmarks
{
    private readonly Structure _cell = new(
        Lattice.Cubic(5.431),
        new SiteSpecies([14, 14, 14, 14, 14, 14, 14, 14]),
        [new(0, 0, 0), new(0, .5, .5), new(.5, 0, .5), new(.5, .5, 0), new(.25, .25, .25), new(.25, .75, .75), new(.75, .25, .75), new(.75, .75, .25)]);

    private Structure _repeated = null!;

    /// <summary>Cells along each edge: 216 to 97,336 atoms.</summary>
    [Params(3, 11, 23)]
    public int Repeats { get; set; }

    [GlobalSetup]
    public void Repeat() => _repeated = Supercell.Build(_cell, IntegerMatrix.Diagonal(Repeats, Repeats, Repeats));

    [Benchmark]
    public int Neighbours() => NeighbourList.Build(_repeated, 5).PairCount;

    [Benchmark]
    public int NeighboursOf500Cells()
    {
        int pairs = 0;
        for (int i = 0; i < 500; i++) pairs += NeighbourList.Build(_cell, 5).PairCount;
        return pairs;
    }

    [Benchmark]
    public int SpaceGroup() => CrystalSymmetry.Find(_cell).Number;
}
