using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Tests.Pretraining;

/// <summary>Lattice worlds whose rule is known, because it was made here.</summary>
internal static class ToyCrystals
{
    private static readonly string[] Pairs = ["Na Cl", "K Br", "Mg O", "Ca S", "Al N", "Ga As"];

    /// <summary>Each element has one partner: a neighbour tells a hidden atom.</summary>
    public static Structure[] Paired(int count, int seed) => Make(count, seed, random => Pairs[random.Next(Pairs.Length)]);

    /// <summary>Both sites are drawn from four elements without regard to each other: a neighbour tells nothing.</summary>
    public static Structure[] Unrelated(int count, int seed) => Make(count, seed, random => $"{Any(random)} {Any(random)}");

    /// <summary>Two interpenetrating lattices: of caesium chloride (8 neighbours at √3/2 a) or of rock salt (6 at a/2, primitive cell).</summary>
    public static Structure Pair(string elements, bool isRockSalt, double distance)
    {
        byte[] numbers = [.. elements.Split(' ').Select(symbol => (byte)Element.FromSymbol(symbol).AtomicNumber)];
        Lattice lattice = isRockSalt ? new(new(0, distance, distance), new(distance, 0, distance), new(distance, distance, 0)) : Lattice.Cubic(2 / Math.Sqrt(3) * distance);
        return new(lattice, new SiteSpecies(numbers), [new(0, 0, 0), new(0.5, 0.5, 0.5)]);
    }

    private static string Any(Random random) => "Na Mg O Cl".Split(' ')[random.Next(4)];

    private static Structure[] Make(int count, int seed, Func<Random, string> elements)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Pair(elements(random), random.Next(2) == 0, 2.2 + (0.6 * random.NextDouble())))];
    }
}
