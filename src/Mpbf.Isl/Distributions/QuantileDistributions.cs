using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Distributions;

/// <summary>
/// Distributions by quantiles. Between the given levels p the quantile is linear in u = Φ⁻¹(p), and so are the tails; Gaussian quantiles are thus read
/// exactly, and every moment and score has a closed form.
/// </summary>
internal sealed class QuantileDistributions : PredictiveDistributions
{
    private readonly ImmutableArray<ImmutableArray<double>> _rows;
    private readonly double[] _u;
    private readonly double[] _mean;
    private readonly double[] _deviation;

    public QuantileDistributions(QuantileTable table)
        : base(table.RowCount)
    {
        if (table.Levels.Length < 2) throw new BadInputException($"{table.Levels.Length} quantile level", "at least two, which state a spread");
        _rows = table.Rows;
        _u = [.. table.Levels.Select(StandardNormal.Quantile)];
        _mean = new double[Count];
        _deviation = new double[Count];
        for (int row = 0; row < Count; row++)
        {
            (_mean[row], _deviation[row]) = Moments(row);
            if (!(_deviation[row] > 0)) throw new BadInputException($"equal quantiles in row {row}", "quantiles that differ", "Leave such rows out.");
        }
    }

    private int SegmentCount => _u.Length - 1;

    public override double Mean(int row) => _mean[row];

    public override double StandardDeviation(int row) => _deviation[row];

    internal override double QuantileAt(int row, double u)
    {
        int segment = 0;
        while (segment < SegmentCount - 1 && u > _u[segment + 1]) segment++;
        return _rows[row][segment] + (Slope(row, segment) * (u - _u[segment]));
    }

    public override RowScore Score(int row, double truth)
    {
        (double below, double above, double slope) = Locate(row, truth);
        double logLikelihood = slope > 0 ? (0.5 * Math.Log(2 * Math.PI)) + (0.5 * below * below) + Math.Log(slope)
            : below < above ? double.NegativeInfinity
            : double.PositiveInfinity;
        double pit = (StandardNormal.Cdf(below) + StandardNormal.Cdf(above)) / 2;
        return new RowScore(_mean[row] - truth, _deviation[row], pit, Crps(row, truth, below), logLikelihood);
    }

    private double Slope(int row, int segment) => (_rows[row][segment + 1] - _rows[row][segment]) / (_u[segment + 1] - _u[segment]);

    private double Lower(int segment) => segment == 0 ? double.NegativeInfinity : _u[segment];

    private double Upper(int segment) => segment == SegmentCount - 1 ? double.PositiveInfinity : _u[segment + 1];

    /// <summary>The range of u whose quantile is the truth (a point unless quantiles are equal there), and dq/du.</summary>
    private (double Below, double Above, double Slope) Locate(int row, double truth)
    {
        ReadOnlySpan<double> quantiles = _rows[row].AsSpan();
        int segment = 0;
        while (segment < SegmentCount - 1 && truth > quantiles[segment + 1]) segment++;
        double slope = Slope(row, segment), offset = truth - quantiles[segment];
        double below = slope > 0 ? _u[segment] + (offset / slope)
            : offset < 0 ? double.NegativeInfinity
            : offset > 0 ? double.PositiveInfinity
            : Lower(segment);
        double above = slope == 0 && offset == 0 ? Upper(segment) : below;
        while (++segment < SegmentCount && quantiles[segment] == truth && quantiles[segment + 1] == truth) (above, slope) = (Upper(segment), 0);
        return (below, above, slope);
    }

    /// <summary>Equation (16b): ∫ F² below the truth plus ∫ (1 − F)² above it, segment by segment, x = q + slope · (u − u_k).</summary>
    private double Crps(int row, double truth, double u)
    {
        ReadOnlySpan<double> quantiles = _rows[row].AsSpan();
        double sum = Slope(row, 0) == 0 ? Math.Max(0, quantiles[0] - truth) : 0;
        if (Slope(row, SegmentCount - 1) == 0) sum += Math.Max(0, truth - quantiles[^1]);
        for (int segment = 0; segment < SegmentCount; segment++)
        {
            double slope = Slope(row, segment);
            if (slope == 0) continue;
            double lower = Lower(segment), upper = Upper(segment), split = Math.Clamp(u, lower, upper);
            sum += slope * (StandardNormal.IntegralOfSquaredCdf(split) - StandardNormal.IntegralOfSquaredCdf(lower));
            sum += slope * (StandardNormal.IntegralOfSquaredCdf(-split) - StandardNormal.IntegralOfSquaredCdf(-upper));
        }

        return sum;
    }

    private (double Mean, double Deviation) Moments(int row)
    {
        double mean = 0, square = 0, origin = _rows[row][_u.Length / 2]; // moments about a middle quantile keep the digits
        for (int segment = 0; segment < SegmentCount; segment++)
        {
            double slope = Slope(row, segment), a = _rows[row][segment] - origin - (slope * _u[segment]);
            (double p, double first, double second) = PartialMoments(Upper(segment));
            (double p0, double first0, double second0) = PartialMoments(Lower(segment));
            mean += (a * (p - p0)) + (slope * (first - first0));
            square += (a * a * (p - p0)) + (2 * a * slope * (first - first0)) + (slope * slope * (second - second0));
        }

        return (origin + mean, Math.Sqrt(square - (mean * mean)));
    }

    /// <summary>∫ φ, ∫ u φ and ∫ u² φ from −∞ to u.</summary>
    private static (double Zeroth, double First, double Second) PartialMoments(double u)
    {
        if (double.IsInfinity(u)) return u < 0 ? (0, 0, 0) : (1, 0, 1);
        double cdf = StandardNormal.Cdf(u), density = StandardNormal.Density(u);
        return (cdf, -density, cdf - (u * density));
    }
}
