using Mpbf.Core.Embeddings;

namespace Mpbf.Isl.Monitors;

/// <summary>The effective number of distinct points among n, from 1 (all alike) to n (Friedman and Dieng 2023).</summary>
public static class VendiScore
{
    /// <summary>Order 2, equation (76): n² / Σ K², with a Gaussian kernel K of a stated length; the order whose score needs no eigenvalues.</summary>
    /// <param name="points">n rows.</param>
    /// <param name="length">Distance at which points begin to count as distinct, positive, in the unit of the space. The same one for all that is compared.</param>
    public static double Of(EmbeddingMatrix points, double length)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (!(length > 0)) throw new ArgumentOutOfRangeException(nameof(length), length, "Allowed: positive.");
        double sum = points.RowCount;
        for (int i = 0; i < points.RowCount; i++)
        {
            for (int j = i + 1; j < points.RowCount; j++) sum += 2 * Math.Exp(-Euclidean.SquaredDistance(points.Row(i), points.Row(j)) / (length * length));
        }

        return (double)points.RowCount * points.RowCount / sum;
    }

    /// <summary>Median distance of two rows, a length for <see cref="Of"/>; 0 where most rows are equal.</summary>
    /// <param name="points">At least two rows; all pairs are visited.</param>
    public static double MedianDistance(EmbeddingMatrix points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.RowCount < 2) throw new ArgumentException("A single row has no distance.", nameof(points));
        List<double> distances = [];
        for (int i = 0; i < points.RowCount; i++)
        {
            for (int j = i + 1; j < points.RowCount; j++) distances.Add(Euclidean.Distance(points.Row(i), points.Row(j)));
        }

        distances.Sort();
        return distances[distances.Count / 2];
    }
}
