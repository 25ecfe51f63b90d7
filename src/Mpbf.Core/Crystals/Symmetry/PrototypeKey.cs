using System.Collections.Concurrent;
using System.Globalization;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// A key that crystals of one structure type share whatever their elements: anonymous formula, space-group number and the Wyckoff letters each
/// species occupies, for example <c>ABC3:221:a,b,c</c> for cubic perovskites.
/// </summary>
/// <remarks>
/// Letters depend on which of the equivalent origins and axes was chosen; of all choices that the normaliser of the group allows, the key takes the
/// alphabetically first. Free coordinates do not enter, so that crystals which share a key may still differ in them: compare those with
/// <see cref="StructureMatching"/>. Enantiomorphic groups keep their own numbers.
/// </remarks>
public static class PrototypeKey
{
    private static readonly ConcurrentDictionary<int, Dictionary<char, char>[]> Relabellings = new();

    /// <summary>The key of a crystal.</summary>
    /// <param name="structure">A crystal.</param>
    /// <param name="tolerance">Tolerance of the symmetry search, Å.</param>
    /// <exception cref="ArgumentException">The structure is no crystal or has no sites.</exception>
    /// <exception cref="InvalidOperationException">No tolerance gives a group: sites of one kind coincide.</exception>
    public static string Of(Structure structure, double tolerance = CrystalSymmetry.DefaultTolerance) => Of(CrystalSymmetry.Find(structure, tolerance));

    /// <summary>The key of a crystal whose symmetry is known.</summary>
    public static string Of(CrystalSymmetry symmetry)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        // One entry an orbit: its kind, its letter, its share of the sites.
        var orbits = symmetry.Orbits.Zip(symmetry.WyckoffPositions, symmetry.Kinds).Distinct().ToArray();
        var counts = orbits.GroupBy(o => o.Third).ToDictionary(g => g.Key, g => g.Sum(o => o.Second.Multiplicity));
        int divisor = counts.Values.Aggregate(Divisor);
        string best = "";
        foreach (Dictionary<char, char> relabelling in Relabellings.GetOrAdd(symmetry.Number, FindRelabellings))
        {
            var species = orbits.GroupBy(o => o.Third)
                .Select(g => (Count: counts[g.Key], Letters: string.Concat(g.Select(o => relabelling[o.Second.Letter]).Order())))
                .OrderBy(s => s.Count).ThenBy(s => s.Letters, StringComparer.Ordinal);
            string letters = string.Join(',', species.Select(s => s.Letters));
            if (best.Length == 0 || string.CompareOrdinal(letters, best) < 0) best = letters;
        }

        string formula = string.Concat(counts.Values.Order().Select((count, k) => Name(k) + (count == divisor ? "" : (count / divisor).ToString(CultureInfo.InvariantCulture))));
        return string.Create(CultureInfo.InvariantCulture, $"{formula}:{symmetry.Number}:{best}");
    }

    private static string Name(int k) => k < 26 ? ((char)('A' + k)).ToString() : Name(k / 26 - 1) + (char)('a' + k % 26);

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }

    private static Dictionary<char, char>[] FindRelabellings(int number)
    {
        StandardGroup group = StandardGroup.Of(number);
        var positions = WyckoffPosition.Of(number);
        var seen = new Dictionary<string, Dictionary<char, char>>(StringComparer.Ordinal);
        foreach ((IntegerMatrix axes, Vector3D shift) in group.Normaliser())
        {
            var letters = positions.ToDictionary(p => p.Letter, p => WyckoffPosition.Find(group.Setting, axes * p.Example() + shift, p.Multiplicity)!.Letter);
            seen.TryAdd(string.Concat(letters.Values), letters);
        }

        return [.. seen.Values];
    }
}
