using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Cli;

/// <summary>The candidates of a recorded loop as a table gives them: outcomes, ids, coordinates, costs and rounds, each where there is one.</summary>
internal sealed class RecordedPool
{
    private Dictionary<string, int>? _rowOfPlace;

    public required string Path { get; init; }

    public required int Count { get; init; }

    /// <summary>Outcomes of all candidates; null where the table has none.</summary>
    public required double[]? Outcomes { get; init; }

    /// <summary>Row of each id; null where the table has none.</summary>
    public required Dictionary<string, int>? Ids { get; init; }

    /// <summary>Where the candidates lie; null where no coordinates were named.</summary>
    public required Points? Space { get; init; }

    public required double[]? Costs { get; init; }

    /// <summary>First and last round in which each could be chosen; null where the table does not say.</summary>
    public required (int From, int Until)[]? Rounds { get; init; }

    /// <summary>Reads a pool: columns outcome, id, from_round and until_round where there are, and those named.</summary>
    public static RecordedPool Load(string path, string[] coordinates, string? costs)
    {
        string[] columns;
        using (TableReader reader = TableReader.Open(path)) columns = [.. ((string[])["outcome", "id", "from_round", "until_round"]).Where(reader.Columns.Contains)];
        if (!columns.Contains("outcome") && coordinates.Length == 0) throw new BadInputException($"neither outcomes nor coordinates", "a column 'outcome', or --coordinates", null, path);
        Table table = Table.Load(path, [.. columns, .. coordinates, .. costs is null ? [] : new[] { costs }]);
        if (table.RowCount == 0) throw new BadInputException("no candidates", "one row a candidate", null, path);
        double[][] places = [.. coordinates.Select(column => Complete(column, static x => true, "a finite number"))];
        double[]? from = columns.Contains("from_round") ? Round("from_round", 0) : null, until = columns.Contains("until_round") ? Round("until_round", int.MaxValue) : null;
        return new RecordedPool
        {
            Path = path,
            Count = table.RowCount,
            Outcomes = columns.Contains("outcome") ? Complete("outcome", static x => true, "the outcome of every candidate") : null,
            Ids = columns.Contains("id") ? RowOfId() : null,
            Space = coordinates.Length == 0 ? null : new Points([.. Enumerable.Range(0, table.RowCount).SelectMany(row => places.Select(column => column[row]))], table.RowCount, coordinates.Length),
            Costs = costs is null ? null : Complete(costs, static x => x > 0, "a positive number"),
            Rounds = from is null && until is null ? null : [.. Enumerable.Range(0, table.RowCount).Select(row => ((int)(from?[row] ?? 0), (int)(until?[row] ?? int.MaxValue)))],
        };

        double[] Complete(string column, Func<double, bool> isAllowed, string expected)
        {
            double[] values = table.Numbers(column);
            int bad = Array.FindIndex(values, value => double.IsNaN(value) || !isAllowed(value));
            return bad < 0 ? values : throw new BadInputException(double.IsNaN(values[bad]) ? $"no {column}" : table.Text(column)[bad], expected, null, path, table.Line(bad), column);
        }

        double[] Round(string column, double missing)
        {
            double[] rounds = [.. table.Numbers(column).Select(round => double.IsNaN(round) ? missing : round)];
            int bad = Array.FindIndex(rounds, round => round < 0 || round > int.MaxValue || round != Math.Floor(round));
            return bad < 0 ? rounds : throw new BadInputException($"the round '{table.Text(column)[bad]}'", "0, 1, 2, …, or nothing", null, path, table.Line(bad), column);
        }

        Dictionary<string, int> RowOfId()
        {
            var rows = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int row = 0; row < table.RowCount; row++)
            {
                if (!rows.TryAdd(table.Text("id")[row], row)) throw new BadInputException($"the id '{table.Text("id")[row]}' a second time", "one row a candidate", null, path, table.Line(row), "id");
            }

            return rows;
        }
    }

    /// <summary>Row of the candidate at some coordinates; −1 where there is none. Of several alike the first.</summary>
    public int RowOf(double[] place)
    {
        if (_rowOfPlace is null)
        {
            _rowOfPlace = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int row = 0; row < Count; row++) _rowOfPlace.TryAdd(Key(Space!.Row(row)), row);
        }

        return _rowOfPlace.GetValueOrDefault(Key(place), -1);
    }

    private static string Key(ReadOnlySpan<double> place) => string.Join(';', place.ToArray().Select(static x => x.ToString("R", CultureInfo.InvariantCulture)));
}
