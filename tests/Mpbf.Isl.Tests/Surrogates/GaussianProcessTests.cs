using Mpbf.Core;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

public sealed class GaussianProcessTests
{
    /// <summary>
    /// Two points, RBF, worked out: with a = s² + σ_n², c the covariance of the two and k₁, k₂ those with x, symmetry makes β the mean of the targets, the posterior mean β + δ (k₁ − k₂)/(a − c) and the variance
    /// s² − (a k₁² − 2 c k₁ k₂ + a k₂²)/(a² − c²) + (1 − (k₁ + k₂)/(a + c))² (a + c)/2.
    /// </summary>
    [Fact]
    public void Predict_TwoPoints_ByHand()
    {
        const double s = 2.5, noise = 0.3, length = 0.7, x = 0.4;
        GaussianProcessModel model = Fixed(KernelFamily.Rbf, new Hyperparameters([length], s, noise)).Fit(new Points([0, 1], 2, 1), [3, 7]);
        (double[] mean, double[] sigma) = model.Predicted(new Points([x], 1, 1));

        double K(double r) => s * Math.Exp(-0.5 * r * r / (length * length));
        double a = s + noise, c = K(1), k1 = K(x), k2 = K(1 - x);
        mean[0].Should().BeApproximately(5 + (-2 * (k1 - k2) / (a - c)), 1e-12);
        double variance = s - (((a * k1 * k1) - (2 * c * k1 * k2) + (a * k2 * k2)) / ((a * a) - (c * c))) + (Math.Pow(1 - ((k1 + k2) / (a + c)), 2) * (a + c) / 2);
        sigma[0].Should().BeApproximately(Math.Sqrt(variance), 1e-12);
        model.NoiseSigma.Should().BeApproximately(Math.Sqrt(noise), 1e-12);
    }

    /// <summary>Central differences of the value.</summary>
    [Theory]
    [InlineData(KernelFamily.Matern12, true, true)]
    [InlineData(KernelFamily.Matern32, true, false)]
    [InlineData(KernelFamily.Matern52, true, true)]
    [InlineData(KernelFamily.Matern52, false, true)]
    [InlineData(KernelFamily.Rbf, false, false)]
    public void MarginalLikelihood_Gradient_IsItsDifferences(KernelFamily family, bool ard, bool learnsNoise)
    {
        const int n = 21, width = 3;
        Points points = Worlds.Uniform(n, width, 1);
        double[] basis = [.. Enumerable.Repeat(1.0, n), .. Enumerable.Range(0, n).Select(i => points.Row(i)[0])];
        var prior = new HyperparameterPrior(width, ard, learnsNoise);
        var likelihood = new MarginalLikelihood(family, prior, points.Values.ToArray(), basis, Worlds.Smooth(points, 0.1, 2), learnsNoise ? [] : [.. Enumerable.Repeat(0.01, n)]);
        double[] theta = [.. prior.Median.Select((value, i) => value + (0.1 * i) - 0.7)], gradient = new double[theta.Length], unused = new double[theta.Length];
        likelihood.Evaluate(theta, gradient);
        for (int i = 0; i < theta.Length; i++)
        {
            const double h = 1e-5;
            double[] above = [.. theta], below = [.. theta];
            above[i] += h;
            below[i] -= h;
            gradient[i].Should().BeApproximately((likelihood.Evaluate(above, unused) - likelihood.Evaluate(below, unused)) / (2 * h), 1e-5 * (1 + Math.Abs(gradient[i])), "differences of a smooth function err by h²");
        }
    }

    /// <summary>Equation (120) against the model fitted again without each point.</summary>
    [Theory]
    [InlineData(PriorMean.Constant)]
    [InlineData(PriorMean.Linear)]
    public void LeaveOneOut_FixedHyperparameters_IsTheExplicitRefit(PriorMean mean)
    {
        Points points = Worlds.Uniform(12, 2, 3);
        double[] y = Worlds.Smooth(points, 0.2, 4);
        GaussianProcess process = Fixed(KernelFamily.Matern52, new Hyperparameters([0.4, 0.8], 1.5, 0.04), mean);
        (System.Collections.Immutable.ImmutableArray<double> means, System.Collections.Immutable.ImmutableArray<double> sigmas) = process.Fit(points, y).LeaveOneOut();
        for (int i = 0; i < y.Length; i++)
        {
            int[] others = [.. Enumerable.Range(0, y.Length).Where(j => j != i)];
            (double[] expected, double[] sigma) = process.Fit(points.Select(others), [.. others.Select(j => y[j])]).Predicted(points.Select([i]));
            means[i].Should().BeApproximately(expected[0], 1e-9);
            sigmas[i].Should().BeApproximately(Math.Sqrt((sigma[0] * sigma[0]) + 0.04), 1e-9);
        }
    }

