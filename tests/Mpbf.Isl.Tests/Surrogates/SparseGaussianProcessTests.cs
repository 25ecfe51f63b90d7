using Mpbf.Core.Numerics;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

public sealed class SparseGaussianProcessTests
{
    private static readonly GaussianProcessOptions Options = new() { Kernel = KernelFamily.Rbf, Optimise = false, Initial = new Hyperparameters([0.2, 0.2], 1.5, 0.01) };

    /// <summary>With an inducing point at every measurement the variational posterior is the exact one: k(K + σ²I)⁻¹(y − ȳ) and s² − k(K + σ²I)⁻¹k, by a dense solve here.</summary>
    [Fact]
    public void Predict_AllPointsInducing_IsTheDenseSolve()
    {
        Points points = Worlds.Uniform(30, 2, 1), pool = Worlds.Uniform(10, 2, 2);
        double[] y = Worlds.Smooth(points, 0.1, 3), kernel = new double[30 * 30];
        SparseGaussianProcessModel model = new SparseGaussianProcess(Options).Fit(points, y);
        model.InducingCount.Should().Be(30);
        (double[] mean, double[] sigma) = model.Predicted(pool);
        double[] covariance = model.Covariance(pool, pool);

        for (int i = 0; i < 900; i++) kernel[i] = (1.5 * Worlds.Rbf(points.Row(i / 30), points.Row(i % 30), 0.2)) + (i % 31 == 0 ? 0.01 : 0);
        Cholesky.TryFactor(kernel, 30, out Cholesky? factor, out _);
        double average = y.Average();
        for (int i = 0; i < 10; i++)
        {
            double[] k = [.. Enumerable.Range(0, 30).Select(j => 1.5 * Worlds.Rbf(points.Row(j), pool.Row(i), 0.2))], solved = [.. k];
            factor!.Solve(solved);
            mean[i].Should().BeApproximately(average + solved.Zip(y, (w, value) => w * (value - average)).Sum(), 1e-5, "the jitter of the inducing points");
            sigma[i].Should().BeApproximately(Math.Sqrt(1.5 - solved.Zip(k, (w, value) => w * value).Sum()), 1e-5);
            covariance[(i * 10) + i].Should().BeApproximately(sigma[i] * sigma[i], 1e-9);
        }
    }

    [Fact]
    public void With_OneMorePoint_AddsItsEvidence()
    {
        Points points = Worlds.Uniform(40, 2, 4), pool = Worlds.Uniform(5, 2, 5);
        double[] y = Worlds.Smooth(points, 0.1, 6);
        SparseGaussianProcessModel model = new SparseGaussianProcess(Options, 25).Fit(points, y);
        model.InducingCount.Should().Be(25);
        SparseGaussianProcessModel more = model.With(pool.Row(0), 5);
        more.Predicted(pool).Sigma[0].Should().BeLessThan(model.Predicted(pool).Sigma[0]);
        more.Predicted(pool).Mean[0].Should().BeGreaterThan(model.Predicted(pool).Mean[0]);
    }

    /// <summary>6,000 points with noise 0.1 of a smooth function: the error of the mean is far below the noise.</summary>
    [Fact]
    public void Fit_ManyPoints_LearnsTheFunction()
    {
        Points points = Worlds.Uniform(6000, 2, 7), pool = Worlds.Uniform(200, 2, 8);
        var options = new GaussianProcessOptions { Optimise = false, Initial = new Hyperparameters([0.5, 0.5], 1, 0.01) };
        SparseGaussianProcessModel model = new SparseGaussianProcess(options, 100).Fit(points, Worlds.Smooth(points, 0.1, 9));
        double[] mean = model.Predicted(pool).Mean, truth = Worlds.Smooth(pool, 0, 0);
        Math.Sqrt(mean.Zip(truth, (a, b) => (a - b) * (a - b)).Average()).Should().BeLessThan(0.03);
    }
}
