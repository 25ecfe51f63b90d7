using Mpbf.Core;

namespace Mpbf.Ral.Probes;

/// <summary>Hold-outs of whole groups: a fold tests the rows of one group and trains on all that do not belong to it; folds with fewer than 10 rows on a side are left out.</summary>
internal static class HoldOuts
{
    private const int SmallestPart = 10;

    public static (int[] Train, int[] Test)[] Of(Grouping grouping) =>
        [.. grouping.Groups
            .Where(group => group.Rows.Length >= SmallestPart && grouping.Memberships.Length - group.Rows.Length >= SmallestPart)
            .Select(group => (Enumerable.Range(0, grouping.Memberships.Length).Except(group.Rows).ToArray(), group.Rows.ToArray()))];
}