    /// <summary>Functions drawn from the prior: with its hyperparameters, 90 % intervals hold Binomial(300, 0.9) values; 3.5 standard deviations are 18.</summary>
    [Fact]
    public void Predict_FunctionsFromThePrior_HasItsCoverage()
    {
        int covered = 0;
        for (int world = 0; world < 300; world++)
        {
            Points points = Worlds.Uniform(9, 1, world);
            double[] y = [.. Worlds.PriorDraw(points, 0.3, 1000 + world).Select(value => value + (10 * (world % 7)))];
            (double[] mean, double[] sigma) = Fixed(KernelFamily.Rbf, new Hyperparameters([0.3], 1, 1e-8)).Fit(points.Select([.. Enumerable.Range(0, 8)]), y.AsSpan(0, 8)).Predicted(points.Select([8]));
            if (Math.Abs(y[8] - mean[0]) <= 1.6449 * sigma[0]) covered++;
        }

        covered.Should().BeInRange(252, 288);
    }

    /// <summary>Noise of 0.2 planted: learnt from 150 points within a quarter (its own standard error is about 6 %), and the coordinate that does nothing is given a long lengthscale.</summary>
    [Fact]
    public void Fit_PlantedNoiseAndIdleCoordinate_FindsBoth()
    {
        Points points = Worlds.Uniform(150, 3, 5);
        GaussianProcessModel model = new GaussianProcess().Fit(points, Worlds.Smooth(points, 0.2, 6));
        model.NoiseSigma.Should().BeInRange(0.15, 0.25);
        model.Hyperparameters.Lengthscales[2].Should().BeGreaterThan(2 * model.Hyperparameters.Lengthscales[0]);
        model.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void With_OneMorePoint_IsTheRefit()
    {
        Points points = Worlds.Uniform(20, 2, 7), pool = Worlds.Uniform(15, 2, 8);
        double[] y = Worlds.Smooth(points, 0.1, 9);
        GaussianProcess process = Fixed(KernelFamily.Matern32, new Hyperparameters([0.5, 0.5], 2, 0.01), PriorMean.Linear);
        GaussianProcessModel grown = process.Fit(points.Select([.. Enumerable.Range(0, 19)]), y.AsSpan(0, 19)).With(points.Row(19), y[19]);
        (double[] expected, double[] expectedSigma) = process.Fit(points, y).Predicted(pool);
        (double[] mean, double[] sigma) = grown.Predicted(pool);
        for (int i = 0; i < 15; i++)
        {
            mean[i].Should().BeApproximately(expected[i], 1e-9);
            sigma[i].Should().BeApproximately(expectedSigma[i], 1e-9);
        }
    }

    /// <summary>The covariance's diagonal against the predicted variance; draws against both, 4,000 of them: standard errors 2 %.</summary>
    [Fact]
    public void Sample_ManyDraws_HaveMeanAndCovariance()
    {
        Points points = Worlds.Uniform(10, 2, 10), pool = Worlds.Uniform(3, 2, 11);
        GaussianProcessModel model = Fixed(KernelFamily.Matern52, new Hyperparameters([0.5, 0.5], 1, 0.01)).Fit(points, Worlds.Smooth(points, 0.1, 12));
        (double[] mean, double[] sigma) = model.Predicted(pool);
        double[] covariance = model.Covariance(pool, pool), draws = model.Sample(pool, 4000, 1);
        for (int i = 0; i < 3; i++)
        {
            covariance[(i * 3) + i].Should().BeApproximately(sigma[i] * sigma[i], 1e-10);
            for (int j = 0; j < 3; j++)
            {
                double found = Enumerable.Range(0, 4000).Average(d => (draws[(d * 3) + i] - mean[i]) * (draws[(d * 3) + j] - mean[j]));
                found.Should().BeApproximately(covariance[(i * 3) + j], 0.1 * sigma[i] * sigma[j]);
            }
        }
    }

    [Fact]
    public void Fit_ConstantTargetDuplicatesAndTwoPoints_WarnsAndStaysFinite()
    {
        var process = new GaussianProcess();
        Points pool = Worlds.Uniform(5, 2, 1);
        GaussianProcessModel constant = process.Fit(Worlds.Uniform(6, 2, 2), [4, 4, 4, 4, 4, 4]);
        constant.Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.ConstantTarget).And.NotContain(FitIssue.NoSkill);
        constant.Predicted(pool).Mean.Should().OnlyContain(value => Math.Abs(value - 4) < 1e-12);

        GaussianProcessModel repeated = Fixed(KernelFamily.Rbf, new Hyperparameters([1, 1], 1, 0)).Fit(new Points([0, 0, 0, 0, 1, 1], 3, 2), [1, 2, 5]);
        repeated.Warnings.Select(warning => warning.Issue).Should().Contain([FitIssue.DuplicatePoints, FitIssue.Jitter, FitIssue.FewPoints]);
        repeated.Jitter.Should().BeGreaterThan(0);
        repeated.Predicted(pool).Mean.Concat(repeated.Predicted(pool).Sigma).Should().OnlyContain(value => double.IsFinite(value));

        GaussianProcessModel two = new GaussianProcess(new GaussianProcessOptions { Mean = PriorMean.Linear }).Fit(new Points([0, 0, 1, 1], 2, 2), [1, 2]);
        two.Warnings.Select(warning => warning.Issue).Should().Contain(FitIssue.TrendDropped);
        two.Predicted(pool).Mean.Concat(two.Predicted(pool).Sigma).Should().OnlyContain(value => double.IsFinite(value));
    }

