using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Volume;

/// <summary>Rows of one composition as one: their mean. The stated rule for polymorphs and repeated measurements.</summary>
/// <param name="Composition">The composition.</param>
/// <param name="ResamplingKey">The resampling group of its first row.</param>
/// <param name="Value">Mean over its rows.</param>
/// <param name="RowCount">Number of its rows.</param>
public sealed record CompositionMean(Composition Composition, string ResamplingKey, double Value, int RowCount)
{
    /// <summary>One entry a distinct composition, in order of first appearance.</summary>
    public static ImmutableArray<CompositionMean> Of(MaterialTable table, ImmutableArray<double> values)
    {
        ArgumentNullException.ThrowIfNull(table);
        return [.. Enumerable.Range(0, table.Count)
            .GroupBy(row => table.Compositions[row].JoinKey, StringComparer.Ordinal)
            .Select(rows => new CompositionMean(table.Compositions[rows.First()], table.ResamplingKeys[rows.First()], rows.Average(row => values[row]), rows.Count()))];
    }
}
