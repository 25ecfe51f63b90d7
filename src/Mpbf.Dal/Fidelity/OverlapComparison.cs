using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Volume;

namespace Mpbf.Dal.Fidelity;

/// <summary>
/// Labels of a source against those of the reference on the compositions they share. The difference d(y) = source − reference is regressed on the reference y, within the
/// family of the most electronegative element where that has at least <see cref="LeastPairs"/> pairs, over all pairs else, equation (6). Immutable.
/// </summary>
public sealed record OverlapComparison
{
    /// <summary>Pairs from which a family has a regression of its own.</summary>
    public const int LeastPairs = 20;

    /// <summary>Shared compositions.</summary>
    public required int PairCount { get; init; }

    /// <summary>1 − mean |d(y)| / s_H, clipped to [0, 1], equation (7).</summary>
    public required Estimate Agreement { get; init; }

    /// <summary>Mean of source minus reference, in the unit of the labels.</summary>
    public required Estimate MeanShift { get; init; }

    /// <summary>Slope of the source on the reference; 1 without compression.</summary>
    public required Estimate Slope { get; init; }

    /// <summary>Source at a reference of 0, in the unit of the labels.</summary>
    public required Estimate Offset { get; init; }

    /// <summary>Standard deviation of what the regressions leave, in the unit of the labels: noise, which makes a model claim too little rather than too much.</summary>
    public required Estimate Noise { get; init; }

    /// <summary>Concordance correlation of Lin 1989. It mixes noise and bias and stays out of the law.</summary>
    public required Estimate Concordance { get; init; }

    /// <summary>Mean of source minus reference over the pairs that hold an element, those of at least <see cref="LeastPairs"/> pairs, the largest first.</summary>
    public required ImmutableArray<ElementShift> Elements { get; init; }

    /// <summary>Compares two sources.</summary>
    /// <param name="source">With labels.</param>
    /// <param name="reference">With labels, in the same unit.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <returns>Null where fewer than <see cref="LeastPairs"/> compositions are shared.</returns>
    public static OverlapComparison? Of(MaterialTable source, MaterialTable reference, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        if (source.Values is not { } sourceValues || reference.Values is not { } referenceValues) return null;
        Dictionary<string, double> truths = CompositionMean.Of(reference, referenceValues).ToDictionary(mean => mean.Composition.JoinKey, mean => mean.Value, StringComparer.Ordinal);
        CompositionMean[] shared = [.. CompositionMean.Of(source, sourceValues).Where(mean => truths.ContainsKey(mean.Composition.JoinKey))];
        if (shared.Length < LeastPairs) return null;

        double[] y = Array.ConvertAll(shared, mean => truths[mean.Composition.JoinKey]);
        double[] difference = [.. shared.Select((mean, i) => mean.Value - y[i])], x = [.. shared.Select(mean => mean.Value)];
        var partition = new Partition(shared, y, difference);
        var rows = new ResampledRows(resampling, [.. shared.Select(mean => mean.ResamplingKey)]);
        return new()
        {
            PairCount = shared.Length,
            Agreement = rows.Estimate("agreement.systematic", weights => Math.Clamp(1 - (partition.MeanAbsoluteShift(weights) / MeanDeviation(y, weights)), 0, 1)),
            MeanShift = rows.Estimate("shift.mean", weights => WeightedMoments.Mean(difference, weights)),
            Slope = rows.Estimate("shift.slope", weights => 1 + WeightedMoments.Line(y, difference, weights).Slope),
            Offset = rows.Estimate("shift.offset", weights => WeightedMoments.Line(y, difference, weights).Intercept),
            Noise = rows.Estimate("noise.residual", partition.ResidualDeviation),
            Concordance = rows.Estimate("concordance.lin", weights => WeightedMoments.Concordance(x, y, weights)),
            Elements = ElementShift.Of(shared, difference),
        };
    }

    private static double MeanDeviation(double[] y, ReadOnlySpan<double> weights)
    {
        double mean = WeightedMoments.Mean(y, weights);
        return WeightedMoments.Mean(Array.ConvertAll(y, value => Math.Abs(value - mean)), weights);
    }

    /// <summary>Pairs by family; families with too few pairs share the regression over all pairs.</summary>
    private sealed class Partition
    {
        private readonly double[] _y;
        private readonly double[] _difference;
        private readonly int[][] _families;
        private readonly int[] _others;

        public Partition(CompositionMean[] pairs, double[] y, double[] difference)
        {
            (_y, _difference) = (y, difference);
            ILookup<bool, int[]> families = Enumerable.Range(0, pairs.Length)
                .GroupBy(i => pairs[i].Composition.Amounts[^1].Element.Family)
                .Select(family => family.ToArray())
                .ToLookup(family => family.Length >= LeastPairs);
            _families = [.. families[true]];
            _others = [.. families[false].SelectMany(family => family)];
        }

        public double MeanAbsoluteShift(ReadOnlySpan<double> weights)
        {
            double[] shift = Shift(weights);
            for (int i = 0; i < shift.Length; i++) shift[i] = Math.Abs(shift[i]);
            return WeightedMoments.Mean(shift, weights);
        }

        public double ResidualDeviation(ReadOnlySpan<double> weights)
        {
            double[] shift = Shift(weights);
            for (int i = 0; i < shift.Length; i++) shift[i] = (_difference[i] - shift[i]) * (_difference[i] - shift[i]);
            return Math.Sqrt(WeightedMoments.Mean(shift, weights));
        }

        private double[] Shift(ReadOnlySpan<double> weights)
        {
            double[] shift = new double[_y.Length];
            (double intercept, double slope) overall = WeightedMoments.Line(_y, _difference, weights);
            foreach (int i in _others) shift[i] = overall.intercept + (overall.slope * _y[i]);
            foreach (int[] family in _families)
            {
                double[] w = new double[family.Length];
                for (int i = 0; i < w.Length; i++) w[i] = weights[family[i]];
                (double intercept, double slope) = WeightedMoments.Line(Array.ConvertAll(family, i => _y[i]), Array.ConvertAll(family, i => _difference[i]), w);
                if (double.IsNaN(slope)) (intercept, slope) = overall;
                foreach (int i in family) shift[i] = intercept + (slope * _y[i]);
            }

            return shift;
        }
    }
}

/// <summary>Mean difference of two sources over the pairs that hold an element.</summary>
/// <param name="Element">The element.</param>
/// <param name="PairCount">Pairs that hold it.</param>
/// <param name="MeanShift">Mean of source minus reference, in the unit of the labels.</param>
public sealed record ElementShift(Element Element, int PairCount, double MeanShift)
{
    internal static ImmutableArray<ElementShift> Of(CompositionMean[] pairs, double[] difference) =>
    [
        .. pairs
            .SelectMany((pair, i) => pair.Composition.Amounts.Select(amount => (amount.Element, Difference: difference[i])))
            .GroupBy(entry => entry.Element, entry => entry.Difference)
            .Where(entry => entry.Count() >= OverlapComparison.LeastPairs)
            .Select(entry => new ElementShift(entry.Key, entry.Count(), entry.Average()))
            .OrderByDescending(shift => Math.Abs(shift.MeanShift)),
    ];
}
