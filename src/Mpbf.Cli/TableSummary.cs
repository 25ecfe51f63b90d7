using System.Globalization;
using System.Text;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>What a table holds, column by column.</summary>
/// <param name="File">The file.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">The columns.</param>
internal sealed record TableSummary(string File, string Sha256, int Rows, ColumnSummary[] Columns)
{
    public static TableSummary Of(string path)
    {
        using TableReader reader = TableReader.Open(path);
        var columns = Array.ConvertAll([.. reader.Columns], name => new ColumnTally(name));
        int rows = 0;
        for (; reader.Read(); rows++)
        {
            for (int i = 0; i < columns.Length; i++) columns[i].Add(reader[i]);
        }

        return new(path, InputStream.Sha256(path), rows, Array.ConvertAll(columns, column => column.Summary()));
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{File}\n{Rows} rows, {Columns.Length} columns, SHA-256 {Sha256[..12]}…\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"column",-26}{"kind",-8}{"missing",8}{"least",12}{"mean",12}{"largest",12}\n");
        foreach (ColumnSummary column in Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(column.Name.Length > 25 ? column.Name[..24] + "…" : column.Name),-26}{column.Kind,-8}{column.Missing,8}")
                .Append(column.Kind == "number" ? string.Create(CultureInfo.InvariantCulture, $"{column.Least,12:G5}{column.Mean,12:G5}{column.Largest,12:G5}") : $"  e.g. {column.Example}").Append('\n');
        }

        return text.ToString();
    }

    private sealed class ColumnTally(string name)
    {
        private int _numbers;
        private int _texts;
        private int _missing;
        private double _sum;
        private double _least = double.PositiveInfinity;
        private double _largest = double.NegativeInfinity;
        private string? _example;

        public void Add(string cell)
        {
            if (cell.Length == 0)
            {
                _missing++;
            }
            else if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            {
                _numbers++;
                _sum += number;
                (_least, _largest) = (Math.Min(_least, number), Math.Max(_largest, number));
            }
            else
            {
                _texts++;
            }

            if (cell.Length > 0) _example ??= cell.Length > 30 ? string.Concat(cell.AsSpan(0, 30), "…") : cell;
        }

        public ColumnSummary Summary() => _texts == 0 && _numbers > 0
            ? new(name, "number", _missing, _least, _sum / _numbers, _largest, _example)
            : new(name, "text", _missing, null, null, null, _example);
    }
}

/// <summary>One column.</summary>
internal sealed record ColumnSummary(string Name, string Kind, int Missing, double? Least, double? Mean, double? Largest, string? Example);
