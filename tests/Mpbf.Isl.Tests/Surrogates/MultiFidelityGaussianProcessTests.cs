using Mpbf.Core;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Surrogates;

public sealed class MultiFidelityGaussianProcessTests
{
    /// <summary>High = 1.7 low + x − 3 with low = sin 8x measured at 40 points, high at 8: the scale comes back, and the high fidelity is predicted between its own points.</summary>
    [Fact]
    public void Fit_PlantedScale_FindsIt()
    {
        (Points points, double[] y) = Planted();
        MultiFidelityModel model = new MultiFidelityGaussianProcess().Fit(points, y);
        model.Scales[1].Should().BeApproximately(1.7, 0.1);

        double[] grid = [.. Enumerable.Range(0, 50).Select(i => i / 49.0)];
        Points high = new([.. grid.SelectMany(x => new[] { x, 1 })], 50, 2), low = new([.. grid.SelectMany(x => new[] { x, 0 })], 50, 2);
        (double[] mean, double[] sigma) = model.Predicted(high);
        mean.Zip(grid, (found, x) => Math.Abs(found - High(x))).Max().Should().BeLessThan(0.15);
        sigma.Should().OnlyContain(value => double.IsFinite(value) && value >= 0);
        model.CorrelationWithHighest(high).Should().OnlyContain(value => Math.Abs(value - 1) < 1e-12);
        model.CorrelationWithHighest(low).Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void With_MeasurementOfEitherFidelity_LowersTheUncertaintyAbove()
    {
        (Points points, double[] y) = Planted();
        MultiFidelityModel model = new MultiFidelityGaussianProcess().Fit(points, y);
        Points at = new([0.07, 1], 1, 2);
        double before = model.Predicted(at).Sigma[0];
        model.With([0.07, 1], High(0.07)).Predicted(at).Sigma[0].Should().BeLessThan(before);
        model.With([0.07, 0], Math.Sin(0.56)).Predicted(at).Sigma[0].Should().BeLessThan(before * 1.001);
    }

    /// <summary>At one place and one score, ln(correlation/cost) decides: the highest fidelity has correlation 1 and cost 10, the lower one what the model says and cost 1.</summary>
    [Fact]
    public void AddLogFidelityValue_TwoFidelities_WeighsCorrelationByCost()
    {
        (Points points, double[] y) = Planted();
        MultiFidelityModel model = new MultiFidelityGaussianProcess().Fit(points, y);
        Points at = new([0.07, 0, 0.07, 1], 2, 2);
        double[] scores = [-2, -2];
        Feasibility.AddLogFidelityValue(model, at, [1, 10], scores);
        scores[0].Should().BeApproximately(-2 + Math.Log(model.CorrelationWithHighest(at)[0]), 1e-12);
        scores[1].Should().BeApproximately(-2 - Math.Log(10), 1e-12);
        FluentActions.Invoking(() => Feasibility.AddLogFidelityValue(model, at, [1, 0], new double[2])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Fit_FidelitiesThatDoNotFit_AreNamed()
    {
        var process = new MultiFidelityGaussianProcess();
        FluentActions.Invoking(() => process.Fit(new Points([0, 0, 1, 0, 2, 2], 3, 2), [1, 2, 3])).Should().Throw<BadInputException>().WithMessage("*0 measurements of fidelity 1*");
        FluentActions.Invoking(() => process.Fit(new Points([0, 0.5, 1, 0], 2, 2), [1, 2])).Should().Throw<BadInputException>().WithMessage("*fidelity 0.5*");
        FluentActions.Invoking(() => new MultiFidelityGaussianProcess(new GaussianProcessOptions { Mean = PriorMean.Linear })).Should().Throw<ArgumentException>();
    }

    private static double High(double x) => (1.7 * Math.Sin(8 * x)) + x - 3;

    private static (Points Points, double[] Targets) Planted()
    {
        double[] low = [.. Enumerable.Range(0, 40).Select(i => i / 39.0)], high = [.. Enumerable.Range(0, 8).Select(i => i / 7.0)];
        return (new Points([.. low.SelectMany(x => new[] { x, 0 }), .. high.SelectMany(x => new[] { x, 1 })], 48, 2), [.. low.Select(x => Math.Sin(8 * x)), .. high.Select(High)]);
    }
}
