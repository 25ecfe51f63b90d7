using Mpbf.Core;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Probes;

/// <summary>Hold-outs of whole groups: a fold tests the rows of one group and trains on all that do not belong to it; folds with fewer than 10 rows on a side are left out.</summary>
internal static class HoldOuts
{
    private const int SmallestPart = 10;

    /// <summary>The rows that hold an element of one family, family after family.</summary>
    public static (int[] Train, int[] Test)[] OfFamilies(IReadOnlyList<Composition> compositions) =>
        Of(Enum.GetValues<ElementFamily>().Select(family => new Func<int, bool>(row => compositions[row].Amounts.Any(pair => pair.Element.Family == family))), compositions.Count);

    /// <summary>The rows of one group, group after group.</summary>
    public static (int[] Train, int[] Test)[] Of(Grouping grouping) =>
        Of(grouping.Groups.Select(group => new Func<int, bool>(row => group.Rows.AsSpan().BinarySearch(row) >= 0)), grouping.Memberships.Length);

    private static (int[] Train, int[] Test)[] Of(IEnumerable<Func<int, bool>> groups, int rowCount) =>
        [.. groups
            .Select(isTested => Enumerable.Range(0, rowCount).ToLookup(isTested))
            .Select(rows => (Train: rows[false].ToArray(), Test: rows[true].ToArray()))
            .Where(fold => fold.Train.Length >= SmallestPart && fold.Test.Length >= SmallestPart)];
}
