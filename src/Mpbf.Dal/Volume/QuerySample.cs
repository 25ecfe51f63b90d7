using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Volume;

/// <summary>Rows of a large table that stand for all of them as queries of a search: those of smallest key hash, so the choice does not depend on the order of rows.</summary>
internal static class QuerySample
{
    public const int LargestCount = 20_000;

    public static int[] Of(MaterialTable table) => table.Count <= LargestCount
        ? [.. Enumerable.Range(0, table.Count)]
        : [.. Enumerable.Range(0, table.Count)
            .OrderBy(row => Resampling.HashOf(table.Compositions[row].JoinKey))
            .ThenBy(row => row)
            .Take(LargestCount)
            .Order()];
}