    /// <summary>Targets drawn without regard to the points, twenty times; hyperparameters are fitted to them, so that some look better left out than they are.</summary>
    [Fact]
    public void Fit_PureNoise_SaysSo()
    {
        int said = 0;
        for (int world = 0; world < 20; world++)
        {
            double[] noise = Worlds.Uniform(30, 1, 5100 + world).Values.ToArray();
            if (new GaussianProcess().Fit(Worlds.Uniform(30, 2, 5000 + world), noise).Warnings.Any(warning => warning.Issue == FitIssue.NoSkill)) said++;
        }

        said.Should().BeGreaterThan(10, "the bar, set before these seeds were run, is to say it more often than not");
    }

    [Fact]
    public void Fit_StatedNoise_TrustsThePreciseMeasurement()
    {
        GaussianProcessModel model = new GaussianProcess(new GaussianProcessOptions { Optimise = false, Initial = new Hyperparameters([1], 1, 0.5) }).Fit(new Points([0, 0, 3], 3, 1), [1, 2, 1.5], [0.01, 1, 0.1]);
        model.Predicted(new Points([0], 1, 1)).Mean[0].Should().BeApproximately(1, 0.01);
    }

    [Fact]
    public void Fit_BadInput_IsNamed()
    {
        var process = new GaussianProcess();
        Points two = new([0, 1], 2, 1);
        FluentActions.Invoking(() => process.Fit(two, [1, double.NaN])).Should().Throw<BadInputException>().WithMessage("*NaN at point 1*");
        FluentActions.Invoking(() => process.Fit(two, [1, 2], [1, 0])).Should().Throw<BadInputException>().WithMessage("*noise 0 at point 1*");
        FluentActions.Invoking(() => process.Fit(two, [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => process.Fit(new Points([0], 1, 1), [1])).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => new Points([double.PositiveInfinity], 1, 1)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => process.Fit(two, [1, 2]).Predicted(Worlds.Uniform(2, 2, 1))).Should().Throw<ArgumentException>().WithMessage("*2 coordinates; expected 1*");
        FluentActions.Invoking(() => new GaussianProcess(new GaussianProcessOptions { Optimise = false })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Fixed(KernelFamily.Rbf, new Hyperparameters([-1], 1, 0)).Fit(two, [1, 2])).Should().Throw<ArgumentException>();
    }

    private static GaussianProcess Fixed(KernelFamily kernel, Hyperparameters hyperparameters, PriorMean mean = PriorMean.Constant) =>
        new(new GaussianProcessOptions { Kernel = kernel, Mean = mean, Initial = hyperparameters, Optimise = false });
}
