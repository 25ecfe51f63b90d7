using System.Numerics.Tensors;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// Where a non-decreasing mean of non-negative values passes a bound, with the confidence that it does so below each place: equations (214) to (216). For every cut between rows the quasi-likelihood ratio of "the mean is at most the bound before the cut and at least the bound
/// after it" (Banerjee and Wellner 2001), read against its law. A resampled argument of the minimum, which is what the bootstrap would take, is inconsistent both at a jump and at a slope (Seijo and Sen 2011; Abrevaya and Huang 2005): it only gives the order of the draws. Immutable.
/// </summary>
internal sealed class CrossingConfidence
{
    private const double LeastDispersion = 1e-12;

    /// <summary>P(D &gt; c), the law of the ratio at the true crossing whatever the slope there; at a jump the ratio is smaller. From 400,000 paths (docs/notebooks/crossing-law.cs).</summary>
    private static readonly (double C, double Probability)[] Law =
    [
        (0, 1), (0.0083, 0.9), (0.0377, 0.8), (0.0898, 0.7), (0.1670, 0.6), (0.2766, 0.5), (0.4285, 0.4), (0.6452, 0.3), (0.9789, 0.2), (1.6031, 0.1),
        (2.2567, 0.05), (3.1523, 0.02), (3.8541, 0.01), (4.5524, 0.005), (5.4991, 0.002), (6.2080, 0.001),
    ];

    private readonly double[] _values;
    private readonly int[] _order;
    private readonly double[] _places;
    private readonly int[] _ends;
    private readonly double[] _below;
    private readonly double[] _above;

    /// <summary>Judges every cut.</summary>
    /// <param name="places">Place of each row, ascending; equal places are not cut apart.</param>
    /// <param name="values">Value of each row over the bound, in the same order.</param>
    /// <param name="order">Number of each row in the callers' order.</param>
    /// <param name="groupKeys">Resampling group of each row, in the callers' order.</param>
    public CrossingConfidence(double[] places, double[] values, int[] order, IReadOnlyList<string> groupKeys)
    {
        (_values, _order) = (values, order);
        _ends = [.. Enumerable.Range(1, places.Length).Where(end => end == places.Length || places[end] != places[end - 1])];
        _places = Array.ConvertAll(_ends, end => places[end - 1]);
        double[] merit = new double[_ends.Length + 1];
        double[] fitted = AddBefore(merit);
        AddAfter(merit);
        double dispersion = Dispersion(fitted, groupKeys), most = merit.Max();
        double[] tail = Array.ConvertAll(merit, own => TailOf(2 * (most - own) / dispersion));
        (_below, _above) = ([.. tail], [.. tail]);
        for (int cut = 1; cut < tail.Length; cut++) _below[cut] = Math.Max(_below[cut], _below[cut - 1]);
        for (int cut = tail.Length - 2; cut >= 0; cut--) _above[cut] = Math.Max(_above[cut], _above[cut + 1]);
    }

    /// <summary>The mean of the confidence distribution: as close as the best cut at a jump, closer at a slope.</summary>
    public double Mean
    {
        get
        {
            double mean = 0;
            for (int cut = 0; cut < _below.Length; cut++)
            {
                mean += 0.5 * (_below[cut] - (cut > 0 ? _below[cut - 1] : 0)) * LowerEdge(cut);
                mean += 0.5 * (_above[cut] - (cut + 1 < _above.Length ? _above[cut + 1] : 0)) * UpperEdge(cut);
            }

            return mean;
        }
    }

    /// <summary>The place below which the mean passes the bound with a stated confidence; two quantiles are the ends of the central interval between them.</summary>
    /// <param name="confidence">In (0, 1).</param>
    public double Quantile(double confidence)
    {
        if (confidence > 0.5) return UpperEdge(Array.FindLastIndex(_above, tail => tail >= 2 * (1 - confidence)));
        return LowerEdge(Array.FindIndex(_below, tail => tail >= 2 * confidence));
    }

    /// <summary>Draws whose percentiles are those of the confidence distribution, in the order of the crossings of resampled rows (Iman and Conover 1982), so that they stay aligned with all other draws.</summary>
    /// <param name="rows">The rows in the callers' order.</param>
    public double[] Draws(ResampledRows rows)
    {
        int count = rows.Resampling.DrawCount;
        int[] crossings = new int[count];
        Parallel.For(0, count, () => new double[rows.RowCount], (b, _, weights) =>
        {
            rows.Weigh(b, weights);
            crossings[b] = Crossing(weights);
            return weights;
        }, _ => { });
        double[] draws = new double[count];
        foreach ((int rank, int b) in Enumerable.Range(0, count).OrderBy(b => crossings[b]).Index()) draws[b] = Quantile((rank + 1.0) / (count + 1));
        return draws;
    }

