using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Interventions;

namespace Mpbf.Ral.Tests.Interventions;

public sealed class InterventionAgreementTests
{
    [Fact]
    public void Of_ThreeLadders_ByHand()
    {
        var agreement = InterventionAgreement.Of(
            [
                new("a", "oxides", [0, 1, 2], [5, 6, 7]),
                new("b", "oxides", [0, -1, -2], [0, -1, 1]),
                new("c", "halides", [1, 0, 1], [2, 0, 2], reference: 1),
            ], new Resampling(1));

        // Changes known 1 2 −1 −2 1 1, predicted 1 2 −1 1 2 2: means 1/3 and 7/6, Σx² 12, Σy² 15, Σxy 8.
        // s_xy = 8/6 − 7/18, s_x² = 2 − 1/9, s_y² = 2.5 − 49/36, shift 5/6.
        double expected = 2 * ((8 / 6.0) - (7 / 18.0)) / (2 - (1 / 9.0) + 2.5 - (49 / 36.0) + (25 / 36.0));
        agreement.Concordance.Estimate!.Value.Should().BeApproximately(expected, 1e-12);
        agreement.SignAgreement.Estimate!.Value.Should().BeApproximately((1 + 0.5 + 1) / 3, 1e-12);
        agreement.VoteCount.Should().Be(2, "b has as many signs right as wrong");
        agreement.SignPValue.Should().BeApproximately(0.25, 1e-12);
        agreement.OrderKept.Estimate!.Value.Should().BeApproximately(2 / 3.0, 1e-12);
        agreement.Concordance.Estimate.Interval().Should().BeNull("three ladders give no interval");
    }

    [Fact]
    public void RiskVariance_ByHand()
    {
        // Risks 1, 3 in one environment and 5, 7 in the other: MS between 16, MS within 2, n₀ 2, τ² = 7.
        EnvironmentRisk.Variance([1, 3, 5, 7], [0, 0, 1, 1], 2).Should().BeApproximately(7, 1e-12);
        EnvironmentRisk.Of([1, 3, 5, 7], ["x", "x", "x", "x"], 1, Subject.Model).IsAssessed.Should().BeFalse();
    }

    [Fact]
    public void RiskVariance_PlantedVariance_IsFoundWithoutBias()
    {
        // Ladder risks with σ² = 1 within and τ² = 4 between environments; without τ the mean over worlds is 0.
        var random = new Random(3);
        double Mean(double tau) => Enumerable.Range(0, 300).Average(_ =>
        {
            double[] centres = [.. Enumerable.Range(0, 10).Select(_ => tau * Normal(random))];
            int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 7 == 0 ? 0 : i % 10)];
            return EnvironmentRisk.Variance([.. labels.Select(e => centres[e] + Normal(random))], labels, 10);
        });

        Mean(2).Should().BeApproximately(4, 0.4, "three standard errors over 300 worlds");
        Mean(0).Should().BeApproximately(0, 0.03);
    }

    [Fact]
    public void Of_ThirtyLadders_IntervalHoldsTheKnownConcordance()
    {
        // Changes x normal, predicted x + e with e of half the variance of x: Lin's ρ = 2 / (1 + 1.5) = 0.8.
        int held = 0;
        for (int world = 0; world < 60; world++)
        {
            Interval interval = InterventionAgreement.Of(Planted(world, 60, x => x, Math.Sqrt(0.5)), new Resampling((ulong)world)).Concordance.Estimate!.Interval()!.Value;
            if (interval.Contains(0.8)) held++;
        }

        held.Should().BeGreaterThan(49, "95 % of 60 less three binomial standard errors, and percentile intervals of 60 groups cover slightly less");
    }

    [Theory]
    [InlineData(1.0, 0.2, Verdict.Clear)]
    [InlineData(0.1, 0.02, Verdict.Watch)]
    [InlineData(0.0, 1.0, Verdict.Breach)]
    public void Judge_PlantedResponse_IsCalledByItsName(double slope, double noise, Verdict expected)
    {
        // The response of the model is slope × truth + noise; without a slope it must be called in 95 % of the worlds (the level).
        int called = Enumerable.Range(0, 40).Count(world => CausalErosion.Judge(InterventionAgreement.Of(Planted(world, 24, x => slope * x, noise), new Resampling(1, 50))).Verdict == expected);

        called.Should().BeGreaterThanOrEqualTo(expected == Verdict.Breach ? 34 : 38, "binomial bounds at 40 worlds");
    }

    [Fact]
    public void Judge_ModelThatIsBlindToTheIntervention_IsBreach()
    {
        Condition condition = CausalErosion.Judge(InterventionAgreement.Of(Planted(1, 24, _ => 0, 0), new Resampling(1)));

        condition.Verdict.Should().Be(Verdict.Breach);
        condition.Statistic.Estimate!.Value.Should().Be(0);
    }

    [Fact]
    public void Judge_TooLittle_IsNotAssessed()
    {
        CausalErosion.Judge(null).Verdict.Should().Be(Verdict.NotAssessed);
        CausalErosion.Judge(InterventionAgreement.Of(Planted(1, 3, x => x, 0.1), new Resampling(1))).Remedy.Should().Contain("at least 6");
        CausalErosion.Judge(InterventionAgreement.Of([new("a", "e", [1, 1], [1, 2])], new Resampling(1))).Verdict.Should().Be(Verdict.NotAssessed);
    }

    [Fact]
    public void Outcome_BadInput_IsRefused()
    {
        FluentActions.Invoking(() => new LadderOutcome("a", "e", [1], [1])).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => new LadderOutcome("a", "e", [1, 2], [1, double.NaN])).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => new LadderOutcome("a", "e", [1, 2], [1, 2], 2)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => InterventionAgreement.Of([], new Resampling(1))).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => InterventionAgreement.Of([new("a", "e", [1, 2], [1, 2]), new("a", "e", [1, 2], [1, 2])], new Resampling(1))).Should().Throw<BadInputException>();
    }

    private static LadderOutcome[] Planted(int world, int count, Func<double, double> response, double noise)
    {
        var random = new Random(world);
        return [.. Enumerable.Range(0, count).Select(k =>
        {
            double[] known = [0, Normal(random), Normal(random)];
            return new LadderOutcome($"{k}", k % 2 == 0 ? "even" : "odd", known, [0, .. known.Skip(1).Select(x => response(x) + (noise * Normal(random)))]);
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
