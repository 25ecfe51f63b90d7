using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Planning;

/// <summary>
/// What measured target rows change of V_d once they lie in the corpus: equation (282) of <c>docs/theory/planning.md</c>. The held-out squared error of a corpus row is taken as a function of its mean distance to the five nearest others:
/// corpus rows move nearer, the measured ones come in where they lie.
/// </summary>
internal sealed class MeasuredVolume
{
    private const int NeighbourCount = 5, MostRows = 1000, LeastReach = 5;

    private readonly MovedSupport _target;
    private readonly EmbeddingMatrix _matrix;
    private readonly int[] _labels;
    private readonly double[][] _nearest;
    private readonly double[] _distances, _squares;
    private readonly ResampledRows _rows;
    private readonly int _corpusCount;

    /// <param name="corpus">With labels and a place in the space of the target.</param>
    /// <param name="target">The target rows that may be measured.</param>
    /// <param name="resampling">Gives the draws.</param>
    public MeasuredVolume(MaterialTable corpus, MovedSupport target, Resampling resampling)
    {
        (_target, _corpusCount) = (target, corpus.Count);
        int[] sample = [.. Enumerable.Range(0, corpus.Count).OrderBy(row => Resampling.HashOf(corpus.Compositions[row].JoinKey)).ThenBy(row => row).Take(MostRows)];
        ReadOnlyMemory<int> labels = target.ReferenceLabels;
        var neighbours = NearestNeighbours.Find(corpus.Embedding!.Matrix.Select(sample), corpus.Embedding.Matrix, NeighbourCount, Array.ConvertAll(sample, row => labels.Span[row]), labels);
        int[] kept = [.. Enumerable.Range(0, sample.Length).Where(i => double.IsFinite(neighbours.MeanDistance(i))).OrderBy(neighbours.MeanDistance)];
        int[] rows = Array.ConvertAll(kept, i => sample[i]);
        _matrix = corpus.Embedding.Matrix.Select(rows);
        _labels = Array.ConvertAll(rows, row => labels.Span[row]);
        _nearest = Array.ConvertAll(kept, i => neighbours.Distances(i).ToArray());
        _distances = Array.ConvertAll(kept, neighbours.MeanDistance);
        _squares = [.. kept.Select((i, k) => Square(corpus, rows[k], neighbours.Indices(i)))];
        _rows = new ResampledRows(resampling, [.. rows.Select(row => corpus.ResamplingKeys[row])]);
    }

    /// <summary>Change of V_d, nats; the spread of label variance is held.</summary>
    /// <param name="measured">Positions among the target rows.</param>
    public Estimate After(int[] measured)
    {
        EmbeddingMatrix places = _target.Places(measured);
        int[] labels = _target.Labels(measured);
        var toSample = NearestNeighbours.Find(_matrix, places, NeighbourCount, _labels, labels);
        var among = NearestNeighbours.Find(places, places, NeighbourCount, labels, labels);
        double[] moved = [.. _nearest.Select((distances, i) => MovedSupport.MeanNearest(distances, toSample.Distances(i)))];
        double[] added = [.. measured.Select((row, j) => MovedSupport.MeanNearest(_target.Distances(row), among.Distances(j)))];
        double[] changes = new double[_rows.Resampling.DrawCount + 1];
        Parallel.For(0, changes.Length, () => new double[_distances.Length], (draw, _, weights) =>
        {
            if (draw == 0) Array.Fill(weights, 1);
            else _rows.Weigh(draw - 1, weights);
            changes[draw] = weights.Sum() > 0 ? Change(draw, weights, moved, added) : double.NaN;
            return weights;
        }, static _ => { });
        return Estimate.FromDraws(changes[0], changes.AsSpan(1), _rows.Resampling, "plan.volume.measured", _rows.RowCount, _rows.GroupCount).With("held against refits, the change of V_d by measuring showed no skill (docs/validation.md)");
    }

    /// <summary>At the point a measured row has the curve's squared error; in draws that of a corpus row of about its distance, the same number of rows on for every choice of rows, so that their mean keeps the scatter.</summary>
    private double Change(int draw, double[] weights, double[] moved, double[] added)
    {
        var curve = IsotonicRegression.Fit(_distances, _squares, weights);
        var scatter = NamedRandom.Of(FormattableString.Invariant($"measured rows {_rows.Resampling.Seed} {draw}"));
        int reach = Math.Max(LeastReach, _squares.Length / 20);
        double sum = 0;
        foreach (double distance in added)
        {
            int like = Math.Clamp(_distances.AsSpan().BinarySearch(distance) is var at && at >= 0 ? at : ~at, Math.Min(reach, _squares.Length / 2), Math.Max(_squares.Length / 2, _squares.Length - 1 - reach)) + scatter.Next(-reach, reach + 1);
            sum += draw == 0 ? curve[distance] : _squares[Math.Clamp(like, 0, _squares.Length - 1)];
        }

        double after = ((_corpusCount * WeightedMoments.Mean(Array.ConvertAll(moved, distance => curve[distance]), weights)) + sum) / (_corpusCount + added.Length);
        return -0.5 * Math.Log(after / WeightedMoments.Mean(_squares, weights));
    }

    /// <summary>Of the held-out prediction where there is one, of the mean of the neighbours' labels else, as V_d itself.</summary>
    private static double Square(MaterialTable corpus, int row, ReadOnlySpan<int> neighbours)
    {
        double sum = 0;
        int count = 0;
        foreach (int neighbour in neighbours)
        {
            if (neighbour < 0) break;
            sum += corpus.Values!.Value[neighbour];
            count++;
        }

        double error = (corpus.HeldOutPredictions is { } held ? held[row] : sum / count) - corpus.Values!.Value[row];
        return error * error;
    }
}
