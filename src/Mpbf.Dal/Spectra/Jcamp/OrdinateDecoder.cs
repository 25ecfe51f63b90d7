using System.Globalization;
using System.Text;
using Mpbf.Core;

namespace Mpbf.Dal.Spectra.Jcamp;

/// <summary>
/// Lines of (X++(Y..Y)) in any of the forms AFFN, PAC, SQZ, DIF and DUP, also mixed (McDonald and Wilks 1988, Appl. Spectrosc. 42, 151). The first number of a line is its abscissa; after a line that ended in differences the first
/// ordinate repeats the last one, which is checked.
/// </summary>
internal sealed class OrdinateDecoder
{
    private const double CheckTolerance = 0.5;
    private const int LargestRepetition = 1_000_000;

    private readonly List<double> _ordinates = [];
    private double _difference;
    private bool _endsInDifference;

    /// <summary>Ordinates as written, without factor; NaN where the file has '?'.</summary>
    public List<double> Ordinates => _ordinates;

    /// <summary>Abscissa of each line and the index of its first ordinate.</summary>
    public List<(double X, int Index)> Abscissas { get; } = [];

    /// <summary>Lines whose first ordinate does not repeat the last one.</summary>
    public int FailedChecks { get; private set; }

    /// <summary>Decodes a line.</summary>
    /// <exception cref="BadInputException">A character that no form has.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        int at = 0;
        Skip(line, ref at);
        if (at == line.Length) return;
        if (!TryNumber(line, ref at, out double x)) throw new BadInputException($"'{Shown(line[at..])}'", "an abscissa at the beginning of a line");
        bool isCheck = _endsInDifference && _ordinates.Count > 0;
        double last = _ordinates.Count > 0 ? _ordinates[^1] : 0;
        Abscissas.Add((x, isCheck ? _ordinates.Count - 1 : _ordinates.Count));
        _endsInDifference = false;
        bool isFirst = true;
        for (Skip(line, ref at); at < line.Length; Skip(line, ref at))
        {
            char c = (char)line[at];
            if (Squeezed(c) is { } leading)
            {
                at++;
                Push(Digits(line, ref at, leading), isDifference: false);
            }
            else if (Difference(c) is { } step)
            {
                at++;
                _difference = Digits(line, ref at, step);
                Push((_ordinates.Count > 0 ? _ordinates[^1] : 0) + _difference, isDifference: true);
            }
            else if (Repeats(c) is { } repeats)
            {
                at++;
                double count = Digits(line, ref at, repeats);
                if (count > LargestRepetition) throw new BadInputException($"a repetition of {count:G3}", $"at most {LargestRepetition}");
                if (_ordinates.Count == 0) throw new BadInputException("a repetition before any ordinate", "an ordinate");
                for (int i = 1; i < count; i++) Push(_endsInDifference ? _ordinates[^1] + _difference : _ordinates[^1], _endsInDifference);
            }
            else if (c == '?')
            {
                at++;
                Push(double.NaN, isDifference: false);
            }
            else if (TryNumber(line, ref at, out double y))
            {
                Push(y, isDifference: false);
            }
            else
            {
                throw new BadInputException($"'{Shown(line[at..])}'", "an ordinate");
            }

            if (!isFirst || !isCheck) continue;
            isFirst = false;
            // The check value stands where the last ordinate did.
            if (!(Math.Abs(_ordinates[^1] - last) <= CheckTolerance)) FailedChecks++;
            _ordinates.RemoveAt(_ordinates.Count - 2);
        }
    }

    private void Push(double value, bool isDifference)
    {
        if (_ordinates.Count >= SpectrumReader.LargestCount) throw new BadInputException($"more than {SpectrumReader.LargestCount} points", "fewer");
        _ordinates.Add(value);
        _endsInDifference = isDifference;
    }

    private static void Skip(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && (line[at] <= ' ' || line[at] is (byte)',' or (byte)';')) at++;
    }

    /// <summary>A signed number; E counts as an exponent only before a sign, elsewhere it is the squeezed digit 5.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> line, ref int at, out double value)
    {
        int start = at;
        if (at < line.Length && line[at] is (byte)'+' or (byte)'-') at++;
        int digits = at;
        while (at < line.Length && (char.IsAsciiDigit((char)line[at]) || line[at] == '.')) at++;
        if (at == digits)
        {
            (at, value) = (start, 0);
            return false;
        }

        if (at + 2 < line.Length && line[at] is (byte)'E' or (byte)'e' && line[at + 1] is (byte)'+' or (byte)'-' && char.IsAsciiDigit((char)line[at + 2]))
        {
            at += 2;
            while (at < line.Length && char.IsAsciiDigit((char)line[at])) at++;
        }

        return double.TryParse(line[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The digits behind a leading pseudo-digit, which carries the sign.</summary>
    private static double Digits(ReadOnlySpan<byte> line, ref int at, int leading)
    {
        double value = Math.Abs(leading);
        double scale = 0;
        for (; at < line.Length && (char.IsAsciiDigit((char)line[at]) || (line[at] == '.' && scale == 0)); at++)
        {
            if (line[at] == '.') scale = 1;
            else if (scale > 0) value += (line[at] - '0') * (scale /= 10);
            else value = (value * 10) + (line[at] - '0');
        }

        return leading < 0 ? -value : value;
    }

    private static int? Squeezed(char c) => c switch { '@' => 0, >= 'A' and <= 'I' => c - 'A' + 1, >= 'a' and <= 'i' => -(c - 'a' + 1), _ => null };

    private static int? Difference(char c) => c switch { '%' => 0, >= 'J' and <= 'R' => c - 'J' + 1, >= 'j' and <= 'r' => -(c - 'j' + 1), _ => null };

    private static int? Repeats(char c) => c switch { >= 'S' and <= 'Z' => c - 'S' + 1, 's' => 9, _ => null };

    private static string Shown(ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(rest[..Math.Min(rest.Length, 30)]);
}
