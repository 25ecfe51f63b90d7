using System.Globalization;
using System.Text;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// An operation of a space group on fractional positions: x' = W·x + w, W acting on columns. <c>default</c> maps everything to the origin and is no
/// symmetry operation.
/// </summary>
/// <param name="Rotation">W; its determinant is 1 or −1.</param>
/// <param name="Translation">w, in fractions of the cell.</param>
public readonly record struct SymmetryOperation(IntegerMatrix Rotation, Vector3D Translation)
{
    /// <summary>The operation that moves nothing.</summary>
    public static SymmetryOperation Identity { get; } = new(IntegerMatrix.Identity, default);

    /// <summary>The image of a fractional position.</summary>
    public Vector3D Apply(Vector3D fractional) => Rotation * fractional + Translation;

    /// <summary>The operation that applies the right one first; its translation wrapped into [0, 1).</summary>
    public static SymmetryOperation operator *(SymmetryOperation left, SymmetryOperation right) =>
        new(left.Rotation * right.Rotation, left.Apply(right.Translation).Wrapped());

    /// <summary>Reads a coordinate triplet such as <c>-y, x-y, z+1/3</c>, in any letter case, with fractions or decimals.</summary>
    /// <param name="triplet">The text.</param>
    /// <param name="operation">The operation, its translation as written.</param>
    /// <returns>False if the text is no triplet of whole multiples of x, y, z, or its determinant is not 1 or −1.</returns>
    public static bool TryParse(ReadOnlySpan<char> triplet, out SymmetryOperation operation)
    {
        operation = default;
        if (!TryReadTriplet(triplet, out IntegerMatrix rotation, out Vector3D translation) || Math.Abs(rotation.Determinant) != 1) return false;
        operation = new SymmetryOperation(rotation, translation);
        return true;
    }

    /// <summary>Reads a triplet that may describe a point, a line or a plane as well as an operation.</summary>
    internal static bool TryReadTriplet(ReadOnlySpan<char> triplet, out IntegerMatrix matrix, out Vector3D translation)
    {
        Span<int> m = stackalloc int[9];
        Span<double> t = stackalloc double[3];
        (matrix, translation) = (default, default);
        int row = 0;
        foreach (Range part in triplet.Split(','))
        {
            if (row == 3 || !TryParseCoordinate(triplet[part], m.Slice(3 * row, 3), out t[row])) return false;
            row++;
        }

        matrix = new IntegerMatrix(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
        translation = new Vector3D(t[0], t[1], t[2]);
        return row == 3;
    }

    /// <summary>The coordinate triplet, for example <c>-y,x-y,z+1/3</c>; translations that are no multiple of 1/24 as decimals.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int row = 0; row < 3; row++)
        {
            if (row > 0) text.Append(',');
            int start = text.Length;
            for (int column = 0; column < 3; column++)
            {
                int factor = Rotation[row, column];
                if (factor == 0) continue;
                if (factor < 0) text.Append('-');
                else if (text.Length > start) text.Append('+');
                if (Math.Abs(factor) != 1) text.Append(Math.Abs(factor));
                text.Append("xyz"[column]);
            }

            string shift = Fraction(Translation[row]);
            if (shift.Length > 0 && shift[0] != '-' && text.Length > start) text.Append('+');
            text.Append(shift);
            if (text.Length == start) text.Append('0');
        }

        return text.ToString();
    }

    private static string Fraction(double value)
    {
        if (Math.Abs(value) < 1e-12) return "";
        for (int denominator = 1; denominator <= 24; denominator++)
        {
            double numerator = Math.Round(value * denominator);
            if (24 % denominator != 0 || Math.Abs(value * denominator - numerator) > 1e-9) continue;
            string whole = numerator.ToString(CultureInfo.InvariantCulture);
            return denominator == 1 ? whole : string.Create(CultureInfo.InvariantCulture, $"{whole}/{denominator}");
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    // A sum of terms: [sign] [number] [x|y|z] or [sign] number [/ number].
    private static bool TryParseCoordinate(ReadOnlySpan<char> text, Span<int> factors, out double shift)
    {
        shift = 0;
        int at = 0;
        bool any = false;
        while (true)
        {
            SkipBlanks(text, ref at);
            if (at == text.Length) return any;
            int sign = 1;
            if (text[at] is '+' or '-')
            {
                sign = text[at++] == '-' ? -1 : 1;
                SkipBlanks(text, ref at);
            }
            else if (any)
            {
                return false;
            }

            bool counted = TryReadNumber(text, ref at, out double number);
            SkipBlanks(text, ref at);
            if (at < text.Length && text[at] == '*') at++;
            SkipBlanks(text, ref at);
            int axis = at < text.Length ? "xyz".IndexOf(char.ToLowerInvariant(text[at]), StringComparison.Ordinal) : -1;
            if (axis >= 0)
            {
                at++;
                if (counted && number is not (1 or 2)) return false;
                factors[axis] += sign * (counted ? (int)number : 1);
            }
            else if (counted)
            {
                shift += sign * number;
            }
            else
            {
                return false;
            }

            any = true;
        }
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, ref int at, out double number)
    {
        if (!TryReadDecimal(text, ref at, out number)) return false;
        if (at == text.Length || text[at] != '/') return true;
        at++;
        if (!TryReadDecimal(text, ref at, out double denominator) || denominator == 0) return false;
        number /= denominator;
        return true;
    }

    private static bool TryReadDecimal(ReadOnlySpan<char> text, ref int at, out double number)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        return double.TryParse(text[start..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static void SkipBlanks(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '\'' or '"')) at++;
    }
}
