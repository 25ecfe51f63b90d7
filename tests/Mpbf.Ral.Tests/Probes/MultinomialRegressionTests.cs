using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Tests.Probes;

public sealed class MultinomialRegressionTests
{
    [Fact]
    public void Fit_NothingToReadFrom_GivesFrequencies()
    {
        double[] answer = MultinomialRegression.Fit(new double[6], 1, [0, 0, 0, 1, 1, 2], 3, 1e-3, CancellationToken.None).LogProbabilities([0]);
        double[] frequencies = [1 / 2.0, 1 / 3.0, 1 / 6.0];
        for (int k = 0; k < 3; k++) Math.Exp(answer[k]).Should().BeApproximately(frequencies[k], 1e-3, "the maximum of the likelihood with intercepts alone");
    }

    [Fact]
    public void Fit_BinaryTable_GivesItsLogit()
    {
        double[] rows = [1, 1, 1, 1, -1, -1, -1, -1];
        var fit = MultinomialRegression.Fit(rows, 1, [1, 1, 1, 0, 0, 0, 0, 1], 2, 1e-7, CancellationToken.None);
        double[] answer = fit.LogProbabilities([1.0]), weights = fit.CentredWeights();
        (answer[1] - answer[0]).Should().BeApproximately(Math.Log(3), 1e-2, "three to one at x = 1");
        weights[0].Should().BeApproximately(-0.5 * Math.Log(3), 1e-2, "by symmetry each class takes half");
        weights.Sum().Should().BeApproximately(0, 1e-12);
    }
}
