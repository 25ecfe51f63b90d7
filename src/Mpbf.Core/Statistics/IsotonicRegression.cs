namespace Mpbf.Core.Statistics;

/// <summary>
/// The non-decreasing step function closest to data in weighted least squares, by pooling adjacent violators
/// (Ayer et al. 1955; Barlow et al. 1972), interpolated linearly between block centres and constant beyond the ends. Immutable.
/// </summary>
public sealed class IsotonicRegression
{
    private readonly double[] _position;
    private readonly double[] _level;

    private IsotonicRegression(double[] position, double[] level) => (_position, _level) = (position, level);

    /// <summary>Weighted mean positions of the blocks, ascending.</summary>
    public ReadOnlySpan<double> Positions => _position;

    /// <summary>Levels of the blocks, non-decreasing.</summary>
    public ReadOnlySpan<double> Levels => _level;

    /// <summary>Fits the function.</summary>
    /// <param name="x">Positions in ascending order; equal positions become one.</param>
    /// <param name="y">Values.</param>
    /// <param name="weights">Non-negative weights, not all 0; rows of weight 0 do not count.</param>
    /// <exception cref="ArgumentException">The positions are not ascending, lengths differ, or no weight is positive.</exception>
    public static IsotonicRegression Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        if (x.Length != y.Length || x.Length != weights.Length)
            throw new ArgumentException($"Lengths differ: {x.Length} positions, {y.Length} values, {weights.Length} weights.", nameof(y));

        double[] position = new double[x.Length], level = new double[x.Length], mass = new double[x.Length], last = new double[x.Length];
        int blocks = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (i > 0 && !(x[i] >= x[i - 1])) throw new ArgumentException($"Position {i} is {x[i]}, below its predecessor {x[i - 1]}.", nameof(x));
            if (!(weights[i] > 0)) continue;
            (position[blocks], level[blocks], mass[blocks], last[blocks]) = (x[i], y[i], weights[i], x[i]);
            blocks++;
            while (blocks > 1 && (level[blocks - 2] >= level[blocks - 1] || last[blocks - 2] == x[i]))
            {
                int into = blocks - 2, from = blocks - 1;
                double total = mass[into] + mass[from];
                level[into] += (level[from] - level[into]) * (mass[from] / total);
                position[into] += (position[from] - position[into]) * (mass[from] / total);
                (mass[into], last[into]) = (total, last[from]);
                blocks--;
            }
        }

        if (blocks == 0) throw new ArgumentException("No row has a positive weight.", nameof(weights));
        return new(position[..blocks], level[..blocks]);
    }

    /// <summary>The fitted value at a position.</summary>
    public double this[double x]
    {
        get
        {
            int above = Array.BinarySearch(_position, x);
            if (above >= 0) return _level[above];
            above = ~above;
            if (above == 0) return _level[0];
            if (above == _position.Length) return _level[^1];
            double share = (x - _position[above - 1]) / (_position[above] - _position[above - 1]);
            return _level[above - 1] + (share * (_level[above] - _level[above - 1]));
        }
    }

    /// <summary>The smallest position from which the fitted value exceeds a bound; null where it never does.</summary>
    public double? CrossingOf(double bound)
    {
        int above = Array.FindIndex(_level, level => level > bound);
        if (above < 0) return null;
        if (above == 0) return double.NegativeInfinity;
        double share = (bound - _level[above - 1]) / (_level[above] - _level[above - 1]);
        return _position[above - 1] + (share * (_position[above] - _position[above - 1]));
    }
}
