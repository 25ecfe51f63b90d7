using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>
/// Information imbalance Δ(A → B) = 2/n · mean rank in B of each row's nearest neighbour in A, equation (88) (Glielmo et al. 2022): about 2/n where A tells all about B, 1 where it tells nothing. Not symmetric. Row by row, without a
/// matrix of distances.
/// </summary>
public static class InformationImbalance
{
    /// <summary>Measures it.</summary>
    /// <param name="from">A: n ≥ 3 rows.</param>
    /// <param name="to">B: the same rows in another space.</param>
    /// <returns>Δ with its standard error over rows.</returns>
    /// <exception cref="ArgumentException">Other numbers of rows, or fewer than 3.</exception>
    public static (double Imbalance, double StandardError) Of(EmbeddingMatrix from, EmbeddingMatrix to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        int n = from.RowCount;
        if (to.RowCount != n || n < 3) throw new ArgumentException($"{n} and {to.RowCount} rows; expected the same number, at least 3.", nameof(to));
        int[] labels = [.. Enumerable.Range(0, n)];
        var nearest = NearestNeighbours.Find(from, from, 1, labels, labels);
        double[] ranks = new double[n];
        Parallel.For(0, n, row =>
        {
            float limit = TensorPrimitives.Distance(to.Row(row), to.Row(nearest.Indices(row)[0]));
            int closer = 0, level = 0;
            for (int other = 0; other < n; other++)
            {
                if (other == row) continue;
                float distance = TensorPrimitives.Distance(to.Row(row), to.Row(other));
                if (distance < limit) closer++;
                else if (distance == limit) level++;
            }

            ranks[row] = closer + ((level + 1) / 2.0);
        });
        double mean = ranks.Average(), variance = ranks.Sum(rank => (rank - mean) * (rank - mean)) / (n - 1);
        return (2 * mean / n, 2 * Math.Sqrt(variance / n) / n);
    }
}
