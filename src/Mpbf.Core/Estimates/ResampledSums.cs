namespace Mpbf.Core.Estimates;

/// <summary>
/// Sums of columns over rows, in the data as they are and in every draw of a resampling. They are exact, so rows may come in any order,
/// from any number of shards, and <see cref="Merge"/> gives the same bytes as one pass. For statistics that are functions of sums
/// (means, ratios, regression slopes); rank statistics need <see cref="ResampledRows"/>. Mutable; not thread-safe.
/// </summary>
/// <remarks>Memory: about 0.6 kB × columns × draws, whatever the number of rows.</remarks>
public sealed class ResampledSums
{
    private const int BlockRows = 2048;

    private readonly Resampling _resampling;
    private readonly int _columnCount;
    private readonly ExactSum[] _point;
    private readonly ExactSum[][] _draws;
    private readonly HashSet<ulong> _groups = [];
    private readonly ulong[] _blockGroups = new ulong[BlockRows];
    private readonly double[] _blockValues;
    private int _blockLength;
    private int _rowCount;

    /// <summary>Empty sums.</summary>
    /// <param name="resampling">Gives the weights.</param>
    /// <param name="columnCount">Values a row, at least 1.</param>
    public ResampledSums(Resampling resampling, int columnCount)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        ArgumentOutOfRangeException.ThrowIfLessThan(columnCount, 1);
        (_resampling, _columnCount) = (resampling, columnCount);
        _blockValues = new double[BlockRows * columnCount];
        _point = Zeros(columnCount);
        _draws = new ExactSum[resampling.DrawCount][];
        for (int b = 0; b < _draws.Length; b++) _draws[b] = Zeros(columnCount);
    }

    /// <summary>Adds one row.</summary>
    /// <param name="groupKey">The row's resampling group.</param>
    /// <param name="values">Finite values, one a column.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the columns, or one is not finite.</exception>
    public void Add(string groupKey, params ReadOnlySpan<double> values)
    {
        if (values.Length != _columnCount) throw new ArgumentException($"Found {values.Length} values; expected {_columnCount}.", nameof(values));
        for (int c = 0; c < _columnCount; c++)
        {
            if (!double.IsFinite(values[c])) throw new ArgumentException($"Value {c} is {values[c]}; only finite numbers can be summed.", nameof(values));
        }

        ulong group = Resampling.HashOf(groupKey);
        _groups.Add(group);
        _blockGroups[_blockLength] = group;
        values.CopyTo(_blockValues.AsSpan(_blockLength * _columnCount));
        _rowCount++;
        if (++_blockLength == BlockRows) Flush();
    }

    /// <summary>Adds all rows of another shard.</summary>
    /// <exception cref="ArgumentException">The other has another resampling or other columns.</exception>
    public void Merge(ResampledSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._resampling != _resampling || other._columnCount != _columnCount)
            throw new ArgumentException("The shards differ in resampling or columns.", nameof(other));
        Flush();
        other.Flush();
        AddAll(_point, other._point);
        for (int b = 0; b < _draws.Length; b++) AddAll(_draws[b], other._draws[b]);
        _groups.UnionWith(other._groups);
        _rowCount += other._rowCount;
    }

    /// <summary>A function of the column sums, at the point and in each draw.</summary>
    /// <param name="method">Identifier of the estimator.</param>
    /// <param name="statistic">From the column sums to the statistic; NaN where undefined.</param>
    /// <param name="subject">What the statistic speaks of.</param>
    public Estimate Estimate(string method, Func<double[], double> statistic, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        Flush();
        double[] draws = Array.ConvertAll(_draws, sums => statistic(Read(sums)));
        return Estimates.Estimate.FromDraws(statistic(Read(_point)), draws, _resampling, method, _rowCount, _groups.Count, subject);
    }

    private void Flush()
    {
        int length = _blockLength;
        if (length == 0) return;
        for (int row = 0; row < length; row++) AddRow(_point, row, 1);
        Parallel.For(0, _draws.Length, b =>
        {
            for (int row = 0; row < length; row++)
            {
                int weight = _resampling.Weight(_blockGroups[row], b);
                if (weight > 0) AddRow(_draws[b], row, weight);
            }
        });
        _blockLength = 0;
    }

    private void AddRow(ExactSum[] sums, int row, int weight)
    {
        for (int c = 0; c < sums.Length; c++) sums[c].Add(weight * _blockValues[(row * _columnCount) + c]);
    }

    private static void AddAll(ExactSum[] sums, ExactSum[] others)
    {
        for (int c = 0; c < sums.Length; c++) sums[c].Add(others[c]);
    }

    private static ExactSum[] Zeros(int count)
    {
        var sums = new ExactSum[count];
        for (int c = 0; c < count; c++) sums[c] = new ExactSum();
        return sums;
    }

    private static double[] Read(ExactSum[] sums) => Array.ConvertAll(sums, sum => sum.Value);
}
