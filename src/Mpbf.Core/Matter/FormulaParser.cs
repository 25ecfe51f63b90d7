using System.Globalization;

namespace Mpbf.Core.Matter;

/// <summary>
/// Recursive descent over <c>formula := part (dot amount? part)*; part := (element | bracket) amount?, …; bracket := '(' part ')' | '[' part ']' | '{' part '}'</c>.
/// A dot between digits is a decimal point; any other '.', '·', '•' or '*' adds a further part, whose leading amount multiplies it.
/// </summary>
internal sealed class FormulaParser(string formula)
{
    private const int LongestFormula = 1000, DeepestNesting = 32, LongestAmount = 24;

    private readonly Dictionary<Element, double> _amounts = [];
    private string _text = "";
    private int _position;

    public Composition Parse()
    {
        ArgumentNullException.ThrowIfNull(formula);
        if (formula.Length > LongestFormula) throw Bad($"{formula.Length} characters", $"a formula of at most {LongestFormula}");
        _text = Plain(formula);
        if (_text.Length == 0) throw Bad("an empty formula", "at least one element");
        Part(1, 0, _amounts);
        while (_position < _text.Length)
        {
            if (_text[_position] != '·') throw Unexpected();
            _position++;
            double multiplier = Amount();
            int start = _position;
            Part(multiplier, 0, _amounts);
            if (_position == start) throw Bad("nothing behind a dot", "a further part such as ·5H2O");
        }

        return new Composition(_amounts);
    }

    private void Part(double factor, int depth, Dictionary<Element, double> into)
    {
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c is '(' or '[' or '{')
            {
                Bracket(factor, depth, into);
            }
            else if (char.IsAsciiLetterUpper(c))
            {
                Element element = ReadElement();
                Add(into, element, factor * Amount());
            }
            else
            {
                return;
            }
        }
    }

    private void Bracket(double factor, int depth, Dictionary<Element, double> into)
    {
        if (depth == DeepestNesting) throw Bad($"more than {DeepestNesting} nested brackets", "fewer");
        char closing = _text[_position] switch { '(' => ')', '[' => ']', _ => '}' };
        int opening = _position++;
        var inside = new Dictionary<Element, double>();
        Part(1, depth + 1, inside);
        if (_position == _text.Length || _text[_position] != closing) throw Bad($"a bracket opened at {opening + 1} and not closed", $"'{closing}'");
        if (inside.Count == 0) throw Bad($"empty brackets at {opening + 1}", "at least one element inside");
        _position++;
        double multiplier = factor * Amount();
        foreach ((Element element, double amount) in inside) Add(into, element, multiplier * amount);
    }

    private Element ReadElement()
    {
        int length = _position + 1 < _text.Length && char.IsAsciiLetterLower(_text[_position + 1]) ? 2 : 1;
        Element element = Element.TryFromSymbol(_text.AsSpan(_position, length))
            ?? (_text.AsSpan(_position, length) is "D" or "T" ? Element.FromAtomicNumber(1) : null)
            ?? throw Bad($"'{_text.Substring(_position, length)}'", "the symbol of a chemical element");
        _position += length;
        return element;
    }

    private double Amount()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '.')) _position++;
        int length = _position - start;
        if (length == 0) return 1;
        if (length > LongestAmount) throw Bad($"an amount of {length} digits", $"at most {LongestAmount}");
        return double.TryParse(_text.AsSpan(start, length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount) && amount > 0
            ? amount
            : throw Bad($"the amount '{_text.Substring(start, length)}'", "a positive number");
    }

    private static void Add(Dictionary<Element, double> amounts, Element element, double amount) =>
        amounts[element] = amounts.GetValueOrDefault(element) + amount;

    /// <summary>Subscripts become digits, blanks go, and every separator of parts becomes the one dot.</summary>
    private static string Plain(string formula)
    {
        Span<char> plain = stackalloc char[formula.Length];
        int length = 0;
        for (int i = 0; i < formula.Length; i++)
        {
            char c = formula[i];
            if (char.IsWhiteSpace(c)) continue;
            plain[length++] = c switch
            {
                >= '₀' and <= '₉' => (char)('0' + (c - '₀')),
                '•' or '*' or '∙' or '⋅' => '·',
                '.' when !(i + 1 < formula.Length && char.IsAsciiDigit(formula[i + 1]) && IsInsideNumber(formula, i)) => '·',
                _ => c,
            };
        }

        return new string(plain[..length]);
    }

    /// <summary>After a digit a dot is decimal unless the digits behind it are followed by an element and the ones before belong to a hydrate's salt: CuSO4.5H2O.</summary>
    private static bool IsInsideNumber(string formula, int dot)
    {
        if (dot == 0 || !char.IsAsciiDigit(formula[dot - 1])) return true;
        int end = dot + 1;
        while (end < formula.Length && char.IsAsciiDigit(formula[end])) end++;
        return !formula.AsSpan(end).StartsWith("H2O", StringComparison.Ordinal);
    }

    private BadInputException Unexpected() => _text[_position] switch
    {
        '+' or '-' or '−' or '^' => Bad("a charge", "a neutral formula", "Leave the charge out, or write the neutral compound."),
        ')' or ']' or '}' => Bad($"'{_text[_position]}' without an opening bracket", "balanced brackets"),
        _ => Bad($"'{_text[_position]}'", "an element symbol, an amount, a bracket or a dot"),
    };

    private BadInputException Bad(string found, string expected, string? remedy = null)
    {
        string shown = formula.Length > 60 ? string.Concat(formula.AsSpan(0, 60), "…") : formula;
        return new($"{found} at character {_position + 1} of the formula '{shown}'", expected, remedy);
    }
}
