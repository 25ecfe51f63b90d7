using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Draws of jointly Gaussian function values from mean and covariance.</summary>
internal static class JointDraws
{
    /// <summary>Most points: their covariance and its factor take 200 MB.</summary>
    public const int MostPoints = 4096;

    public static double[] Of(IGaussianModel model, Points points, int draws, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        RequireFew(points);
        int n = points.RowCount;
        double[] mean = new double[n];
        model.Predict(points, mean, new double[n]);
        Cholesky factor = JitterLadder.Factor(WithFloor(model.Covariance(points, points), n), n, out _);
        double[] lower = new double[n * n], z = new double[draws * n], samples = new double[draws * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) lower[(i * n) + j] = factor[i, j];
        }

        Normal.Samples(NamedRandom.Of(FormattableString.Invariant($"joint draws {seed}")), z, 0, 1);
        MatrixProduct.MultiplyTransposed(z, lower, samples, n);
        for (int draw = 0; draw < draws; draw++) TensorPrimitives.Add<double>(samples.AsSpan(draw * n, n), mean, samples.AsSpan(draw * n, n));
        return samples;
    }

    public static void RequireFew(Points points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.RowCount > MostPoints)
            throw new ArgumentException($"{points.RowCount} points; a covariance between at most {MostPoints} is held. Shortlist the pool by another score first.", nameof(points));
    }

    /// <summary>A floor under the variances: points that are known exactly have none left but rounding.</summary>
    public static double[] WithFloor(double[] covariance, int n)
    {
        const double rounding = 1e-12;
        double largest = 0;
        for (int i = 0; i < n; i++) largest = Math.Max(largest, covariance[(i * n) + i]);
        for (int i = 0; i < n; i++) covariance[(i * n) + i] += largest > 0 ? rounding * largest : 1e-300;
        return covariance;
    }
}
