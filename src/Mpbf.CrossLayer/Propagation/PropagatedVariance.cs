using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Propagation;

/// <summary>A symbol of an expression with what is known of it.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="Layer">The layer it was measured in; null for a coefficient.</param>
/// <param name="Estimate">Value and draws. Without draws (exact, or of unknown spread) it is held at its value.</param>
public sealed record UncertainSymbol(string Name, Layer? Layer, Estimate Estimate);

/// <summary>What one symbol, or all symbols of one layer together, carry of an expression's variance. Shares of the variance with independent factors.</summary>
/// <param name="Name">The symbol, or the layer; coefficients count as a layer of their own.</param>
/// <param name="FirstOrder">Share that would vanish if it were known, equation (242).</param>
/// <param name="Total">Share that would stay if all else were known, interactions included, equation (243).</param>
/// <param name="Delta">First-order share by linearisation, equation (244).</param>
public sealed record VarianceShare(string Name, double FirstOrder, double Total, double Delta);

/// <summary>
/// Where the uncertainty of an expression comes from: the draws end to end, the law of total variance by layer, Sobol shares by symbol, and a linearisation to check them by. Equations (240) to (245) of
/// <c>docs/theory/propagation.md</c>. Immutable.
/// </summary>
public sealed record PropagatedVariance
{
    /// <summary>Disagreement of linearisation and draws that is worth a reservation: 0.1 of the standard deviation, 0.1 of a share.</summary>
    public const double LargestDisagreement = 0.1;

    private const int LeastDraws = 20;

    /// <summary>Standard deviation of the expression over the joint draws.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>The same by linearisation with the covariances of the draws, equation (244).</summary>
    public required double DeltaStandardDeviation { get; init; }

    /// <summary>Variance of the joint draws over that of independent symbols, equation (245): above 1 where correlation adds to the uncertainty, below 1 where it cancels.</summary>
    public required double Dependence { get; init; }

    /// <summary>Shares of the symbols that have draws, in their order.</summary>
    public required ImmutableArray<VarianceShare> Symbols { get; init; }

    /// <summary>Shares of the layers that have draws; within a layer the joint draws are kept, equation (241).</summary>
    public required ImmutableArray<VarianceShare> Layers { get; init; }

    /// <summary>Reservations: symbols held fixed, disagreement with the linearisation, dependence that shares do not show.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Propagates.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="symbols">Its symbols, in the order of its columns.</param>
    /// <param name="seed">Seed of the sampling.</param>
    /// <returns>Null where no symbol has a spread.</returns>
    /// <exception cref="ArgumentException">The draws of the symbols come from different resamplings.</exception>
    public static PropagatedVariance? Of(BulkExpression expression, IReadOnlyList<UncertainSymbol> symbols, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(symbols);
        if (symbols.Where(symbol => symbol.Estimate.Resampling is not null).DistinctBy(symbol => symbol.Estimate.Resampling).Skip(1).Any())
            throw new ArgumentException("The draws of the symbols come from different resamplings.", nameof(symbols));
        double[][] draws = Defined(symbols);
        int[] random = [.. Enumerable.Range(0, draws.Length).Where(symbol => Linearisation.Deviation(draws[symbol]) > 0)];
        if (random.Length == 0) return null;

        var delta = Linearisation.Of(expression, draws);
        double[] joint = new double[draws[random[0]].Length];
        BulkEvaluation.Evaluate(expression, draws, joint);
        double deviation = Linearisation.Deviation(joint);
        Layer?[] layers = [.. random.Select(symbol => symbols[symbol].Layer).Distinct()];
        int[][] alone = [.. random.Select(symbol => new[] { symbol })], together = [.. layers.Select(layer => Array.FindAll(random, symbol => symbols[symbol].Layer == layer))];
        SobolShares bySymbol = SobolShares.Of(expression, draws, Factors(draws.Length, alone), seed), byLayer = SobolShares.Of(expression, draws, Factors(draws.Length, together), seed);
        ImmutableArray<VarianceShare> shares = Shares(alone, bySymbol, delta, k => symbols[random[k]].Name);
        double dependence = bySymbol.Variance > 0 ? deviation * deviation / bySymbol.Variance : 1; // (245)
        return new()
        {
            StandardDeviation = deviation,
            DeltaStandardDeviation = delta.StandardDeviation,
            Dependence = dependence,
            Symbols = shares,
            Layers = Shares(together, byLayer, delta, k => layers[k]?.ToString() ?? "Coefficients"),
            Warnings = [.. Reservations(symbols, deviation, delta.StandardDeviation, dependence, shares)],
        };
    }

    /// <summary>Draws of each symbol where all are defined; a single value where it has none.</summary>
    private static double[][] Defined(IReadOnlyList<UncertainSymbol> symbols)
    {
        int count = symbols.Max(symbol => symbol.Estimate.Draws.Length);
        int[] defined = [.. Enumerable.Range(0, count).Where(b => symbols.All(symbol => symbol.Estimate.Draws.IsEmpty || double.IsFinite(symbol.Estimate.Draws[b])))];
        return defined.Length < LeastDraws
            ? [.. symbols.Select(symbol => new[] { symbol.Estimate.Value })]
            : [.. symbols.Select(symbol => symbol.Estimate.Draws.IsEmpty ? [symbol.Estimate.Value] : Array.ConvertAll(defined, b => symbol.Estimate.Draws[b]))];
    }

    /// <summary>The factor of each symbol; constants join the first.</summary>
    private static int[] Factors(int symbolCount, int[][] groups)
    {
        int[] factors = new int[symbolCount];
        for (int k = 0; k < groups.Length; k++)
        {
            foreach (int symbol in groups[k]) factors[symbol] = k;
        }

        return factors;
    }

    private static ImmutableArray<VarianceShare> Shares(int[][] groups, SobolShares sobol, Linearisation delta, Func<int, string> name)
    {
        double[] linear = Array.ConvertAll(groups, delta.Variance);
        double sum = linear.Sum();
        return [.. groups.Select((_, k) => new VarianceShare(name(k), sobol.FirstOrder[k], sobol.Total[k], sum > 0 ? linear[k] / sum : 0))];
    }

    private static IEnumerable<string> Reservations(IReadOnlyList<UncertainSymbol> symbols, double deviation, double delta, double dependence, ImmutableArray<VarianceShare> shares)
    {
        string[] held = [.. symbols.Where(symbol => symbol.Estimate is { IsExact: false, Draws.IsEmpty: true }).Select(symbol => symbol.Name)];
        if (held.Length > 0) yield return $"held at its value, because its spread is not known: {string.Join(", ", held)}";
        if (Math.Abs(delta - deviation) > LargestDisagreement * deviation || shares.Any(share => Math.Abs(share.Delta - share.FirstOrder) > LargestDisagreement))
            yield return FormattableString.Invariant($"the linearisation gives a standard deviation of {delta:G2} against {deviation:G2} of the draws: the expression bends within the intervals, so trust the draws");
        if (Math.Abs(dependence - 1) > 2 * LargestDisagreement)
            yield return FormattableString.Invariant($"the symbols vary together: their joint variance is {dependence:F2} of what independent ones would give, which the shares are of");
    }
}
