using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures;

/// <summary>What POSCAR and XDATCAR begin with: title, scale, cell, symbols, counts.</summary>
/// <param name="Title">First line.</param>
/// <param name="Lattice">The scaled cell.</param>
/// <param name="Scale">Factor of each Cartesian axis.</param>
/// <param name="AtomCount">Sum of the counts.</param>
/// <param name="Numbers">Atomic number of each atom; null where neither a line above the counts nor the title names the elements.</param>
internal sealed record PoscarHeader(string Title, Lattice Lattice, Vector3D Scale, int AtomCount, byte[]? Numbers)
{
    private const int LargestAtomCount = 10_000_000;

    public Vector3D Scaled(Vector3D v) => new(Scale.X * v.X, Scale.Y * v.Y, Scale.Z * v.Z);

    public static PoscarHeader Read(TextLines lines, IReadOnlyList<string>? species) => Read(lines, Encoding.UTF8.GetString(lines.Require("a title")).Trim(), species);

    public static PoscarHeader Read(TextLines lines, string title, IReadOnlyList<string>? species)
    {
        var tokens = new Tokens(lines.Require("a scale"));
        if (!tokens.TryNumber(out double scale) || scale == 0) throw lines.Bad("no scale", "one number that is not 0 (negative: the cell's volume), or three");
        Vector3D factor = new(scale, scale, scale);
        if (scale > 0 && tokens.TryNumber(out double y) && tokens.TryNumber(out double z) && y > 0 && z > 0) factor = new(scale, y, z);
        var rows = new Vector3D[3];
        for (int i = 0; i < 3; i++)
        {
            if (!new Tokens(lines.Require("three cell vectors")).TryVector(out rows[i])) throw lines.Bad("a line without three finite numbers", $"cell vector {i + 1}");
        }

        if (scale < 0)
        {
            double volume = Math.Abs(new Matrix3D(rows[0], rows[1], rows[2]).Determinant), edge = Math.Cbrt(-scale / volume);
            factor = new(edge, edge, edge);
        }

        rows = Array.ConvertAll(rows, row => new Vector3D(factor.X * row.X, factor.Y * row.Y, factor.Z * row.Z));
        Lattice lattice;
        try
        {
            lattice = new Lattice(rows[0], rows[1], rows[2]);
        }
        catch (ArgumentException exception)
        {
            throw lines.Bad(ArgumentReason.Of(exception), "three finite vectors that span a volume");
        }

        (List<byte> symbols, List<int> counts) = SymbolsAndCounts(lines);
        int atomCount = Total(lines, counts);
        if (symbols.Count == 0) symbols = [.. (species ?? Titled(title)).Select(name => SpeciesNames.AtomicNumberOf(name))];
        if (symbols.Count != counts.Count || symbols.Contains(0)) return new(title, lattice, factor, atomCount, null);
        byte[] numbers = new byte[atomCount];
        int at = 0;
        for (int k = 0; k < counts.Count; k++)
        {
            numbers.AsSpan(at, counts[k]).Fill(symbols[k]);
            at += counts[k];
        }

        return new(title, lattice, factor, atomCount, numbers);
    }

    private static (List<byte> Symbols, List<int> Counts) SymbolsAndCounts(TextLines lines)
    {
        var symbols = new List<byte>();
        var counts = new List<int>();
        while (counts.Count == 0 || counts.Count < symbols.Count)
        {
            var tokens = new Tokens(lines.Require("the numbers of atoms"));
            ReadOnlySpan<byte> word = tokens.Next();
            if (word.IsEmpty) throw lines.Bad("a blank line", "symbols or numbers of atoms");
            bool isCount = word[0] is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'+';
            for (; !word.IsEmpty; word = tokens.Next())
            {
                if (isCount)
                {
                    if (word[0] is not (>= (byte)'0' and <= (byte)'9') && counts.Count > 0) break;
                    if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) throw lines.Bad(Tokens.Quoted(word), "a number of atoms");
                    counts.Add(count);
                }
                else
                {
                    if (counts.Count > 0) throw lines.Bad(Tokens.Quoted(word), $"{symbols.Count} numbers of atoms, one a symbol");
                    byte number = SpeciesNames.AtomicNumberOf(word);
                    symbols.Add(number > 0 ? number : throw lines.Bad(Tokens.Quoted(word), "an element's symbol"));
                }
            }
        }

        if (symbols.Count > 0 && counts.Count != symbols.Count) throw lines.Bad($"{counts.Count} numbers of atoms", $"{symbols.Count}, one a symbol");
        return (symbols, counts);
    }

    private static int Total(TextLines lines, List<int> counts)
    {
        long total = counts.Sum(count => (long)count);
        return total is > 0 and <= LargestAtomCount ? (int)total : throw lines.Bad($"{total} atoms", $"1 to {LargestAtomCount}");
    }

    private static IEnumerable<string> Titled(string title)
    {
        string[] words = title.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(words, word => word.Length <= 2 && SpeciesNames.AtomicNumberOf(word) > 0) ? words : [];
    }
}
