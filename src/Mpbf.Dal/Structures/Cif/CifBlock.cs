using System.Globalization;
using Mpbf.Core;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>One data block: single items, and loops as columns. Names are compared without regard to case.</summary>
internal sealed class CifBlock
{
    private readonly Dictionary<string, List<string>> _items = new(StringComparer.OrdinalIgnoreCase);

    private CifBlock(string name) => Name = name;

    public string Name { get; }

    public static CifBlock Parse(string text, long firstLine)
    {
        var tokens = new CifTokenizer(text, firstLine);
        CifBlock? block = null;
        string? waiting = null;
        var loop = new List<List<string>>();
        bool isHeading = false;
        int column = 0;
        while (tokens.TryRead(out ReadOnlySpan<char> token, out bool isQuoted))
        {
            if (!isQuoted && token.StartsWith("data_", StringComparison.OrdinalIgnoreCase))
            {
                if (block is not null) break;
                block = new CifBlock(token[5..].ToString());
                continue;
            }

            if (block is null) continue;
            if (!isQuoted && token.Equals("loop_", StringComparison.OrdinalIgnoreCase))
            {
                CloseLoop(loop, column, tokens.Line);
                (loop, isHeading, column, waiting) = ([], true, 0, null);
            }
            else if (!isQuoted && token[0] == '_')
            {
                string name = Normal(token);
                if (isHeading)
                {
                    loop.Add(block._items[name] = []);
                }
                else
                {
                    CloseLoop(loop, column, tokens.Line);
                    (loop, column, waiting) = ([], 0, name);
                }
            }
            else if (waiting is not null)
            {
                block._items[waiting] = [token.ToString()];
                waiting = null;
            }
            else if (loop.Count > 0)
            {
                isHeading = false;
                loop[column].Add(token.ToString());
                column = (column + 1) % loop.Count;
            }
        }

        CloseLoop(loop, column, tokens.Line);
        return block ?? throw new BadInputException("no data block", "a heading data_…", null, line: firstLine);
    }

    /// <summary>The single value of the first of several names; null where absent or unknown (<c>?</c>, <c>.</c>).</summary>
    public string? Value(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_items.TryGetValue(name, out List<string>? values) && values.Count > 0 && values[0] is not ("?" or ".")) return values[0];
        }

        return null;
    }

    /// <summary>A column of the first of several names; null where absent.</summary>
    public IReadOnlyList<string>? Column(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_items.TryGetValue(name, out List<string>? values)) return values;
        }

        return null;
    }

    /// <summary>A number, its standard uncertainty in brackets left away; NaN where it is none.</summary>
    public static double Number(string text)
    {
        ReadOnlySpan<char> digits = text;
        int bracket = digits.IndexOf('(');
        if (bracket > 0) digits = digits[..bracket];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN;
    }

    private static void CloseLoop(List<List<string>> loop, int column, long line)
    {
        if (column != 0) throw new BadInputException($"a loop of {loop.Count} columns whose last row has {column}", "full rows", null, line: line);
    }

    /// <summary>Dots of DDLm dictionaries are the underscores of DDL1.</summary>
    private static string Normal(ReadOnlySpan<char> name) => name.Contains('.') ? name.ToString().Replace('.', '_') : name.ToString();
}
