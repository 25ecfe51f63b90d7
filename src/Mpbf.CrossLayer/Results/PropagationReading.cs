using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Propagation;

namespace Mpbf.CrossLayer.Results;

/// <summary>Where the uncertainty of one expression comes from.</summary>
/// <param name="Symbol">The expression's symbol.</param>
/// <param name="StandardDeviation">Over the joint draws.</param>
/// <param name="LinearStandardDeviation">The same by linearisation.</param>
/// <param name="Dependence">Variance of the joint draws over that of independent symbols, which the shares are of.</param>
/// <param name="Layers">Shares by layer, the largest first.</param>
/// <param name="Symbols">Shares by symbol, the largest first.</param>
/// <param name="Warnings">Reservations.</param>
public sealed record PropagationReading(
    string Symbol, double StandardDeviation, double LinearStandardDeviation, double Dependence, ImmutableArray<VarianceShare> Layers, ImmutableArray<VarianceShare> Symbols, ImmutableArray<string> Warnings)
{
    /// <summary>At most one reading: none where a symbol was not assessed or nothing varies.</summary>
    internal static IEnumerable<PropagationReading> Of(string symbol, BulkExpression expression, ulong seed, IReadOnlyList<(string Name, Layer? Layer, Measure Measure)> parts)
    {
        if (!parts.All(part => part.Measure.IsAssessed && double.IsFinite(part.Measure.Estimate.Value))) yield break;
        if (PropagatedVariance.Of(expression, [.. parts.Select(part => new UncertainSymbol(part.Name, part.Layer, part.Measure.Estimate!))], seed) is { } propagated)
        {
            yield return new PropagationReading(
                symbol, propagated.StandardDeviation, propagated.DeltaStandardDeviation, propagated.Dependence,
                [.. propagated.Layers.OrderByDescending(share => share.Total)], [.. propagated.Symbols.OrderByDescending(share => share.Total)], propagated.Warnings);
        }
    }

    /// <summary>One line: the standard deviation, then layers and symbols with the percentage that they carry, as <c>± 0.05: DataAssimilation 100 % (DataVolume 61 %, PhysicalFidelity 39 %)</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"± {StandardDeviation:G2}: {List(Layers)}; {List(Symbols)}") + string.Concat(Warnings.Select(warning => $" — {warning}"));

    private static string List(ImmutableArray<VarianceShare> shares) => string.Join(", ", shares.Select(share => FormattableString.Invariant($"{share.Name} {100 * share.Total:F0} %")));
}
