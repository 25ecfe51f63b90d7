using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

public sealed class BayesianRidgeTests
{
    /// <summary>y = 3 + 2 x₁ − x₂ with noise 0.5 from 400 points: slopes are known to about 0.03 in standardised units, noise to 4 %.</summary>
    [Fact]
    public void Fit_PlantedLine_FindsLineAndNoise()
    {
        (Points points, double[] y) = Line(400, 0.5);
        BayesianRidgeModel model = new BayesianRidge().Fit(points, y);
        model.NoiseSigma.Should().BeApproximately(0.5, 0.08);
        double[] mean = model.Predicted(new Points([0, 0, 1, 0, 0, 1], 3, 2)).Mean;
        mean[0].Should().BeApproximately(3, 0.3);
        (mean[1] - mean[0]).Should().BeApproximately(2, 0.4);
        (mean[2] - mean[0]).Should().BeApproximately(-1, 0.4);
        model.Warnings.Should().BeEmpty();
    }

    /// <summary>With almost no shrinkage (strong signal, many points) mean and variance are those of ordinary least squares: σ² xᵀ(XᵀX)⁻¹x with the intercept among the columns.</summary>
    [Fact]
    public void Predict_StrongSignal_IsLeastSquares()
    {
        (Points points, double[] y) = Line(200, 0.01);
        BayesianRidgeModel model = new BayesianRidge().Fit(points, y);
        Matrix<double> x = Matrix<double>.Build.Dense(200, 3, (i, d) => d == 0 ? 1 : points.Row(i)[d - 1]);
        Vector<double> at = Vector<double>.Build.Dense([1, 0.9, 0.2]);
        Matrix<double> inverse = (x.Transpose() * x).Inverse();
        (double[] mean, double[] sigma) = model.Predicted(new Points([0.9, 0.2], 1, 2));
        mean[0].Should().BeApproximately(at * inverse * x.Transpose() * Vector<double>.Build.Dense(y), 1e-4);
        sigma[0].Should().BeApproximately(model.NoiseSigma * Math.Sqrt(at * inverse * at), 1e-5);
        model.Covariance(new Points([0.9, 0.2], 1, 2), new Points([0.9, 0.2], 1, 2))[0].Should().BeApproximately(sigma[0] * sigma[0], 1e-12);
    }

    [Fact]
    public void Fit_ConstantNoiseAndMoreCoordinatesThanPoints_WarnsAndStaysFinite()
    {
        Points wide = Worlds.Uniform(5, 12, 1), pool = Worlds.Uniform(3, 12, 2);
        BayesianRidgeModel model = new BayesianRidge().Fit(wide, [1, 2, 3, 4, 9]);
        model.Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.FewPoints);
        model.Predicted(pool).Mean.Concat(model.Predicted(pool).Sigma).Concat(model.Sample(pool, 5, 1)).Should().OnlyContain(value => double.IsFinite(value));
        BayesianRidgeModel constant = new BayesianRidge().Fit(wide, [2, 2, 2, 2, 2]);
        constant.Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.ConstantTarget);
        constant.Predicted(pool).Mean.Should().OnlyContain(value => Math.Abs(value - 2) < 1e-9);
        var random = new Random(1);
        new BayesianRidge().Fit(Worlds.Uniform(60, 2, 3), [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())]).Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.NoSkill);
    }

    private static (Points Points, double[] Targets) Line(int count, double noise)
    {
        Points points = Worlds.Uniform(count, 2, 4);
        var random = new Random(5);
        return (points, [.. Enumerable.Range(0, count).Select(i => 3 + (2 * points.Row(i)[0]) - points.Row(i)[1] + Normal.Sample(random, 0, noise))]);
    }
}
