using MathNet.Numerics.Distributions;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;
using Mpbf.Isl.Tests.Surrogates;

namespace Mpbf.Isl.Tests.Acquisition;

public sealed class GaussianModelScoreTests
{
    private static readonly Points Measured = Worlds.Uniform(8, 2, 1);
    private static readonly Points Pool = Worlds.Uniform(12, 2, 2);
    private static readonly GaussianProcessModel Model = new GaussianProcess(new GaussianProcessOptions { Optimise = false, Initial = new Hyperparameters([0.4, 0.4], 1, 0.09) }).Fit(Measured, Worlds.Smooth(Measured, 0.3, 3));

    /// <summary>Two lines 0 and Z: E max(0, Z) = 1/√(2π). Then Monte Carlo over 200,000 draws, standard error below 0.002.</summary>
    [Fact]
    public void ExpectedRise_Lines_AreTheirExpectation()
    {
        KnowledgeGradient.ExpectedRise([0, 0], [0, 1]).Should().BeApproximately(1 / Math.Sqrt(2 * Math.PI), 1e-14);
        KnowledgeGradient.ExpectedRise([1, 2, 2], [0.5, 0.5, 0.5]).Should().Be(0, "parallel lines: what is best stays best");
        double[] a = [0.3, -0.5, 0.2, 0.1, 0.3, -2], b = [0.5, -0.7, 0, 1.1, 0.5, 0.3], z = new double[200_000];
        Normal.Samples(new Random(1), z, 0, 1);
        KnowledgeGradient.ExpectedRise(a, b).Should().BeApproximately(z.Average(draw => a.Zip(b, (x, y) => x + (y * draw)).Max()) - 0.3, 0.01);
    }

    /// <summary>The model told imagined outcomes: the rise of its best mean, averaged over 4,000 of them.</summary>
    [Fact]
    public void KnowledgeGradient_OnAPool_IsTheRiseOfTheBestMean()
    {
        double[] scores = new double[12], z = new double[4000];
        KnowledgeGradient.Of(Model, Pool, 0.3, Goal.Maximise, scores);
        (double[] mean, double[] sigma) = Model.Predicted(Pool);
        Normal.Samples(new Random(2), z, 0, 1);
        double[] withHigh = Model.With(Pool.Row(5), mean[5] + 1, 0.3).Predicted(Pool).Mean;
        double total = Math.Sqrt((sigma[5] * sigma[5]) + 0.09);
        double simulated = z.Average(draw => Enumerable.Range(0, 12).Max(j => mean[j] + ((withHigh[j] - mean[j]) * total * draw))) - mean.Max();
        scores[5].Should().BeApproximately(simulated, 0.03 * Math.Max(0.1, scores[5]), "means move in proportion to the surprise");
        scores.Should().OnlyContain(score => score >= 0);
    }

    /// <summary>Joint draws of measured points and pool: the average of max(0, f(x) − max f(measured)), 60,000 of them.</summary>
    [Fact]
    public void NoisyExpectedImprovement_JointDraws_AgreesWithSimulation()
    {
        Points both = new([.. Measured.Values, .. Pool.Values], 20, 2);
        double[] scores = new double[12], draws = Model.Sample(both, 60_000, 7);
        NoisyExpectedImprovement.Log(Model, Measured.With(Measured.Row(0)), Pool, Goal.Maximise, 1, scores, draws: 4096);
        for (int i = 0; i < 12; i++)
        {
            double simulated = Enumerable.Range(0, 60_000).Average(d => Math.Max(0, draws[(d * 20) + 8 + i] - draws.AsSpan(d * 20, 8).ToArray().Max()));
            Math.Exp(scores[i]).Should().BeApproximately(simulated, 0.01);
        }
    }

    [Fact]
    public void ByFantasies_BelieverAndLiars_ChooseDistinctSpreadPoints()
    {
        double[] outcomes = Worlds.Smooth(Measured, 0.3, 3);
        void Score(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, Span<double> scores) => Improvement.LogExpected(mean, sigma, outcomes.Max(), Goal.Maximise, scores);
        foreach (Fantasy fantasy in Enum.GetValues<Fantasy>()) Batch.ByFantasies(Model, Pool, 6, Score, fantasy, outcomes).Should().OnlyHaveUniqueItems().And.HaveCount(6);

        // Two pool points at one place: told an outcome there, the model has no more to learn at the twin.
        Points twins = new([0.95, 0.95, 0.95, 0.95, 0.05, 0.95], 3, 2);
        Batch.ByFantasies(Model, twins, 2, (_, sigma, scores) => Improvement.MaximumVariance(sigma, scores), Fantasy.Believer, []).Should().Contain(2);
        FluentActions.Invoking(() => Batch.ByFantasies(Model, Pool, 13, Score, Fantasy.Believer, [])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Batch.ByFantasies(Model, Pool, 2, Score, Fantasy.LiarMean, [])).Should().Throw<ArgumentException>();
    }

    /// <summary>Points 0, 1, 2, 3 in units of their deviation 1.118, means with slope 1 a step; the penalty of the first choice, at 3, is ln Φ((L r − (M − μ))/σ), L = 1.118 a unit.</summary>
    [Fact]
    public void ByLocalPenalisation_OnALine_ByHand()
    {
        Points line = new([0, 1, 2, 3], 4, 1);
        double[] mean = [0, 1, 2, 3], sigma = [1, 1, 1, 1];

        // Penalties of the first choice at distances 3, 2, 1: ln Φ(3 − 1) = −0.023, ln Φ(1) = −0.173, ln Φ(0) = −0.693.
        Batch.ByLocalPenalisation(line, 2, mean, sigma, 4, Goal.Maximise, [0, 0.1, 0.5, 1]).Should().Equal(3, 0);
        Batch.ByLocalPenalisation(line, 2, mean, sigma, 4, Goal.Maximise, [0, 0.2, 0.5, 1]).Should().Equal(3, 1);
        Batch.ByLocalPenalisation(line, 2, mean, sigma, 4, Goal.Maximise, [0, 0.1, 0.75, 1]).Should().Equal(3, 2);
    }
}
