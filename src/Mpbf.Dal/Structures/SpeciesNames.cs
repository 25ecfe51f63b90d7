using System.Text;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Structures;

/// <summary>Species as files name them.</summary>
internal static class SpeciesNames
{
    /// <summary>The element a name begins with: <c>Fe</c>, <c>Fe_pv</c>, <c>Fe3+</c>, <c>Fe1</c>, <c>Si/a1b2</c>; D and T are hydrogen. 0 where it is none.</summary>
    public static byte AtomicNumberOf(ReadOnlySpan<char> name)
    {
        int letters = 0;
        while (letters < name.Length && char.IsAsciiLetter(name[letters])) letters++;
        ReadOnlySpan<char> word = name[..letters];
        return word is "D" or "T" ? (byte)1 : (byte)(Element.TryFromSymbol(word)?.AtomicNumber ?? 0);
    }

    /// <inheritdoc cref="AtomicNumberOf(ReadOnlySpan{char})"/>
    public static byte AtomicNumberOf(ReadOnlySpan<byte> name)
    {
        Span<char> characters = stackalloc char[8];
        int length = Math.Min(name.Length, characters.Length);
        for (int i = 0; i < length; i++) characters[i] = (char)name[i];
        return AtomicNumberOf(characters[..length]);
    }

    /// <summary>The number a site label such as <c>fe2</c> or <c>FE</c> stands for, whatever its case, two letters before one; <c>Wat</c> and <c>OH</c> are oxygen, their hydrogens implied. 0 where it is none.</summary>
    public static byte FromLabel(string label)
    {
        const byte oxygen = 8;
        if (label.StartsWith("Wat", StringComparison.OrdinalIgnoreCase) || label.StartsWith("OH", StringComparison.OrdinalIgnoreCase)) return oxygen;
        for (int length = 2; length > 0; length--)
        {
            if (label.Length < length || !char.IsAsciiLetter(label[length - 1])) continue;
            byte number = AtomicNumberOf(char.ToUpperInvariant(label[0]) + label[1..length].ToLowerInvariant());
            if (number > 0) return number;
        }

        return 0;
    }

    public static string Symbol(int atomicNumber) => Element.FromAtomicNumber(atomicNumber).Symbol;
}
