using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;

namespace Mpbf.Dal.Tables;

/// <summary>Chosen columns of the rows of a table that meet a condition. Immutable.</summary>
public sealed class Table
{
    private readonly Dictionary<string, string[]> _columns;
    private readonly long[] _lines;

    private Table(string path, Dictionary<string, string[]> columns, long[] lines, int readCount) =>
        (Path, _columns, _lines, ReadCount) = (path, columns, lines, readCount);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Rows that met the condition.</summary>
    public int RowCount => _lines.Length;

    /// <summary>Rows in the file.</summary>
    public int ReadCount { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">A CSV, JSON or JSON Lines file, gz or not.</param>
    /// <param name="columns">The columns to keep.</param>
    /// <param name="where">For a column the text its cells must hold; numbers are compared as numbers.</param>
    /// <exception cref="BadInputException">No readable table, or a column is missing.</exception>
    public static Table Load(string path, IEnumerable<string> columns, IReadOnlyDictionary<string, string>? where = null)
    {
        using TableReader reader = TableReader.Open(path);
        (string Name, int Index, List<string> Cells)[] kept = [.. columns.Distinct(StringComparer.Ordinal).Select(name => (name, reader.IndexOf(name), new List<string>()))];
        (int Index, string Text)[] conditions = [.. (where ?? ImmutableDictionary<string, string>.Empty).Select(pair => (reader.IndexOf(pair.Key), pair.Value))];
        var lines = new List<long>();
        int readCount = 0;
        while (reader.Read())
        {
            readCount++;
            if (!Array.TrueForAll(conditions, condition => IsSame(reader[condition.Index], condition.Text))) continue;
            lines.Add(reader.Line);
            foreach ((_, int index, List<string> cells) in kept) cells.Add(reader[index]);
        }

        return new Table(path, kept.ToDictionary(column => column.Name, column => column.Cells.ToArray(), StringComparer.Ordinal), [.. lines], readCount);
    }

    /// <summary>Line (CSV) or record (JSON) that a row came from, from 1.</summary>
    public long Line(int row) => _lines[row];

    /// <summary>Cells of a column as text.</summary>
    public IReadOnlyList<string> Text(string column) => _columns[column];

    /// <summary>Cells of a column as numbers; an empty cell, <c>NaN</c> or <c>inf</c> is NaN.</summary>
    /// <exception cref="BadInputException">A cell is text; the message names file, line and column.</exception>
    public double[] Numbers(string column)
    {
        string[] cells = _columns[column];
        double[] numbers = new double[cells.Length];
        for (int row = 0; row < cells.Length; row++)
        {
            if (TryNumber(cells[row], out double number)) numbers[row] = double.IsFinite(number) ? number : double.NaN;
            else throw new BadInputException($"'{Shown(cells[row])}'", "a number, or nothing", "Numbers are written with a decimal point and without thousands separators.", Path, _lines[row], column);
        }

        return numbers;
    }

    private static bool TryNumber(string cell, out double number)
    {
        ReadOnlySpan<char> text = cell.AsSpan().Trim();
        if (text.IsEmpty || text is "NA" or "null" or "None" or "-inf" or "inf" or "Inf" or "nan" or "NaN" or "-Inf")
        {
            number = double.NaN;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsSame(string cell, string text) =>
        cell == text
        || (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double y) && x == y);

    private static string Shown(string cell) => cell.Length <= 40 ? cell : string.Concat(cell.AsSpan(0, 40), "…");
}
