using System.Collections.Immutable;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// How error grows as support falls: the isotonic regression of |error| on the support score, divided by the mean |error| of matched random rows, and
/// that of the indicator |error| &gt; tolerance, which is the calibrated risk. Rows are sorted once; fits under other weights reuse the order. Immutable.
/// </summary>
public sealed class ErrorCurve
{
    private readonly int[] _order;
    private readonly double[] _support;
    private readonly double[] _absoluteErrors;
    private readonly double[] _exceeds;

    /// <summary>Rows of a curve.</summary>
    /// <param name="support">Support score of each row.</param>
    /// <param name="absoluteErrors">|error| of each row.</param>
    /// <param name="tolerance">The error that the user can live with, positive, in the unit of the errors.</param>
    public ErrorCurve(ImmutableArray<double> support, ImmutableArray<double> absoluteErrors, double tolerance)
    {
        _order = [.. Enumerable.Range(0, support.Length).OrderBy(row => support[row])];
        _support = Array.ConvertAll(_order, row => support[row]);
        _absoluteErrors = Array.ConvertAll(_order, row => absoluteErrors[row]);
        _exceeds = Array.ConvertAll(_absoluteErrors, error => error > tolerance ? 1.0 : 0.0);
    }

    private ErrorCurve(int[] order, double[] support, double[] absoluteErrors, double tolerance)
    {
        (_order, _support) = (order, support);
        _absoluteErrors = Array.ConvertAll(order, row => absoluteErrors[row]);
        _exceeds = Array.ConvertAll(_absoluteErrors, error => error > tolerance ? 1.0 : 0.0);
    }

    /// <summary>The same rows with other errors; their order is kept.</summary>
    internal ErrorCurve With(double[] absoluteErrors, double tolerance) => new(_order, _support, absoluteErrors, tolerance);

    /// <summary>The largest support score among the rows.</summary>
    public double LargestSupport => _support[^1];

    /// <summary>The smallest support score among the rows.</summary>
    public double SmallestSupport => _support[0];

    /// <summary>Fits |error| / mean |error| as a function of support.</summary>
    /// <param name="weights">Row weights in the callers' order; empty for 1 each.</param>
    public IsotonicRegression FitErrorRatio(ReadOnlySpan<double> weights = default)
    {
        double[] ordered = Ordered(weights);
        double control = WeightedMoments.Mean(_absoluteErrors, ordered);
        return IsotonicRegression.Fit(_support, Array.ConvertAll(_absoluteErrors, error => error / control), ordered);
    }

    /// <summary>Fits P(|error| &gt; tolerance) as a function of support.</summary>
    /// <param name="weights">Row weights in the callers' order; empty for 1 each.</param>
    public IsotonicRegression FitRisk(ReadOnlySpan<double> weights = default) =>
        IsotonicRegression.Fit(_support, _exceeds, Ordered(weights));

    /// <summary>
    /// Where the interpolated error ratio passes a bound. Where no evaluated row reaches the bound this is the largest evaluated support;
    /// where even the best supported rows pass it, the smallest. For differences between curves; s* itself is <see cref="Confidence"/>.
    /// </summary>
    /// <param name="bound">Ratio to the matched control, above 1.</param>
    /// <param name="weights">Row weights in the callers' order; empty for 1 each.</param>
    public double Crossing(double bound, ReadOnlySpan<double> weights = default) =>
        Math.Clamp(FitErrorRatio(weights).CrossingOf(bound) ?? LargestSupport, SmallestSupport, LargestSupport);

    /// <summary>The boundary s*: where the mean of |error| passes a bound, with its confidence.</summary>
    /// <param name="bound">Ratio to the matched control, above 1.</param>
    /// <param name="groupKeys">Resampling group of each row, in the callers' order.</param>
    internal CrossingConfidence Confidence(double bound, IReadOnlyList<string> groupKeys)
    {
        double unit = bound * _absoluteErrors.Average();
        return new CrossingConfidence(_support, Array.ConvertAll(_absoluteErrors, error => unit > 0 ? error / unit : 0), _order, groupKeys);
    }

    /// <summary>Whether some row passes the bound; otherwise <see cref="Crossing"/> is the largest support.</summary>
    internal bool IsReached(double bound) => FitErrorRatio().CrossingOf(bound) is not null;

    private double[] Ordered(ReadOnlySpan<double> weights)
    {
        double[] ordered = new double[_order.Length];
        if (weights.IsEmpty) Array.Fill(ordered, 1);
        else for (int i = 0; i < ordered.Length; i++) ordered[i] = weights[_order[i]];
        return ordered;
    }
}
