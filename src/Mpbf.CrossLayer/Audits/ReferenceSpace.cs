using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Guard;

namespace Mpbf.CrossLayer.Audits;

/// <summary>
/// The rows that distances of evaluation and target are measured to: corpus, or the evaluation itself. All of them while the search stays below <see cref="LargestWork"/> products and the rows fit into a boundary file; else
/// those of smallest hash of composition, so that the choice does not depend on the order of rows. Immutable but for what it remembers.
/// </summary>
internal sealed class ReferenceSpace
{
    /// <summary>Products of coordinates that a search may take: some 5 s of two cores.</summary>
    public const double LargestWork = 4e11;

    /// <summary>Neighbours that a distance is averaged over.</summary>
    public const int NeighbourCount = 5;

    private const int LeastRows = 1000;

    private readonly int[] _labels;
    private float[]? _own;

    /// <summary>Finds the neighbours of evaluation and target, never of the query's own composition.</summary>
    /// <param name="reference">With an embedding, as the others.</param>
    /// <param name="evaluation">The evaluated rows.</param>
    /// <param name="target">The target; null without.</param>
    public ReferenceSpace(MaterialTable reference, MaterialTable evaluation, MaterialTable? target)
    {
        int[][] labels = target is null ? MaterialTable.CompositionLabels(reference, evaluation) : MaterialTable.CompositionLabels(reference, evaluation, target);
        EmbeddingMatrix all = reference.Embedding!.Matrix;
        Rows = Sample(reference, all.Width, evaluation.Count + (target?.Count ?? 0));
        Matrix = Rows.Length == all.RowCount ? all : all.Select(Rows);
        _labels = Array.ConvertAll(Rows, row => labels[0][row]);
        Evaluation = NearestNeighbours.Find(evaluation.Embedding!.Matrix, Matrix, NeighbourCount, labels[1], _labels);
        Target = target is null ? null : NearestNeighbours.Find(target.Embedding!.Matrix, Matrix, NeighbourCount, labels[2], _labels);
    }

    /// <summary>Which rows of the reference table are searched, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>The rows searched.</summary>
    public EmbeddingMatrix Matrix { get; }

    /// <summary>Neighbours of the evaluation rows.</summary>
    public NearestNeighbours Evaluation { get; }

    /// <summary>Neighbours of the target rows; null without a target.</summary>
    public NearestNeighbours? Target { get; }

    /// <summary>Mean distance to the nearest rows, equation (201); the largest finite one where a query has no admissible neighbour.</summary>
    public static double[] Distances(NearestNeighbours neighbours)
    {
        double[] distances = [.. Enumerable.Range(0, neighbours.QueryCount).Select(neighbours.MeanDistance)];
        double largest = distances.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return Array.ConvertAll(distances, distance => double.IsFinite(distance) ? distance : largest);
    }

    /// <summary>
    /// Density dissimilarity, equation (202): d / (d + d'), d the mean distance to the nearest rows and d' the mean of theirs to their own nearest ones; a monotone form of the simplified local outlier factor (Breunig et al. 2000; Schubert, Zimek
    /// and Kriegel 2014). ½ where both are 0, 1 without admissible neighbour.
    /// </summary>
    public double[] Densities(NearestNeighbours neighbours)
    {
        float[] own = OwnDistances();
        return [.. Enumerable.Range(0, neighbours.QueryCount).Select(query =>
        {
            double distance = neighbours.MeanDistance(query), sum = 0;
            int found = 0;
            foreach (int row in neighbours.Indices(query))
            {
                if (row < 0) break;
                sum += own[row];
                found++;
            }

            return found == 0 ? 1 : distance + sum > 0 ? distance / (distance + (sum / found)) : 0.5;
        })];
    }

    /// <summary>For each row searched the mean distance to its own nearest ones among them, of another composition.</summary>
    public float[] OwnDistances() => _own ??= Array.ConvertAll(Distances(NearestNeighbours.Find(Matrix, Matrix, NeighbourCount, _labels, _labels)), distance => (float)distance);

    /// <summary>Rows to search.</summary>
    internal static int[] Sample(MaterialTable reference, int width, int queryCount)
    {
        double most = Math.Max(LeastRows, Math.Min(LargestWork / ((double)queryCount * width), Math.Min(Math.Sqrt(LargestWork / width), (double)BoundaryFile.LargestReference / width)));
        return Smallest(reference, (int)Math.Min(most, int.MaxValue));
    }

    /// <summary>At most so many rows, those of smallest hash of composition, ascending.</summary>
    internal static int[] Smallest(MaterialTable table, int most) => table.Count <= most
        ? [.. Enumerable.Range(0, table.Count)]
        : [.. Enumerable.Range(0, table.Count).OrderBy(row => Resampling.HashOf(table.Compositions[row].JoinKey)).ThenBy(row => row).Take(most).Order()];
}
