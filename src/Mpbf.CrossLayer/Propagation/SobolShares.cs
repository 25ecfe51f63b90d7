using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Propagation;

/// <summary>
/// First-order and total shares of a variance (Sobol 1993), equations (242) and (243) of <c>docs/theory/propagation.md</c>. A factor is one column or several that keep their joint draws; between factors independence is assumed. Immutable.
/// </summary>
/// <param name="Variance">Variance of the expression with independent factors.</param>
/// <param name="FirstOrder">S_k, one a factor: the share that would vanish if the factor were known; 0 without variance. A Monte Carlo estimate, so that it may fall slightly below 0.</param>
/// <param name="Total">T_k, one a factor: the share that would stay if all others were known, interactions included; not negative.</param>
/// <remarks>
/// Design: two matrices A and B of N ≥ 2¹⁶ rows whose columns are random permutations of the draws, each draw as often as any other (a Latin hypercube on the empirical marginals, McKay et al. 1979), and A with the columns of one factor
/// from B (Saltelli 2002); N (K + 2) evaluations for K factors. Estimators of Jansen 1999. Their Monte Carlo error is below 0.01.
/// </remarks>
public sealed record SobolShares(double Variance, ImmutableArray<double> FirstOrder, ImmutableArray<double> Total)
{
    private const int LeastSamples = 1 << 16;

    /// <summary>Computes the shares.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="draws">One array a symbol: B finite draws, or one value for a constant.</param>
    /// <param name="factors">The factor of each symbol, 0 to K − 1, every number used; symbols of one factor keep their joint draws.</param>
    /// <param name="seed">Seed of the permutations.</param>
    /// <exception cref="ArgumentException">Lengths differ, a draw is not finite, or a factor has no symbol.</exception>
    public static SobolShares Of(BulkExpression expression, IReadOnlyList<double[]> draws, IReadOnlyList<int> factors, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(expression);
        int drawCount = Require(draws, factors), factorCount = factors.Max() + 1;
        int repeats = (LeastSamples + drawCount - 1) / drawCount, samples = repeats * drawCount, stretches = (samples + BulkEvaluation.Stretch - 1) / BulkEvaluation.Stretch;
        int[][] a = new int[factorCount][], b = new int[factorCount][];
        for (int factor = 0; factor < factorCount; factor++) (a[factor], b[factor]) = (Permutation("A", factor), Permutation("B", factor));

        // For each stretch: Σ f(A), Σ f(A)², Σ f(B), Σ f(B)², then for each factor Σ (f(B) − f(AB))² and Σ (f(A) − f(AB))²; added up in order, so that threads do not matter.
        int width = 4 + (2 * factorCount);
        double[] partial = new double[stretches * width];
        double centre = Centre(expression, draws);
        Parallel.For(0, stretches, () => new Workspace(draws.Count), (stretch, _, work) =>
        {
            int start = stretch * BulkEvaluation.Stretch, length = Math.Min(BulkEvaluation.Stretch, samples - start);
            Span<double> sums = partial.AsSpan(stretch * width, width);
            for (int symbol = 0; symbol < draws.Count; symbol++)
            {
                Gather(draws[symbol], a[factors[symbol]].AsSpan(start, length), work.A[symbol]);
                Gather(draws[symbol], b[factors[symbol]].AsSpan(start, length), work.B[symbol]);
            }

            Span<double> ofA = work.OfA.AsSpan(0, length), ofB = work.OfB.AsSpan(0, length), mixed = work.OfMixed.AsSpan(0, length);
            expression(new SampleColumns(work.A, 0, length), ofA);
            expression(new SampleColumns(work.B, 0, length), ofB);
            Moments(ofA, centre, sums);
            Moments(ofB, centre, sums[2..]);
            for (int factor = 0; factor < factorCount; factor++)
            {
                for (int symbol = 0; symbol < draws.Count; symbol++) work.Mixed[symbol] = factors[symbol] == factor ? work.B[symbol] : work.A[symbol];
                expression(new SampleColumns(work.Mixed, 0, length), mixed);
                sums[4 + (2 * factor)] = SquaredDistance(ofB, mixed);
                sums[5 + (2 * factor)] = SquaredDistance(ofA, mixed);
            }

            return work;
        }, _ => { });

        double[] total = new double[width];
        for (int stretch = 0; stretch < stretches; stretch++) TensorPrimitives.Add(total, partial.AsSpan(stretch * width, width), total);
        double mean = (total[0] + total[2]) / (2.0 * samples), variance = Math.Max(0, ((total[1] + total[3]) / (2.0 * samples)) - (mean * mean));
        return new SobolShares(
            variance,
            [.. Enumerable.Range(0, factorCount).Select(factor => variance > 0 ? 1 - (total[4 + (2 * factor)] / (2.0 * samples * variance)) : 0)], // (242)
            [.. Enumerable.Range(0, factorCount).Select(factor => variance > 0 ? total[5 + (2 * factor)] / (2.0 * samples * variance) : 0)]); // (243)

        int[] Permutation(string matrix, int factor)
        {
            int[] order = new int[samples];
            for (int i = 0; i < samples; i++) order[i] = i % drawCount;
            NamedRandom.Of(FormattableString.Invariant($"sobol {seed} {matrix} {factor}")).Shuffle(order);
            return order;
        }
    }