    /// <summary>The cut with the largest excess of the bound over the values before it: the edge between isotonic blocks.</summary>
    private int Crossing(double[] weights)
    {
        double excess = 0, most = 0;
        int best = 0;
        for (int place = 0, row = 0; place < _ends.Length; place++)
        {
            for (; row < _ends[place]; row++) excess += weights[_order[row]] * (1 - _values[row]);
            if (excess >= most) (most, best) = (excess, place + 1);
        }

        return best;
    }

    private double LowerEdge(int cut) => _places[Math.Max(0, cut - 1)];

    private double UpperEdge(int cut) => _places[Math.Min(cut, _places.Length - 1)];

    /// <summary>Before each cut: blocks whose mean is below the bound, ½ n (1 − mean)², the variance being that at the bound. Gives the isotonic fit at each row.</summary>
    private double[] AddBefore(double[] merit)
    {
        var blocks = new Blocks(_ends.Length);
        for (int place = 0; place < _ends.Length; place++)
        {
            (double count, double mean) = At(place);
            blocks.Push(count, mean, 1, static mean => mean < 1 ? 0.5 * (1 - mean) * (1 - mean) : 0);
            merit[place + 1] += blocks.Merit;
        }

        return blocks.Levels(_values.Length);
    }

    /// <summary>After each cut: blocks whose mean is above the bound, n (mean − 1 − ln mean), the variance growing with the square of the mean.</summary>
    private void AddAfter(double[] merit)
    {
        var blocks = new Blocks(_ends.Length);
        for (int place = _ends.Length - 1; place >= 0; place--)
        {
            (double count, double mean) = At(place);
            blocks.Push(count, mean, -1, static mean => mean > 1 ? mean - 1 - Math.Log(mean) : 0);
            merit[place] += blocks.Merit;
        }
    }

    private (double Count, double Mean) At(int place)
    {
        int start = place == 0 ? 0 : _ends[place - 1], count = _ends[place] - start;
        return (count, TensorPrimitives.Sum<double>(_values.AsSpan(start, count)) / count);
    }

    /// <summary>Variance of a sum of values relative to their means, over the number of rows; the larger of that with rows and that with groups taken as independent.</summary>
    private double Dispersion(double[] fitted, IReadOnlyList<string> groupKeys)
    {
        var groups = new Dictionary<string, double>(StringComparer.Ordinal);
        double squares = 0;
        for (int row = 0; row < fitted.Length; row++)
        {
            double deviation = fitted[row] > 0 ? (_values[row] / fitted[row]) - 1 : 0;
            squares += deviation * deviation;
            groups[groupKeys[_order[row]]] = groups.GetValueOrDefault(groupKeys[_order[row]]) + deviation;
        }

        return Math.Max(LeastDispersion, Math.Max(squares, groups.Values.Sum(sum => sum * sum)) / fitted.Length);
    }

    private static double TailOf(double c)
    {
        int after = Array.FindIndex(Law, point => point.C > c);
        ((double C, double Probability) low, (double C, double Probability) high) = after < 0 ? (Law[^2], Law[^1]) : (Law[after - 1], Law[after]);
        return low.Probability * Math.Pow(high.Probability / low.Probability, (c - low.C) / (high.C - low.C));
    }

    /// <summary>Pooled blocks of an isotonic fit that grows row by row, with the summed merit of those that stand.</summary>
    private sealed class Blocks(int most)
    {
        private readonly double[] _count = new double[most];
        private readonly double[] _mean = new double[most];
        private readonly double[] _merit = new double[most + 1];
        private int _length;

        public double Merit => _merit[_length];

        /// <param name="count">Rows of the new block.</param>
        /// <param name="mean">Their mean.</param>
        /// <param name="direction">1 where means may only rise, −1 where they may only fall.</param>
        /// <param name="meritOfMean">Merit a row.</param>
        public void Push(double count, double mean, int direction, Func<double, double> meritOfMean)
        {
            while (_length > 0 && direction * _mean[_length - 1] >= direction * mean)
            {
                _length--;
                mean += (_mean[_length] - mean) * (_count[_length] / (count + _count[_length]));
                count += _count[_length];
            }

            (_count[_length], _mean[_length]) = (count, mean);
            _merit[_length + 1] = _merit[_length] + (count * meritOfMean(mean));
            _length++;
        }

        /// <summary>The mean of the block that each row lies in.</summary>
        public double[] Levels(int rowCount)
        {
            double[] levels = new double[rowCount];
            for (int block = 0, row = 0; block < _length; row += (int)_count[block], block++) Array.Fill(levels, _mean[block], row, (int)_count[block]);
            return levels;
        }
    }
}
