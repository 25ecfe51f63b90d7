using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// The structure type of a crystal whatever its elements, written as in the AFLOW library of prototypes: anonymous formula, Pearson symbol, space-group number and
/// the Wyckoff letters each species occupies, for example <c>AB2C4_cF56_227_a_d_e</c> for spinels and <c>ABC3_cP5_221_a_b_c</c> for cubic perovskites.
/// </summary>
/// <remarks>
/// Mehl et al., Comput. Mater. Sci. 136, S1 (2017); without elements, as the protostructures of Goodall et al., Sci. Adv. 8, eabn4117 (2022). Three choices make it unique. A is the rarest species and species of equal number
/// follow the alphabet of their letters (AFLOW orders by the elements' symbols). Letters depend on which of the equivalent origins and axes was chosen: of all choices that the normaliser of the group allows, the alphabetically
/// first sequence. A crystal and its mirror image have one label, with the smaller number where their groups differ (152 and 154). Sites of one kind are a species: a mixed or partly occupied site is one of its own. Free
/// coordinates do not enter, so that crystals which share a label may still differ in them: compare those with <see cref="StructureMatching"/>.
/// </remarks>
public static class PrototypeLabel
{
    // The eleven pairs of International Tables A whose members are mirror images, from the larger to the smaller number.
    private static readonly Dictionary<int, int> MirrorImages =
        new[] { (78, 76), (95, 91), (96, 92), (145, 144), (153, 151), (154, 152), (170, 169), (172, 171), (179, 178), (181, 180), (213, 212) }.ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static readonly ConcurrentDictionary<int, (int Number, Dictionary<char, char>[] Letters)> Relabellings = new();

    /// <summary>The label of a crystal.</summary>
    /// <param name="structure">A crystal.</param>
    /// <param name="tolerance">Tolerance of the symmetry search, Å.</param>
    /// <exception cref="ArgumentException">The structure is no crystal or has no sites.</exception>
    /// <exception cref="InvalidOperationException">No tolerance gives a group: sites of one kind coincide.</exception>
    public static string Of(Structure structure, double tolerance = CrystalSymmetry.DefaultTolerance) => Of(CrystalSymmetry.Find(structure, tolerance));

    /// <summary>The label of a crystal whose symmetry is known.</summary>
    public static string Of(CrystalSymmetry symmetry)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        // One entry an orbit: its kind, its letter, its share of the sites.
        var orbits = symmetry.Orbits.Zip(symmetry.WyckoffPositions, symmetry.Kinds).Distinct().ToArray();
        (int Count, char[] Letters)[] species = [.. orbits.GroupBy(o => o.Third).Select(g => (g.Sum(o => o.Second.Multiplicity), g.Select(o => o.Second.Letter).ToArray()))];
        int[] counts = [.. species.Select(s => s.Count).Order()];
        char[] occupied = [.. orbits.Select(o => o.Second.Letter).Distinct()];
        (int number, Dictionary<char, char>[] relabellings) = Relabellings.GetOrAdd(symmetry.Number, FindRelabellings);
        string letters = relabellings.DistinctBy(names => string.Concat(occupied.Select(letter => names[letter]))).Select(Renamed).Min(StringComparer.Ordinal)!;

        int divisor = counts.Aggregate(Divisor);
        string formula = string.Concat(counts.Select((count, k) => Name(k) + Amount(count / divisor)));
        return string.Create(CultureInfo.InvariantCulture, $"{formula}_{PearsonSymbol(symmetry.SpaceGroup, counts.Sum())}_{number}_{Counted(letters)}");

        string Renamed(Dictionary<char, char> names) => string.Join(',', species
            .Select(s => (s.Count, Letters: string.Concat(s.Letters.Select(letter => names[letter]).Order())))
            .OrderBy(s => s.Count).ThenBy(s => s.Letters, StringComparer.Ordinal).Select(s => s.Letters));
    }

    /// <summary>Crystal family, centring and sites of the conventional cell; of the primitive one where that is rhombohedral, and C for any centring of one face, as in AFLOW.</summary>
    private static string PearsonSymbol(SpaceGroupSetting group, int sites)
    {
        char family = group.CrystalSystem switch
        {
            CrystalSystem.Triclinic => 'a',
            CrystalSystem.Monoclinic => 'm',
            CrystalSystem.Orthorhombic => 'o',
            CrystalSystem.Tetragonal => 't',
            CrystalSystem.Cubic => 'c',
            _ => 'h',
        };
        char centring = group.ShortSymbol[0] is 'A' or 'B' ? 'C' : group.ShortSymbol[0];
        return string.Create(CultureInfo.InvariantCulture, $"{family}{centring}{(centring == 'R' ? sites / 3 : sites)}");
    }

    // "aff,b" as "a2f_b".
    private static string Counted(string letters)
    {
        var text = new StringBuilder();
        for (int i = 0; i < letters.Length;)
        {
            int next = i + 1;
            while (next < letters.Length && letters[next] == letters[i]) next++;
            if (letters[i] == ',') text.Append('_');
            else text.Append(Amount(next - i)).Append(letters[i]);
            i = next;
        }

        return text.ToString();
    }

    private static string Amount(int count) => count == 1 ? "" : count.ToString(CultureInfo.InvariantCulture);

    private static string Name(int k) => k < 26 ? ((char)('A' + k)).ToString() : Name(k / 26 - 1) + (char)('a' + k % 26);

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }

    /// <summary>Every way to name the positions of a group by those of the first of it and its mirror image.</summary>
    private static (int Number, Dictionary<char, char>[] Letters) FindRelabellings(int number)
    {
        StandardGroup group = StandardGroup.Of(number), named = StandardGroup.Of(MirrorImages.GetValueOrDefault(number, number));
        var positions = WyckoffPosition.Of(number);
        var seen = new Dictionary<string, Dictionary<char, char>>(StringComparer.Ordinal);
        foreach ((IntegerMatrix axes, Vector3D shift) in group.ChangesTo(named))
        {
            var letters = positions.ToDictionary(p => p.Letter, p => WyckoffPosition.Find(named.Setting, axes * p.Example() + shift, p.Multiplicity)!.Letter);
            seen.TryAdd(string.Concat(letters.Values), letters);
        }

        return (named.Setting.Number, [.. seen.Values]);
    }
}
