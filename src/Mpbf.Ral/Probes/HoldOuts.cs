using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Probes;

/// <summary>Hold-outs of whole groups: a fold tests the rows of one group and trains on all that do not belong to it; folds with fewer than 10 rows on a side are left out.</summary>
internal static class HoldOuts
{
    private const int SmallestPart = 10, RandomFolds = 5;

    /// <summary>Fifths of the chemical systems, chosen by their hash: held out, but from chemistries that the rest also holds.</summary>
    public static (int[] Train, int[] Test)[] OfSystems(IReadOnlyList<Composition> compositions) =>
        Of(new Grouping("fifth", compositions.Select(composition => new[] { (Resampling.HashOf(composition.ChemicalSystem) % RandomFolds).ToString(CultureInfo.InvariantCulture) })));

    public static (int[] Train, int[] Test)[] Of(Grouping grouping) =>
        [.. grouping.Groups
            .Where(group => group.Rows.Length >= SmallestPart && grouping.Memberships.Length - group.Rows.Length >= SmallestPart)
            .Select(group => (Enumerable.Range(0, grouping.Memberships.Length).Except(group.Rows).ToArray(), group.Rows.ToArray()))];
}
