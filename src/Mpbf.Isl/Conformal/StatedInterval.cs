using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Conformal;

/// <summary>
/// What a model states of one row, in the form that conformal prediction widens, equation (60): [lower − t · unit, upper + t · unit]. The score of a truth is the smallest t whose interval holds it, so every conformal
/// method here is a rule for t and knows nothing of models. <c>default</c> is the point 0 that no t widens.
/// </summary>
/// <param name="Lower">Lower end, in the unit of the property.</param>
/// <param name="Upper">Upper end, not below it.</param>
/// <param name="Unit">What a threshold of 1 adds at each end, positive.</param>
public readonly record struct StatedInterval(double Lower, double Upper, double Unit)
{
    /// <summary>The score of a truth, equation (61): max(lower − truth, truth − upper) / unit; negative inside.</summary>
    public double Score(double truth) => Math.Max(Lower - truth, truth - Upper) / Unit;

    /// <summary>The interval of a threshold; the whole line for an infinite one, the midpoint where a negative one leaves nothing.</summary>
    public Interval Widen(double threshold)
    {
        if (double.IsPositiveInfinity(threshold)) return new Interval(double.NegativeInfinity, double.PositiveInfinity);
        double lower = Lower - (threshold * Unit), upper = Upper + (threshold * Unit), middle = (Lower + Upper) / 2;
        return lower <= upper ? new Interval(lower, upper) : new Interval(middle, middle);
    }

    /// <summary>Points that widen alike: split conformal prediction (Lei et al. 2018), score |error|.</summary>
    public static ImmutableArray<StatedInterval> OfPredictions(IEnumerable<double> predictions) => [.. predictions.Select(prediction => new StatedInterval(prediction, prediction, 1))];

    /// <summary>Points that widen by their sigma: normalised conformal prediction (Papadopoulos et al. 2008), score |error| / sigma.</summary>
    public static ImmutableArray<StatedInterval> OfSigmas(PredictiveDistributions stated)
    {
        ArgumentNullException.ThrowIfNull(stated);
        return [.. Enumerable.Range(0, stated.Count).Select(row => new StatedInterval(stated.Mean(row), stated.Mean(row), stated.StandardDeviation(row)))];
    }

    /// <summary>Central intervals that widen alike: conformalised quantile regression (Romano et al. 2019).</summary>
    /// <param name="stated">Distributions, e.g. from quantiles.</param>
    /// <param name="level">Nominal level of the stated intervals, in (0, 1).</param>
    public static ImmutableArray<StatedInterval> OfQuantiles(PredictiveDistributions stated, double level)
    {
        ArgumentNullException.ThrowIfNull(stated);
        Confidence.Require(level);
        double u = StandardNormal.HalfWidth(level);
        return [.. Enumerable.Range(0, stated.Count).Select(row => new StatedInterval(stated.QuantileAt(row, -u), stated.QuantileAt(row, u), 1))];
    }

    /// <summary>The score of each row.</summary>
    /// <param name="intervals">n stated intervals.</param>
    /// <param name="truth">n true values.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double[] Scores(IReadOnlyList<StatedInterval> intervals, IReadOnlyList<double> truth)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        ArgumentNullException.ThrowIfNull(truth);
        if (intervals.Count != truth.Count) throw new ArgumentException($"Lengths differ: {intervals.Count} intervals, {truth.Count} truths.", nameof(truth));
        return [.. intervals.Zip(truth, static (interval, y) => interval.Score(y))];
    }
}
