namespace Mpbf.Isl.Ranking;

/// <summary>Rows from the best merit down, sorted once and read under many weightings. Rows of equal merit share their places evenly. Immutable.</summary>
internal sealed class OrderedRows
{
    private readonly int[] _order, _tieEnd;

    /// <summary>Sorts rows.</summary>
    /// <param name="merits">One merit a row, finite; larger is better.</param>
    public OrderedRows(double[] merits)
    {
        _order = [.. Enumerable.Range(0, merits.Length).OrderByDescending(row => merits[row])];
        _tieEnd = new int[merits.Length];
        for (int i = merits.Length - 1; i >= 0; i--) _tieEnd[i] = i + 1 < merits.Length && merits[_order[i]] == merits[_order[i + 1]] ? _tieEnd[i + 1] : i + 1;
    }

    /// <summary>Weight of each row that lies in the first <paramref name="count"/> places, in the mean over orders of equal rows.</summary>
    public double[] Taken(ReadOnlySpan<double> weights, double count)
    {
        double[] taken = new double[_order.Length];
        double left = count;
        for (int start = 0; start < _order.Length && left > 0; start = _tieEnd[start])
        {
            double tied = Sum(weights, start);
            if (tied == 0) continue;
            double share = Math.Min(1, left / tied);
            for (int i = start; i < _tieEnd[start]; i++) taken[_order[i]] = share * weights[_order[i]];
            left -= tied;
        }

        return taken;
    }

    /// <summary>Sum of values over the first <paramref name="count"/> places.</summary>
    public double TopSum(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double count) => System.Numerics.Tensors.TensorPrimitives.Dot(values, Taken(weights, count));

    /// <summary>Σ gain/log₂(1 + place) over the first <paramref name="depth"/> places, equation (180).</summary>
    /// <param name="gains">One gain a row, at least 0.</param>
    /// <param name="weights">How often each row stands, integers.</param>
    /// <param name="depth">Places that count.</param>
    public double DiscountedGain(ReadOnlySpan<double> gains, ReadOnlySpan<double> weights, int depth)
    {
        double sum = 0;
        int place = 0;
        for (int start = 0; start < _order.Length && place < depth; start = _tieEnd[start])
        {
            int tied = (int)Sum(weights, start);
            if (tied == 0) continue;
            double gain = 0, discount = 0;
            for (int i = start; i < _tieEnd[start]; i++) gain += weights[_order[i]] * gains[_order[i]];
            for (int p = place + 1; p <= Math.Min((long)place + tied, depth); p++) discount += 1 / Math.Log2(1 + p);
            sum += gain / tied * discount;
            place += tied;
        }

        return sum;
    }

    private double Sum(ReadOnlySpan<double> weights, int start)
    {
        double sum = 0;
        for (int i = start; i < _tieEnd[start]; i++) sum += weights[_order[i]];
        return sum;
    }
}
