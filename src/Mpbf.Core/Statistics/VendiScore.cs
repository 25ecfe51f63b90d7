using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;

namespace Mpbf.Core.Statistics;

/// <summary>The effective number of distinct points among n, from 1 (all alike) to n, with the Gaussian kernel K = exp(−d²/2ℓ²), so that K² falls to 1/e at one length ℓ (Friedman and Dieng 2023).</summary>
public static class VendiScore
{
    private const int FeatureCount = 512, LargestExact = 4096, DefaultPairs = 200_000;
    private const double SmallestShare = 1e-9;

    /// <summary>Order 2, equation (76): n² / Σ K² over all pairs; no eigenvalues are needed.</summary>
    /// <param name="points">n rows; all pairs are visited.</param>
    /// <param name="length">ℓ, positive, in the unit of the space; the same one for all that is compared.</param>
    public static double Order2(EmbeddingMatrix points, double length)
    {
        Check(points, length);
        double sum = points.RowCount;
        for (int i = 0; i < points.RowCount; i++)
        {
            for (int j = i + 1; j < points.RowCount; j++) sum += 2 * SquaredKernel(points, i, j, length);
        }

        return (double)points.RowCount * points.RowCount / sum;
    }

    /// <summary>Order 2 from sampled pairs, for any n.</summary>
    /// <param name="points">n ≥ 2 rows.</param>
    /// <param name="length">ℓ, positive.</param>
    /// <param name="seed">Seed of the pairs.</param>
    /// <param name="pairs">Number of pairs, drawn with replacement.</param>
    /// <returns>The score with the 95 % interval that sampling leaves (normal approximation of the mean of K²).</returns>
    public static (double Score, Interval Interval) Order2Sampled(EmbeddingMatrix points, double length, ulong seed, int pairs = DefaultPairs)
    {
        Check(points, length);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 2);
        if (points.RowCount < 2) throw new ArgumentException("A single row has no pairs.", nameof(points));
#pragma warning disable CA5394 // seeded
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        double sum = 0, squares = 0;
        for (int k = 0; k < pairs; k++)
        {
            int i = random.Next(points.RowCount), j = random.Next(points.RowCount - 1);
            double value = SquaredKernel(points, i, j < i ? j : j + 1, length);
            sum += value;
            squares += value * value;
        }
#pragma warning restore CA5394

        double mean = sum / pairs, error = 1.96 * Math.Sqrt(Math.Max(0, (squares / pairs) - (mean * mean)) / pairs);
        return (Score(mean), new Interval(Score(mean + error), Score(Math.Max(0, mean - error))));

        double Score(double meanSquare) => points.RowCount / (1 + ((points.RowCount - 1) * meanSquare));
    }

    /// <summary>Order 1, exp of the entropy of the eigenvalues of K/n: exact up to 4,096 rows, from 512 random Fourier features beyond (Rahimi and Recht 2007), which cannot resolve scores above about 200.</summary>
    /// <param name="points">n rows.</param>
    /// <param name="length">ℓ, positive.</param>
    /// <param name="seed">Seed of the features.</param>
    public static double Order1(EmbeddingMatrix points, double length, ulong seed)
    {
        Check(points, length);
        double[] eigenvalues = points.RowCount <= LargestExact
            ? SymmetricEigenvalues.Of(Kernel(points, length), points.RowCount)
            : [.. Features(points, length, seed).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
        double entropy = 0, sum = eigenvalues.Where(value => value > SmallestShare).Sum();
        foreach (double value in eigenvalues.Where(value => value > SmallestShare)) entropy -= value / sum * Math.Log(value / sum);
        return Math.Exp(entropy);
    }

    /// <summary>Median distance of two rows, a length for the scores; 0 where most rows are equal.</summary>
    /// <param name="points">At least two rows; all pairs are visited.</param>
    public static double MedianDistance(EmbeddingMatrix points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.RowCount < 2) throw new ArgumentException("A single row has no distance.", nameof(points));
        List<double> distances = [];
        for (int i = 0; i < points.RowCount; i++)
        {
            for (int j = i + 1; j < points.RowCount; j++) distances.Add(TensorPrimitives.Distance(points.Row(i), points.Row(j)));
        }

        distances.Sort();
        return distances[distances.Count / 2];
    }

    private static double SquaredKernel(EmbeddingMatrix points, int i, int j, double length)
    {
        double distance = TensorPrimitives.Distance(points.Row(i), points.Row(j));
        return Math.Exp(-distance * distance / (length * length));
    }

    /// <summary>The lower triangle of K/n from distances as such: through norms and products single precision would lose near points far from the origin.</summary>
    private static float[] Kernel(EmbeddingMatrix points, double length)
    {
        int n = points.RowCount;
        float[] kernel = new float[n * n];
        float factor = (float)(-0.5 / (length * length)), share = 1f / n;
        Parallel.For(0, n, i =>
        {
            Span<float> row = kernel.AsSpan(i * n, i + 1);
            ReadOnlySpan<float> own = points.Row(i);
            for (int j = 0; j <= i; j++)
            {
                float distance = TensorPrimitives.Distance(own, points.Row(j));
                row[j] = factor * distance * distance;
            }

            TensorPrimitives.Exp(row, row);
            TensorPrimitives.Multiply(row, share, row);
        });
        return kernel;
    }

    /// <summary>Covariance of cosine and sine features, whose non-zero eigenvalues approximate those of K/n.</summary>
    private static Matrix<double> Features(EmbeddingMatrix points, double length, ulong seed)
    {
        const int half = FeatureCount / 2;
        float[] frequencies = new float[half * points.Width];
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (int i = 0; i < frequencies.Length; i++) frequencies[i] = (float)(MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1) / length);
        Matrix<double> covariance = Matrix<double>.Build.Dense(FeatureCount, FeatureCount);
        Vector<double> feature = Vector<double>.Build.Dense(FeatureCount);
        double[] sums = new double[FeatureCount * FeatureCount];
        for (int row = 0; row < points.RowCount; row++)
        {
            for (int f = 0; f < half; f++)
            {
                (double sin, double cos) = Math.SinCos(TensorPrimitives.Dot(points.Row(row), frequencies.AsSpan(f * points.Width, points.Width)));
                (feature[2 * f], feature[(2 * f) + 1]) = (cos, sin);
            }

            for (int a = 0; a < FeatureCount; a++)
            {
                for (int b = 0; b <= a; b++) sums[(a * FeatureCount) + b] += feature[a] * feature[b];
            }
        }

        for (int a = 0; a < FeatureCount; a++)
        {
            for (int b = 0; b <= a; b++) covariance[a, b] = covariance[b, a] = sums[(a * FeatureCount) + b] / ((double)half * points.RowCount);
        }

        return covariance;
    }

    private static void Check(EmbeddingMatrix points, double length)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (!(length > 0)) throw new ArgumentOutOfRangeException(nameof(length), length, "Allowed: positive.");
    }
}
