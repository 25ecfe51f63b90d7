using System.Collections.Frozen;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>Published training sets with their sizes, and which contains which. Immutable.</summary>
public sealed class TrainingSets
{
    private readonly FrozenDictionary<string, (long? Structures, string[] Contains)> _sets;

    private TrainingSets(FrozenDictionary<string, (long? Structures, string[] Contains)> sets) => _sets = sets;

    /// <summary>Reads a table with the columns <c>key</c>, <c>n_structures</c> (empty where unknown) and, optionally, <c>contains</c> (names between bars).</summary>
    /// <param name="path">CSV, JSON or JSON Lines.</param>
    /// <exception cref="BadInputException">No such table, a set named twice, or a size that is no whole number above 0.</exception>
    public static TrainingSets Load(string path)
    {
        bool hasContained;
        using (TableReader reader = TableReader.Open(path)) hasContained = reader.Columns.Contains("contains");
        Table table = Table.Load(path, hasContained ? ["key", "n_structures", "contains"] : ["key", "n_structures"]);
        var sets = new Dictionary<string, (long?, string[])>(StringComparer.Ordinal);
        for (int row = 0; row < table.RowCount; row++)
        {
            string key = table.Text("key")[row], size = table.Text("n_structures")[row];
            long structures = 0;
            if (size.Length > 0 && !(long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out structures) && structures > 0))
                throw new BadInputException($"'{size}'", "a whole number above 0, or nothing", null, path, table.Line(row), "n_structures");
            if (key.Length == 0 || !sets.TryAdd(key, (size.Length > 0 ? structures : null, hasContained ? Names(table.Text("contains")[row]) : [])))
                throw new BadInputException(key.Length == 0 ? "a training set without a name" : $"the training set '{key}' a second time", "one row a set", null, path, table.Line(row), "key");
        }

        return new TrainingSets(sets.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Structures in some sets together, those contained in another of them counted once, equation (290); null where one has no published size.</summary>
    /// <param name="names">Names of sets.</param>
    /// <exception cref="BadInputException">A set that the table does not hold.</exception>
    public long? StructureCount(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => !_sets.ContainsKey(name)) is { } unknown)
            throw new BadInputException($"the training set '{unknown}'", $"one of {string.Join(", ", _sets.Keys.Order(StringComparer.Ordinal))}", "Add it to the table of training sets; leave its size empty where it is unknown.");
        string[] distinct = [.. names.Distinct(StringComparer.Ordinal)];
        long total = 0;
        foreach (string name in distinct.Where(name => !distinct.Any(other => other != name && Contains(other, name, []))))
        {
            if (_sets[name].Structures is not { } structures) return null;
            total += structures;
        }

        return total;
    }

    internal static string[] Names(string cell) => cell.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private bool Contains(string outer, string inner, HashSet<string> seen) =>
        seen.Add(outer) && _sets.TryGetValue(outer, out (long? Structures, string[] Contains) set) && set.Contains.Any(part => part == inner || Contains(part, inner, seen));
}
