using MathNet.Numerics.Distributions;
using Mpbf.Core.Numerics;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

/// <summary>Simulated points and functions of known origin.</summary>
internal static class Worlds
{
    public static Points Uniform(int count, int width, int seed)
    {
        var random = new Random(seed);
        return new Points([.. Enumerable.Range(0, count * width).Select(_ => random.NextDouble())], count, width);
    }

    /// <summary>Smooth, not additive, of range about 3.</summary>
    public static double[] Smooth(Points points, double noise, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, points.RowCount).Select(i => Math.Sin(4 * points.Row(i)[0]) + (2 * points.Row(i)[1] * points.Row(i)[1]) + (noise > 0 ? Normal.Sample(random, 0, noise) : 0))];
    }

    /// <summary>Values of a function drawn from a Gaussian process with an RBF kernel of variance 1.</summary>
    public static double[] PriorDraw(Points points, double length, int seed)
    {
        int n = points.RowCount;
        double[] kernel = new double[n * n], z = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) kernel[(i * n) + j] = Rbf(points.Row(i), points.Row(j), length) + (i == j ? 1e-9 : 0);
        }

        Cholesky.TryFactor(kernel, n, out Cholesky? factor, out _).Should().BeTrue();
        Normal.Samples(new Random(seed), z, 0, 1);
        return [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, i + 1).Sum(j => factor![i, j] * z[j]))];
    }

    public static double Rbf(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double length)
    {
        double square = 0;
        for (int d = 0; d < x.Length; d++) square += (x[d] - y[d]) * (x[d] - y[d]) / (length * length);
        return Math.Exp(-0.5 * square);
    }

    public static (double[] Mean, double[] Sigma) Predicted(this ISurrogateModel model, Points points)
    {
        double[] mean = new double[points.RowCount], sigma = new double[points.RowCount];
        model.Predict(points, mean, sigma);
        return (mean, sigma);
    }
}
