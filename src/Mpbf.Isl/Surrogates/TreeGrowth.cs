namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Grows one tree: each node is split where the weighted sum of squares falls most, equation (122). Rows are sorted once along each coordinate; a split parts each order stably, so that a level costs n·d.
/// </summary>
internal sealed class TreeGrowth
{
    private readonly double[] _columns, _targets, _weights;
    private readonly byte[] _counts;
    private readonly int[] _orders, _scratch, _features;
    private readonly bool[] _goesLeft;
    private readonly int _n, _inBag, _tried, _leastLeaf;
    private readonly Random _random;

    /// <param name="columns">Coordinates, one column of n after the other.</param>
    /// <param name="sorted">Rows in ascending order of each coordinate.</param>
    /// <param name="targets">n values.</param>
    /// <param name="importance">Weight of each measurement; empty for equal ones.</param>
    /// <param name="counts">How often the bootstrap drew each row.</param>
    /// <param name="tried">Coordinates tried at each split.</param>
    /// <param name="leastLeaf">Least drawn rows in a leaf.</param>
    /// <param name="random">Chooses the coordinates tried.</param>
    public TreeGrowth(double[] columns, int[] sorted, double[] targets, double[] importance, byte[] counts, int tried, int leastLeaf, Random random)
    {
        (_columns, _targets, _counts, _tried, _leastLeaf, _random, _n) = (columns, targets, counts, tried, leastLeaf, random, targets.Length);
        _weights = new double[_n];
        for (int i = 0; i < _n; i++)
        {
            _weights[i] = counts[i] * (importance.Length == 0 ? 1 : importance[i]);
            if (counts[i] > 0) _inBag++;
        }

        int width = columns.Length / _n;
        (_orders, _scratch, _goesLeft, _features) = (new int[_inBag * width], new int[_inBag], new bool[_n], [.. Enumerable.Range(0, width)]);
        for (int d = 0; d < width; d++)
        {
            int to = d * _inBag;
            foreach (int row in sorted.AsSpan(d * _n, _n))
            {
                if (counts[row] > 0) _orders[to++] = row;
            }
        }
    }

    public RegressionTree Grow()
    {
        List<RegressionTree.Node> nodes = new(2 * _inBag) { default };
        Stack<(int Node, int From, int To)> open = new([(0, 0, _inBag)]);
        while (open.TryPop(out (int Node, int From, int To) range))
        {
            (int node, int from, int to) = range;
            (double weight, double sum, bool pure) = Totals(from, to);
            if (pure || BestSplit(from, to, weight, sum) is not { } split)
            {
                nodes[node] = new(pure ? _targets[_orders[from]] : sum / weight, 0, 0);
                continue;
            }

            int middle = Part(split, from, to), left = nodes.Count;
            nodes[node] = new(split.Threshold, split.Feature, left);
            nodes.Add(default);
            nodes.Add(default);
            open.Push((left, from, middle));
            open.Push((left + 1, middle, to));
        }

        return new RegressionTree([.. nodes]);
    }

    private (double Weight, double Sum, bool Pure) Totals(int from, int to)
    {
        double weight = 0, sum = 0, first = _targets[_orders[from]];
        bool pure = true;
        for (int k = from; k < to; k++)
        {
            int row = _orders[k];
            weight += _weights[row];
            sum += _weights[row] * _targets[row];
            pure &= _targets[row] == first;
        }

        return (weight, sum, pure);
    }

    /// <summary>The split with the largest S_l²/W_l + S_r²/W_r; targets about the node's mean keep it from cancelling.</summary>
    private Split? BestSplit(int from, int to, double weight, double sum)
    {
        double mean = sum / weight, best = 0;
        Split? found = null;
        int drawn = 0;
        for (int k = from; k < to; k++) drawn += _counts[_orders[k]];
        for (int f = 0; f < _tried; f++)
        {
            if (_tried < _features.Length)
            {
                int other = _random.Next(f, _features.Length);
                (_features[f], _features[other]) = (_features[other], _features[f]);
            }

            int feature = _features[f], before = 0;
            ReadOnlySpan<int> order = _orders.AsSpan(feature * _inBag, _inBag);
            ReadOnlySpan<double> column = _columns.AsSpan(feature * _n, _n);
            double leftWeight = 0, leftSum = 0;
            for (int k = from; k < to - 1; k++)
            {
                int row = order[k];
                leftWeight += _weights[row];
                leftSum += _weights[row] * (_targets[row] - mean);
                before += _counts[row];
                double here = column[row], next = column[order[k + 1]];
                if (here == next || before < _leastLeaf || drawn - before < _leastLeaf) continue;
                double gain = leftSum * leftSum * ((1 / leftWeight) + (1 / (weight - leftWeight)));
                if (gain <= best) continue;
                best = gain;
                double threshold = here + (0.5 * (next - here));
                found = new(feature, threshold < next ? threshold : here, k + 1 - from);
            }
        }

        return found;
    }

    /// <summary>Parts every order; the first place of the right side.</summary>
    private int Part(Split split, int from, int to)
    {
        int middle = from + split.LeftCount;
        ReadOnlySpan<int> along = _orders.AsSpan(split.Feature * _inBag, _inBag);
        for (int k = from; k < to; k++) _goesLeft[along[k]] = k < middle;
        for (int feature = 0; feature < _features.Length; feature++)
        {
            if (feature == split.Feature) continue;
            Span<int> order = _orders.AsSpan((feature * _inBag) + from, to - from);
            int left = 0, right = 0;
            foreach (int row in order)
            {
                bool goesLeft = _goesLeft[row];
                order[left] = row;
                _scratch[right] = row;
                left += goesLeft ? 1 : 0;
                right += goesLeft ? 0 : 1;
            }

            _scratch.AsSpan(0, right).CopyTo(order[left..]);
        }

        return middle;
    }

    private readonly record struct Split(int Feature, double Threshold, int LeftCount);
}
