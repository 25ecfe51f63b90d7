using System.Buffers;

namespace Mpbf.Core.Estimates;

/// <summary>A statistic of rows under integer-valued or fractional row weights.</summary>
/// <param name="weights">One non-negative weight a row; 1 for all rows at the point.</param>
/// <returns>The statistic; NaN where it is undefined under these weights.</returns>
public delegate double WeightedStatistic(ReadOnlySpan<double> weights);

/// <summary>
/// Rows with their resampling groups: evaluates any weighted statistic at the point and in every draw. The rows stay with the caller;
/// only their weights are made here. Immutable.
/// </summary>
public sealed class ResampledRows
{
    private readonly ulong[] _groupHashes;
    private readonly int[] _groupOfRow;

    /// <summary>Rows of given groups.</summary>
    /// <param name="resampling">Gives the weights.</param>
    /// <param name="groupKeys">One group key a row.</param>
    public ResampledRows(Resampling resampling, IReadOnlyList<string> groupKeys)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        ArgumentNullException.ThrowIfNull(groupKeys);
        Resampling = resampling;
        _groupOfRow = new int[groupKeys.Count];
        var numbers = new Dictionary<ulong, int>();
        for (int row = 0; row < _groupOfRow.Length; row++)
        {
            ulong hash = Resampling.HashOf(groupKeys[row]);
            if (!numbers.TryGetValue(hash, out int number)) numbers.Add(hash, number = numbers.Count);
            _groupOfRow[row] = number;
        }

        _groupHashes = [.. numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    /// <summary>The resampling.</summary>
    public Resampling Resampling { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => _groupOfRow.Length;

    /// <summary>Number of distinct groups.</summary>
    public int GroupCount => _groupHashes.Length;

    /// <summary>Fills in the weights of the rows in a draw.</summary>
    /// <param name="draw">0 to the number of draws − 1.</param>
    /// <param name="weights">Receives one weight a row.</param>
    /// <exception cref="ArgumentException">The span has another length than there are rows.</exception>
    public void Weigh(int draw, Span<double> weights)
    {
        if (weights.Length != RowCount) throw new ArgumentException($"Found {weights.Length} weights; expected {RowCount}.", nameof(weights));
        double[] ofGroup = ArrayPool<double>.Shared.Rent(GroupCount);
        for (int g = 0; g < GroupCount; g++) ofGroup[g] = Resampling.Weight(_groupHashes[g], draw);
        for (int row = 0; row < weights.Length; row++) weights[row] = ofGroup[_groupOfRow[row]];
        ArrayPool<double>.Shared.Return(ofGroup);
    }

    /// <summary>Evaluates a statistic; draws run in parallel and each is independent of the others.</summary>
    /// <param name="method">Identifier of the estimator.</param>
    /// <param name="statistic">Called once a draw, possibly from several threads.</param>
    /// <param name="subject">What the statistic speaks of.</param>
    public Estimate Estimate(string method, WeightedStatistic statistic, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        double[] ones = new double[RowCount];
        Array.Fill(ones, 1);
        double point = statistic(ones);
        double[] draws = new double[Resampling.DrawCount];
        if (GroupCount >= Resampling.MinimumGroupCount)
        {
            Parallel.For(0, draws.Length, () => new double[RowCount], (b, _, weights) =>
            {
                Weigh(b, weights);
                draws[b] = statistic(weights);
                return weights;
            }, _ => { });
        }

        return Estimates.Estimate.FromDraws(point, draws, Resampling, method, RowCount, GroupCount, subject);
    }
}
