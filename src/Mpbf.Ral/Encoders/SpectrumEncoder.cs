using System.Globalization;
using Mpbf.Core;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// A spectrum or diffraction pattern as a vector: the share of its area in each bin of a fixed axis, then position and share of height of its most prominent peaks. Independent of the unit of intensity, of a constant background and, up
/// to the trapezoidal rule, of how finely it was sampled. Immutable.
/// </summary>
public sealed class SpectrumEncoder
{
    private const double LeastProminence = 0.02;

    private readonly double _first;
    private readonly double _last;
    private readonly int _bins;
    private readonly int _peaks;

    /// <summary>An encoder for one axis.</summary>
    /// <param name="first">Begin of the first bin, in the unit of the axis.</param>
    /// <param name="last">End of the last bin, above <paramref name="first"/>.</param>
    /// <param name="bins">Number of bins, 1 to 10,000.</param>
    /// <param name="peaks">Number of peaks, 0 to 100; those that a spectrum lacks are 0.</param>
    public SpectrumEncoder(double first, double last, int bins = 64, int peaks = 8)
    {
        if (!double.IsFinite(first) || !double.IsFinite(last) || !(first < last)) throw new ArgumentOutOfRangeException(nameof(last), last, $"Allowed: finite, above {first}.");
        if (bins is < 1 or > 10_000) throw new ArgumentOutOfRangeException(nameof(bins), bins, "Allowed: 1 to 10,000.");
        if (peaks is < 0 or > 100) throw new ArgumentOutOfRangeException(nameof(peaks), peaks, "Allowed: 0 to 100.");
        (_first, _last, _bins, _peaks) = (first, last, bins, peaks);
    }

    /// <summary>Coordinates of a vector.</summary>
    public int Width => _bins + (2 * _peaks);

    /// <summary>Encodes a spectrum.</summary>
    /// <param name="positions">Strictly ascending, at least two.</param>
    /// <param name="intensities">One a position, finite.</param>
    /// <exception cref="BadInputException">Positions do not ascend, a value is not finite, or nothing lies on the axis.</exception>
    public float[] Encode(ReadOnlySpan<double> positions, ReadOnlySpan<double> intensities)
    {
        Check(positions, intensities);
        double least = double.PositiveInfinity, largest = double.NegativeInfinity;
        foreach (double value in intensities) (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
        float[] vector = new float[Width];
        if (!(largest > least)) return vector;
        double[] areas = new double[_bins];
        double width = (_last - _first) / _bins, total = 0;
        for (int i = 1; i < positions.Length; i++)
        {
            double from = Math.Max(positions[i - 1], _first), to = Math.Min(positions[i], _last);
            for (int bin = Math.Max(0, (int)((from - _first) / width)); from < to; bin++)
            {
                double end = bin >= _bins - 1 ? to : Math.Min(to, _first + ((bin + 1) * width));
                double area = (end - from) * (At(positions, intensities, i, 0.5 * (from + end)) - least);
                areas[Math.Min(bin, _bins - 1)] += area;
                total += area;
                from = end;
            }
        }

        for (int bin = 0; bin < _bins && total > 0; bin++) vector[bin] = (float)(areas[bin] / total);
        int place = _bins;
        foreach ((double position, double prominence) in Peaks(positions, intensities, (largest - least) * LeastProminence).Take(_peaks))
        {
            vector[place++] = (float)((position - _first) / (_last - _first));
            vector[place++] = (float)(prominence / (largest - least));
        }

        return vector;
    }

    /// <summary>Local maxima on the axis by falling prominence: how far one must descend to reach a higher point.</summary>
    private List<(double Position, double Prominence)> Peaks(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double least)
    {
        var peaks = new List<(double Position, double Prominence)>();
        for (int i = 1; i + 1 < y.Length; i++)
        {
            if (!(y[i] > y[i - 1]) || y[i] < y[i + 1] || x[i] < _first || x[i] > _last) continue;
            double left = y[i], right = y[i];
            for (int j = i - 1; j >= 0 && y[j] <= y[i]; j--) left = Math.Min(left, y[j]);
            for (int j = i + 1; j < y.Length && y[j] <= y[i]; j++) right = Math.Min(right, y[j]);
            double prominence = y[i] - Math.Max(left, right);
            if (prominence >= least) peaks.Add((x[i], prominence));
        }

        peaks.Sort((a, b) => b.Prominence != a.Prominence ? b.Prominence.CompareTo(a.Prominence) : a.Position.CompareTo(b.Position));
        return peaks;
    }

    private static double At(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i, double position) => y[i - 1] + ((y[i] - y[i - 1]) * (position - x[i - 1]) / (x[i] - x[i - 1]));

    private void Check(ReadOnlySpan<double> positions, ReadOnlySpan<double> intensities)
    {
        if (positions.Length != intensities.Length || positions.Length < 2) throw new BadInputException($"{positions.Length} positions and {intensities.Length} intensities", "the same number, at least two");
        for (int i = 0; i < positions.Length; i++)
        {
            if (!double.IsFinite(positions[i]) || !double.IsFinite(intensities[i])) throw new BadInputException($"({positions[i]}, {intensities[i]}) at point {i}", "finite numbers", "Leave such points out.");
            if (i > 0 && !(positions[i] > positions[i - 1])) throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"position {positions[i]} after {positions[i - 1]}"), "ascending positions", "Sort the points, and average repeated ones.");
        }

        if (positions[^1] <= _first || positions[0] >= _last) throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"a spectrum from {positions[0]} to {positions[^1]}"), string.Create(CultureInfo.InvariantCulture, $"one that overlaps {_first} to {_last}"), "Check the unit of the axis.");
    }
}
