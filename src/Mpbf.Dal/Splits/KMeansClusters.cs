using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;

namespace Mpbf.Dal.Splits;

/// <summary>Rows of a space in k clusters: Lloyd's iteration from k-means++ starts (Arthur and Vassilvitskii 2007, SODA).</summary>
public static class KMeansClusters
{
    private const int LargestRounds = 100;

    /// <summary>The cluster of each row, 0 to k − 1; a cluster may stay empty where rows coincide.</summary>
    /// <param name="space">n rows.</param>
    /// <param name="count">k, 2 to n.</param>
    /// <param name="seed">Seed of the starts; the same seed gives the same clusters.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not 2 to n.</exception>
    public static int[] Find(EmbeddingMatrix space, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (count < 2 || count > space.RowCount) throw new ArgumentOutOfRangeException(nameof(count), count, $"Allowed: 2 to the number of rows, {space.RowCount}.");
        float[] centres = Starts(space, count, seed);
        int[] labels = new int[space.RowCount];
        Array.Fill(labels, -1);
        for (int round = 0; round < LargestRounds && Assign(space, centres, labels); round++) Move(space, centres, labels);
        return labels;
    }

#pragma warning disable CA5394 // seeded: a clustering must be repeatable
    private static float[] Starts(EmbeddingMatrix space, int count, ulong seed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        float[] centres = new float[count * space.Width];
        double[] distances = new double[space.RowCount];
        Array.Fill(distances, double.PositiveInfinity);
        int chosen = random.Next(space.RowCount);
        for (int k = 0; ; k++)
        {
            Span<float> centre = centres.AsSpan(k * space.Width, space.Width);
            space.Row(chosen).CopyTo(centre);
            if (k == count - 1) return centres;
            double sum = 0;
            for (int row = 0; row < distances.Length; row++)
            {
                double distance = TensorPrimitives.Distance(space.Row(row), centre);
                distances[row] = Math.Min(distances[row], distance * distance);
                sum += distances[row];
            }

            double left = random.NextDouble() * sum;
            for (chosen = 0; chosen < distances.Length - 1 && (left -= distances[chosen]) > 0; chosen++)
            {
            }
        }
    }
#pragma warning restore CA5394

    private static bool Assign(EmbeddingMatrix space, float[] centres, int[] labels)
    {
        bool changed = false;
        for (int row = 0; row < labels.Length; row++)
        {
            int best = 0;
            float nearest = float.PositiveInfinity;
            for (int k = 0; k < centres.Length / space.Width; k++)
            {
                float distance = TensorPrimitives.Distance(space.Row(row), centres.AsSpan(k * space.Width, space.Width));
                if (distance < nearest) (best, nearest) = (k, distance);
            }

            changed |= labels[row] != best;
            labels[row] = best;
        }

        return changed;
    }

    private static void Move(EmbeddingMatrix space, float[] centres, int[] labels)
    {
        double[] sums = new double[centres.Length];
        int[] counts = new int[centres.Length / space.Width];
        for (int row = 0; row < labels.Length; row++)
        {
            counts[labels[row]]++;
            ReadOnlySpan<float> values = space.Row(row);
            for (int j = 0; j < values.Length; j++) sums[(labels[row] * space.Width) + j] += values[j];
        }

        for (int i = 0; i < centres.Length; i++)
        {
            if (counts[i / space.Width] > 0) centres[i] = (float)(sums[i] / counts[i / space.Width]);
        }
    }
}
