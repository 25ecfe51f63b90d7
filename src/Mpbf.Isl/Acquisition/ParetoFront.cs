using System.Collections.Immutable;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Acquisition;

/// <summary>
/// The outcomes of two or three objectives that no other outcome beats in all, above a reference point; and the space they leave to improve in, cut into disjoint boxes. Immutable. Inside, all objectives are maximised.
/// </summary>
public sealed class ParetoFront
{
    private readonly double[] _reference;
    private readonly ImmutableArray<double[]> _points;

    /// <summary>The front of measured outcomes.</summary>
    /// <param name="outcomes">Measurements, each one value an objective; may be empty.</param>
    /// <param name="reference">The worst values that still count, one an objective.</param>
    /// <param name="goals">One goal an objective, 2 or 3.</param>
    /// <exception cref="ArgumentException">Another number of objectives, or values that are not finite.</exception>
    public ParetoFront(IEnumerable<double[]> outcomes, double[] reference, IEnumerable<Goal> goals)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(reference);
        Goals = [.. goals];
        if (Goals.Length is not (2 or 3)) throw new ArgumentException($"{Goals.Length} objectives; expected 2 or 3.", nameof(goals));
        _reference = Merits(reference, nameof(reference));
        List<double[]> all = [.. outcomes.Select(outcome => Merits(outcome, nameof(outcomes))).Where(point => point.Zip(_reference).All(pair => pair.First > pair.Second))];
        _points = [.. all.Where((point, i) => !all.Where((other, j) => j != i && Covers(other, point) && (j < i || !Covers(point, other))).Any())];
        Boxes = Goals.Length == 2 ? [.. Strips(_points, [])] : [.. Slabs()];
    }

    /// <summary>Goals of the objectives.</summary>
    public ImmutableArray<Goal> Goals { get; }

    /// <summary>Outcomes on the front, in the units of the objectives.</summary>
    public ImmutableArray<ImmutableArray<double>> Points => [.. _points.Select(point => point.Select((value, k) => Goals[k] == Goal.Maximise ? value : -value).ToImmutableArray())];

    /// <summary>Area or volume between the front and the reference point.</summary>
    public double Hypervolume
    {
        get
        {
            double[] ideal = new double[_reference.Length];
            for (int k = 0; k < ideal.Length; k++) ideal[k] = _points.IsEmpty ? _reference[k] : _points.Max(point => point[k]);
            double total = 1, free = 0;
            for (int k = 0; k < ideal.Length; k++) total *= ideal[k] - _reference[k];
            foreach (Box box in Boxes)
            {
                double volume = 1;
                for (int k = 0; k < ideal.Length; k++) volume *= Math.Max(0, Math.Min(box.Upper[k], ideal[k]) - box.Lower[k]);
                free += volume;
            }

            return total - free;
        }
    }

    /// <summary>Disjoint boxes that fill what no outcome covers above the reference; upper ends may be infinite.</summary>
    internal ImmutableArray<Box> Boxes { get; }

    internal double[] Merits(double[] outcome, string argument)
    {
        if (outcome.Length != Goals.Length || !outcome.All(double.IsFinite)) throw new ArgumentException($"Found {outcome.Length} values; expected {Goals.Length} finite ones.", argument);
        return [.. outcome.Select((value, k) => Goals[k] == Goal.Maximise ? value : -value)];
    }

    private static bool Covers(double[] better, double[] point) => better.Zip(point).All(pair => pair.First >= pair.Second);

    /// <summary>In the plane of the first two objectives: strips between neighbouring first values, each open above the front there.</summary>
    private IEnumerable<Box> Strips(IEnumerable<double[]> points, (double Lower, double Upper)[] depth)
    {
        double[][] ascending = [.. points.OrderBy(point => point[0])];
        double from = _reference[0];
        for (int i = 0; i <= ascending.Length; i++)
        {
            double to = i < ascending.Length ? ascending[i][0] : double.PositiveInfinity, floor = ascending[i..].Select(point => point[1]).Append(_reference[1]).Max();
            if (to > from) yield return new([from, floor, .. depth.Select(d => d.Lower)], [to, double.PositiveInfinity, .. depth.Select(d => d.Upper)]);
            from = Math.Max(from, to);
        }
    }

    /// <summary>Slabs between neighbouring third values; within one, the points that reach through it cover the plane.</summary>
    private IEnumerable<Box> Slabs()
    {
        double from = _reference[2];
        foreach (double to in _points.Select(point => point[2]).Append(double.PositiveInfinity).Distinct().Order())
        {
            double top = to;
            foreach (Box box in Strips(_points.Where(point => point[2] >= top), [(from, to)])) yield return box;
            from = to;
        }
    }

    internal sealed record Box(double[] Lower, double[] Upper);
}
