using System.Collections.Immutable;
using Mpbf.Core.Matter;
using Mpbf.Dal.Tables;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The rows of a table that can be used.</summary>
internal sealed class UsableRows(Table table, TableSource source, List<int> kept, List<Composition> compositions, Dictionary<string, double[]> values)
{
    public int Count => kept.Count;

    public int TableRowCount => table.RowCount;

    public IReadOnlyList<int> Kept => kept;

    public IReadOnlyList<Composition> Compositions => compositions;

    /// <summary>Line or record of each row in its file, from 1.</summary>
    public IEnumerable<int> Records => kept.Select(row => (int)table.Line(row));

    public IReadOnlyList<string> Ids { get; } = source.Id is { } id ? [.. kept.Select(row => table.Text(id)[row])] : [.. compositions.Select(composition => composition.ReducedFormula)];

    public ImmutableArray<double> Numbers(string column) => [.. kept.Select(row => values[column][row])];

    public string Text(string column, int row) => table.Text(column)[kept[row]];

    public UsableRows Where(Func<Composition, bool> holds)
    {
        int[] chosen = [.. Enumerable.Range(0, Count).Where(row => holds(compositions[row]))];
        return new(table, source, [.. chosen.Select(row => kept[row])], [.. chosen.Select(row => compositions[row])], values);
    }
}
