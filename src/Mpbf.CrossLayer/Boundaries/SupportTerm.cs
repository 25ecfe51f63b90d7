using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// One indication of how little evidence supports a prediction: larger means further from it (a neighbour distance, a predicted
/// standard deviation). Immutable.
/// </summary>
public sealed class SupportTerm
{
    private readonly double[] _sorted;

    /// <summary>A term on the evaluation rows and on the target rows.</summary>
    /// <param name="name">What it is, e.g. <c>neighbour distance</c>.</param>
    /// <param name="evaluation">One finite value an evaluation row.</param>
    /// <param name="target">One finite value a target row; empty where there is no target, or where the target does not have it.</param>
    /// <exception cref="ArgumentException">No evaluation row, or a value that is not finite.</exception>
    public SupportTerm(string name, IEnumerable<double> evaluation, IEnumerable<double> target)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Evaluation = [.. evaluation];
        Target = [.. target];
        if (Evaluation.IsEmpty) throw new ArgumentException($"The term '{name}' has no evaluation row.", nameof(evaluation));
        if (!Evaluation.All(double.IsFinite)) throw new ArgumentException($"The term '{name}' is not finite in an evaluation row.", nameof(evaluation));
        if (!Target.All(double.IsFinite)) throw new ArgumentException($"The term '{name}' is not finite in a target row.", nameof(target));
        _sorted = [.. Evaluation.Order()];
    }

    /// <summary>What the term is.</summary>
    public string Name { get; }

    /// <summary>Values on the evaluation rows.</summary>
    public ImmutableArray<double> Evaluation { get; }

    /// <summary>Values on the target rows.</summary>
    public ImmutableArray<double> Target { get; }

    /// <summary>
    /// Place of a value among the evaluation rows: the mid-rank share in (0, 1), interpolated between them, 0 below the smallest. Beyond the largest it goes on above 1
    /// in units of the distance from median to largest, so that support keeps falling outside the evaluated range.
    /// </summary>
    public double Place(double value)
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
        double below = Place(_sorted[first - 1]), above = Place(_sorted[first]);
        return below + ((above - below) * (value - _sorted[first - 1]) / (_sorted[first] - _sorted[first - 1]));
    }

    /// <summary>The value at a place in [0, 1]: the inverse of <see cref="Place"/> up to ties.</summary>
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