    private static int Require(IReadOnlyList<double[]> draws, IReadOnlyList<int> factors)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(factors);
        if (draws.Count == 0 || draws.Count != factors.Count) throw new ArgumentException($"Found {factors.Count} factors for {draws.Count} symbols.", nameof(factors));
        if (Enumerable.Range(0, factors.Max() + 1).Except(factors).Any() || factors.Min() < 0) throw new ArgumentException("Factors are numbered from 0, each with at least one symbol.", nameof(factors));
        int count = draws.Max(column => column.Length);
        for (int symbol = 0; symbol < draws.Count; symbol++)
        {
            if (draws[symbol].Length != count && draws[symbol].Length != 1) throw new ArgumentException($"Symbol {symbol} has {draws[symbol].Length} draws; expected {count}, or 1 for a constant.", nameof(draws));
            if (!draws[symbol].All(double.IsFinite)) throw new ArgumentException($"Symbol {symbol} has a draw that is not finite.", nameof(draws));
        }

        return count;
    }

    /// <summary>The expression at the first draws: squares are taken about it, so that a small variance about a large mean is not lost.</summary>
    private static double Centre(BulkExpression expression, IReadOnlyList<double[]> draws)
    {
        Span<double> value = [0];
        expression(new SampleColumns([.. draws], 0, 1), value);
        return value[0];
    }

    private static void Gather(double[] draws, ReadOnlySpan<int> order, double[] column)
    {
        if (draws.Length == 1) column.AsSpan(0, order.Length).Fill(draws[0]);
        else for (int i = 0; i < order.Length; i++) column[i] = draws[order[i]];
    }

    private static void Moments(Span<double> values, double centre, Span<double> sums)
    {
        TensorPrimitives.Subtract(values, centre, values);
        sums[0] = TensorPrimitives.Sum<double>(values);
        sums[1] = TensorPrimitives.SumOfSquares<double>(values);
        TensorPrimitives.Add(values, centre, values);
    }

    private static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double distance = TensorPrimitives.Distance(x, y);
        return distance * distance;
    }

    private sealed class Workspace(int symbols)
    {
        public readonly double[][] A = Columns(symbols), B = Columns(symbols), Mixed = new double[symbols][];
        public readonly double[] OfA = new double[BulkEvaluation.Stretch], OfB = new double[BulkEvaluation.Stretch], OfMixed = new double[BulkEvaluation.Stretch];

        private static double[][] Columns(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[BulkEvaluation.Stretch])];
    }
}
