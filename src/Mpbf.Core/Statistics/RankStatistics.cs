namespace Mpbf.Core.Statistics;

/// <summary>
/// Rank correlation and discrimination under row weights, sorted once and evaluated for many weightings: the sort does not depend
/// on the weights. Immutable and thread-safe.
/// </summary>
public sealed class RankStatistics
{
    private readonly int[] _order;
    private readonly int[] _tieEnd;

    /// <summary>Sorts the values.</summary>
    /// <param name="values">Finite values; equal ones are ties and share their mean rank.</param>
    /// <exception cref="ArgumentException">A value is NaN.</exception>
    public RankStatistics(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        if (Array.Exists(sorted, double.IsNaN)) throw new ArgumentException("NaN has no rank.", nameof(values));
        _order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, _order);
        _tieEnd = new int[sorted.Length];
        for (int i = sorted.Length - 1; i >= 0; i--)
            _tieEnd[i] = i + 1 < sorted.Length && sorted[i] == sorted[i + 1] ? _tieEnd[i + 1] : i + 1;
    }

    /// <summary>Number of values.</summary>
    public int Count => _order.Length;

    /// <summary>Mid-ranks when each value stands as often as its weight says.</summary>
    /// <param name="weights">Non-negative, one a value.</param>
    /// <param name="ranks">Receives one rank a value.</param>
    public void Rank(ReadOnlySpan<double> weights, Span<double> ranks)
    {
        double below = 0;
        for (int start = 0; start < _order.Length; start = _tieEnd[start])
        {
            double tied = 0;
            for (int i = start; i < _tieEnd[start]; i++) tied += weights[_order[i]];
            for (int i = start; i < _tieEnd[start]; i++) ranks[_order[i]] = below + ((tied + 1) / 2);
            below += tied;
        }
    }

    /// <summary>Spearman's rank correlation (1904) with another set of values, under row weights; NaN where one side has no spread.</summary>
    /// <param name="other">The other values, already sorted.</param>
    /// <param name="weights">Non-negative, one a row.</param>
    public double Spearman(RankStatistics other, ReadOnlySpan<double> weights)
    {
        ArgumentNullException.ThrowIfNull(other);
        double[] x = new double[Count], y = new double[Count];
        Rank(weights, x);
        other.Rank(weights, y);
        return WeightedMoments.Correlation(x, y, weights);
    }

    /// <summary>Kendall's τ_b (1945) with another set of values, under row weights; NaN where one side has no spread. Time quadratic in the number of rows.</summary>
    /// <param name="other">The other values, already sorted.</param>
    /// <param name="weights">Non-negative, one a row; copies of one row are no pair.</param>
    public double Kendall(RankStatistics other, ReadOnlySpan<double> weights)
    {
        ArgumentNullException.ThrowIfNull(other);
        double[] x = new double[Count], y = new double[Count], ones = new double[Count];
        Array.Fill(ones, 1);
        Rank(ones, x);
        other.Rank(ones, y);
        double concordance = 0, untiedX = 0, untiedY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double weight = weights[i] * weights[j];
                int a = x[i].CompareTo(x[j]), b = y[i].CompareTo(y[j]);
                (concordance, untiedX, untiedY) = (concordance + (weight * a * b), untiedX + (weight * Math.Abs(a)), untiedY + (weight * Math.Abs(b)));
            }
        }

        return untiedX > 0 && untiedY > 0 ? concordance / Math.Sqrt(untiedX * untiedY) : double.NaN;
    }

    /// <summary>
    /// Area under the receiver operating characteristic: the probability that a marked row has the larger value, ties counted half
    /// (Hanley and McNeil 1982), under row weights; NaN where one class is empty.
    /// </summary>
    /// <param name="isMarked">The class of each row.</param>
    /// <param name="weights">Non-negative, one a row.</param>
    public double Auroc(ReadOnlySpan<bool> isMarked, ReadOnlySpan<double> weights)
    {
        double concordant = 0, marked = 0, unmarked = 0;
        for (int start = 0; start < _order.Length; start = _tieEnd[start])
        {
            double tiedMarked = 0, tiedUnmarked = 0;
            for (int i = start; i < _tieEnd[start]; i++)
            {
                int row = _order[i];
                if (isMarked[row]) tiedMarked += weights[row];
                else tiedUnmarked += weights[row];
            }

            concordant += tiedMarked * (unmarked + (tiedUnmarked / 2));
            marked += tiedMarked;
            unmarked += tiedUnmarked;
        }

        return marked > 0 && unmarked > 0 ? concordant / (marked * unmarked) : double.NaN;
    }
}
