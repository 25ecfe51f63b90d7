using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.Dal.Fidelity;

/// <summary>
/// How a source agrees with a reference, its systematic part apart from its noise. For scalars the line d(y) = a + b·y of the difference on the reference; for components of vectors (forces, stresses) a = 0, since a
/// vector has no preferred direction: slope = Σ ref·src / Σ ref². Immutable.
/// </summary>
public sealed record PairedAgreement
{
    private const double TopShare = 0.2;

    /// <summary>Pairs.</summary>
    public required int PairCount { get; init; }

    /// <summary>Resampling groups.</summary>
    public required int GroupCount { get; init; }

    /// <summary>1 − mean |d(y)| / s_H clipped to [0, 1], s_H the reference's mean absolute deviation, equation (7).</summary>
    public required Estimate Agreement { get; init; }

    /// <summary>Slope of the source on the reference; below 1 the source is compressed (forces: softened).</summary>
    public required Estimate Slope { get; init; }

    /// <summary>The slope over the fifth of the pairs with the largest |reference|.</summary>
    public required Estimate TopSlope { get; init; }

    /// <summary>Slope of the reference on the source: ρ of the autoregressive model high = ρ · low + δ (Kennedy and O'Hagan 2000).</summary>
    public required Estimate AutoregressiveScale { get; init; }

    /// <summary>Mean of source minus reference.</summary>
    public required Estimate Bias { get; init; }

    /// <summary>Standard deviation of what the line leaves.</summary>
    public required Estimate Noise { get; init; }

    /// <summary>Mean absolute difference.</summary>
    public required Estimate MeanAbsoluteError { get; init; }

    /// <summary>Concordance correlation of Lin 1989, which mixes bias and noise.</summary>
    public required Estimate Concordance { get; init; }

    /// <summary>Compares two sources.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="isVector">True for components of vectors or tensors.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static PairedAgreement Of(PairedValues pairs, bool isVector, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        double[] y = pairs.Reference.ToArray(), x = pairs.Source.ToArray();
        double[] difference = [.. x.Zip(y, (a, b) => a - b)], absolute = Array.ConvertAll(difference, Math.Abs);
        double threshold = Quantile(Array.ConvertAll(y, Math.Abs), 1 - TopShare);
        int[] top = [.. Enumerable.Range(0, y.Length).Where(i => Math.Abs(y[i]) >= threshold)];
        double[] topY = Array.ConvertAll(top, i => y[i]), topX = Array.ConvertAll(top, i => x[i]);
        var rows = new ResampledRows(resampling, pairs.Groups);
        var topRows = new ResampledRows(resampling, Array.ConvertAll(top, i => pairs.Groups[i]));
        return new()
        {
            PairCount = pairs.Count,
            GroupCount = pairs.GroupCount,
            Agreement = rows.Estimate("agreement.systematic", w => Systematic(y, difference, isVector, w)),
            Slope = rows.Estimate("shift.slope", w => Line(y, x, isVector, w).Slope),
            TopSlope = topRows.Estimate("shift.slope.top-fifth", w => Line(topY, topX, isVector, w).Slope),
            AutoregressiveScale = rows.Estimate("scale.autoregressive", w => Line(x, y, isVector, w).Slope),
            Bias = rows.Estimate("shift.mean", w => WeightedMoments.Mean(difference, w)),
            Noise = rows.Estimate("noise.residual", w => Residual(y, x, isVector, w)),
            MeanAbsoluteError = rows.Estimate("error.mean-absolute", w => WeightedMoments.Mean(absolute, w)),
            Concordance = rows.Estimate("concordance.lin", w => WeightedMoments.Concordance(x, y, w)),
        };
    }

    /// <summary>Intercept and slope of y on x; through the origin for vectors.</summary>
    internal static (double Intercept, double Slope) Line(double[] x, double[] y, bool isVector, ReadOnlySpan<double> weights)
    {
        if (!isVector) return WeightedMoments.Line(x, y, weights);
        double xx = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += weights[i] * x[i] * x[i];
            xy += weights[i] * x[i] * y[i];
        }

        return (0, xx > 0 ? xy / xx : double.NaN);
    }

    private static double Systematic(double[] y, double[] difference, bool isVector, ReadOnlySpan<double> weights)
    {
        (double intercept, double slope) = Line(y, difference, isVector, weights);
        double mean = WeightedMoments.Mean(y, weights), shift = 0, spread = 0;
        for (int i = 0; i < y.Length; i++)
        {
            shift += weights[i] * Math.Abs(intercept + (slope * y[i]));
            spread += weights[i] * Math.Abs(y[i] - mean);
        }

        return spread > 0 ? Math.Clamp(1 - (shift / spread), 0, 1) : double.NaN;
    }

    private static double Residual(double[] y, double[] x, bool isVector, ReadOnlySpan<double> weights)
    {
        (double intercept, double slope) = Line(y, x, isVector, weights);
        double sum = 0, total = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double residual = x[i] - intercept - (slope * y[i]);
            sum += weights[i] * residual * residual;
            total += weights[i];
        }

        return Math.Sqrt(sum / total);
    }

    private static double Quantile(double[] values, double probability)
    {
        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)(probability * values.Length))];
    }
}
