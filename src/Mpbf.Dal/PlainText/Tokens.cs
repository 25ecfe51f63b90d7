using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.PlainText;

/// <summary>Words of a line, separated by blanks and tabs.</summary>
internal ref struct Tokens(ReadOnlySpan<byte> line)
{
    private const int LongestQuoted = 40;

    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The next word, empty behind the last.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int start = 0;
        while (start < _rest.Length && _rest[start] <= ' ') start++;
        int end = start;
        while (end < _rest.Length && _rest[end] > ' ') end++;
        ReadOnlySpan<byte> word = _rest[start..end];
        _rest = _rest[end..];
        return word;
    }

    /// <summary>The next word as a finite number.</summary>
    public bool TryNumber(out double value) => TryParse(Next(), out value);

    /// <summary>The next three words as a vector of finite numbers.</summary>
    public bool TryVector(out Vector3D vector)
    {
        bool isVector = TryNumber(out double x) & TryNumber(out double y) & TryNumber(out double z);
        vector = new(x, y, z);
        return isVector;
    }

    /// <summary>
    /// A finite decimal number, exactly rounded. Up to 15 digits and powers of ten up to 22 are exact in double precision, so that one division or multiplication
    /// rounds once (Clinger 1990); the rest goes through the runtime. Fortran's D exponents are read.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> word, out double value)
    {
        int at = 0, digits = 0, scale = 0;
        bool isNegative = false;
        if (word.Length > 0 && word[0] is (byte)'-' or (byte)'+') isNegative = word[at++] == '-';
        ulong mantissa = 0;
        bool isPoint = false;
        for (; at < word.Length; at++)
        {
            uint digit = (uint)(word[at] - '0');
            if (digit <= 9)
            {
                if (mantissa > 0 || digit > 0) digits++;
                if (digits > 15) return TrySlow(word, out value);
                mantissa = (mantissa * 10) + digit;
                if (isPoint) scale--;
            }
            else if (word[at] == '.' && !isPoint)
            {
                isPoint = true;
            }
            else
            {
                break;
            }
        }

        if (at < word.Length)
        {
            if ((word[at] | 0x20) != 'e' || !Utf8Parser.TryParse(word[(at + 1)..], out int exponent, out int used) || at + 1 + used != word.Length || exponent is < -1000 or > 1000) return TrySlow(word, out value);
            scale += exponent;
        }

        if (scale is < -22 or > 22 || (digits == 0 && !HasDigit(word))) return TrySlow(word, out value);
        value = scale < 0 ? mantissa / PowersOfTen[-scale] : mantissa * PowersOfTen[scale];
        if (isNegative) value = -value;
        return true;
    }

    /// <summary>A word as text for a message, shortened.</summary>
    public static string Quoted(ReadOnlySpan<byte> word) => $"'{Encoding.UTF8.GetString(word[..Math.Min(word.Length, LongestQuoted)])}{(word.Length > LongestQuoted ? "…" : "")}'";

    private static bool HasDigit(ReadOnlySpan<byte> word) => word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    private static bool TrySlow(ReadOnlySpan<byte> word, out double value)
    {
        int d = word.IndexOfAny((byte)'d', (byte)'D');
        if (d > 0 && word.Length < 64)
        {
            Span<byte> copy = stackalloc byte[word.Length];
            word.CopyTo(copy);
            copy[d] = (byte)'e';
            return double.TryParse(copy, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
