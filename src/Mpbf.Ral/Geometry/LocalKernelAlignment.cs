using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>
/// Centred kernel alignment over mutual nearest neighbours alone (CKNNA; Huh et al. 2024): Σ α K̃L̃ / √(Σ K̃² · Σ L̃²), α = 1 where a row's neighbour in one space is also its neighbour in the other, K̃ and L̃ inner products less their row means; the sums below the root run over each
/// space's own neighbours. Between mutual overlap, which it becomes for few neighbours, and CKA.
/// </summary>
public static class LocalKernelAlignment
{
    /// <summary>Measures it.</summary>
    /// <param name="first">n rows.</param>
    /// <param name="second">The same rows in another space.</param>
    /// <param name="count">Neighbours, 1 to n − 1.</param>
    /// <returns>Up to 1; NaN where a space has no spread.</returns>
    /// <exception cref="ArgumentException">Other numbers of rows, or neighbours out of range.</exception>
    public static double Of(EmbeddingMatrix first, EmbeddingMatrix second, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int n = first.RowCount;
        if (second.RowCount != n || count < 1 || count > n - 1) throw new ArgumentException($"{n} and {second.RowCount} rows, {count} neighbours; expected the same number of rows and fewer neighbours.", nameof(second));
        int[] labels = [.. Enumerable.Range(0, n)];
        NearestNeighbours a = NearestNeighbours.Find(first, first, count, labels, labels), b = NearestNeighbours.Find(second, second, count, labels, labels);
        double[] meanOfFirst = Mean(first), meanOfSecond = Mean(second);
        double both = 0, firstAlone = 0, secondAlone = 0;
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<int> inFirst = a.Indices(row), inSecond = b.Indices(row);
            foreach (int other in inFirst)
            {
                double k = Kernel(first, row, other, meanOfFirst);
                firstAlone += k * k;
                if (inSecond.Contains(other)) both += k * Kernel(second, row, other, meanOfSecond);
            }

            foreach (int other in inSecond)
            {
                double l = Kernel(second, row, other, meanOfSecond);
                secondAlone += l * l;
            }
        }

        return firstAlone > 0 && secondAlone > 0 ? both / Math.Sqrt(firstAlone * secondAlone) : double.NaN;
    }

    /// <summary>⟨x_i, x_j⟩ less its mean over j.</summary>
    private static double Kernel(EmbeddingMatrix space, int row, int other, double[] mean)
    {
        double centre = 0;
        ReadOnlySpan<float> own = space.Row(row);
        for (int j = 0; j < own.Length; j++) centre += own[j] * mean[j];
        return TensorPrimitives.Dot(own, space.Row(other)) - centre;
    }

    private static double[] Mean(EmbeddingMatrix space)
    {
        double[] mean = new double[space.Width];
        for (int row = 0; row < space.RowCount; row++)
        {
            ReadOnlySpan<float> values = space.Row(row);
            for (int j = 0; j < mean.Length; j++) mean[j] += values[j] / (double)space.RowCount;
        }

        return mean;
    }
}
