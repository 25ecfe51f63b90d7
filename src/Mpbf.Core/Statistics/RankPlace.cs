namespace Mpbf.Core.Statistics;

/// <summary>The place of a value among given ones: the mid-rank share in (0, 1), interpolated, 0 below the smallest; beyond the largest it goes on above 1 in units of the distance from median to largest. Immutable.</summary>
public sealed class RankPlace
{
    private readonly double[] _sorted;

    /// <summary>Places among values.</summary>
    /// <param name="values">At least one, finite; in any order.</param>
    /// <exception cref="ArgumentException">No value, or one that is not finite.</exception>
    public RankPlace(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _sorted = [.. values];
        if (_sorted.Length == 0) throw new ArgumentException("There is nothing to place a value among.", nameof(values));
        if (!Array.TrueForAll(_sorted, double.IsFinite)) throw new ArgumentException("Values must be finite.", nameof(values));
        Array.Sort(_sorted);
    }

    /// <summary>The values in ascending order.</summary>
    public ReadOnlySpan<double> Sorted => _sorted;

    /// <summary>The place of a value.</summary>
    public double this[double value]
    {
        get
        {
            double largest = _sorted[^1];
            if (value > largest)
            {
                double unit = largest - _sorted[_sorted.Length / 2];
                return 1 + (unit > 0 ? (value - largest) / unit : 1);
            }

            int first = CountBelow(value, includeEqual: false), end = CountBelow(value, includeEqual: true);
            if (end > first) return (first + end) / (2.0 * _sorted.Length);
            if (first == 0) return 0;
            double below = this[_sorted[first - 1]], above = this[_sorted[first]];
            return below + ((above - below) * (value - _sorted[first - 1]) / (_sorted[first] - _sorted[first - 1]));
        }
    }

    /// <summary>The value at a place in [0, 1]: the inverse up to ties.</summary>
    public double ValueAt(double place)
    {
        double position = Math.Clamp((place * _sorted.Length) - 0.5, 0, _sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, _sorted.Length - 1);
        return _sorted[below] + ((position - below) * (_sorted[above] - _sorted[below]));
    }

    private int CountBelow(double value, bool includeEqual)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle] < value || (includeEqual && _sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
