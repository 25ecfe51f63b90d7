using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Tests;

public class SteeringAssessmentTests
{
    private const string Drift = "isl.inference-drift", Amplification = "isl.feedback-amplification", UnderRepresentation = "isl.uncertainty-under-representation";

    [Fact]
    public void Assess_BarePredictions_NamesWhatToSupply()
    {
        Steering steering = new SteeringAssessment().Assess(new Predictions(["a", "b"], [1, 2], [1, 2]), null, new Resampling(1));
        steering.Calibration.Should().BeNull();
        steering.CorrectedOutput.Reason.Should().Contain("supply campaign");
        steering.TradeOffResolution.IsAssessed.Should().BeFalse();
        steering.Conditions.Should().HaveCount(4).And.OnlyContain(condition => condition.Verdict == Verdict.NotAssessed && condition.Remedy.Contains("supply"));
    }

    [Fact]
    public void Assess_Campaign_CombinesGainAndTrust()
    {
        Steering steering = Assess(Loop(1, 15, sigma: 1), 1);
        double gain = steering.Gain.Estimate!.Value, trust = steering.Trust.Estimate!.Value;
        steering.TradeOffResolution.Estimate!.Value.Should().BeApproximately(Math.Sqrt(gain * trust), 1e-15);
        steering.TradeOffResolution.Estimate.Warnings.Should().Contain("no interval: one campaign is one path");
    }

    /// <summary>15 proposals a loop, 200 loops a fault; each detector must find its own fault and leave the others' alone.</summary>
    [Theory]
    [InlineData("none", 0, 14, 0, 20)]
    [InlineData("sigma halved", 120, 200, 0, 20)]
    [InlineData("errors shift after half the loop", 0, 200, 120, 200)]
    public void Assess_PlantedFault_ItsDetectorSeesIt(string fault, int leastAmplified, int mostAmplified, int leastDrifted, int mostDrifted)
    {
        int amplified = 0, drifted = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            Steering steering = Assess(Loop(seed, 15, fault == "sigma halved" ? 0.5 : 1, fault.StartsWith("errors", StringComparison.Ordinal) ? 2.5 : 0), (ulong)seed);
            if (VerdictOf(steering, Amplification) != Verdict.Clear) amplified++;
            if (VerdictOf(steering, Drift) != Verdict.Clear) drifted++;
        }

        amplified.Should().BeInRange(leastAmplified, mostAmplified);
        drifted.Should().BeInRange(leastDrifted, mostDrifted);
    }

    /// <summary>Twenty proposals spread over a square: the later ten in a corner of a tenth of its width, or anywhere; a better outcome there excuses the narrowing.</summary>
    [Theory]
    [InlineData(0.1, 0, Verdict.Breach)]
    [InlineData(0.1, 100, Verdict.Watch)]
    [InlineData(1.0, 0, Verdict.Clear)]
    public void Assess_ProposalsInSpace_JudgesNarrowing(double width, double laterGain, Verdict expected)
    {
        var random = new Random(4);
        float[] places = [.. Enumerable.Range(0, 40).Select(i => (float)(random.NextDouble() * (i < 20 ? 1 : width)))];
        var campaign = new Campaign([new(0, 0), new(0, 1), .. Enumerable.Range(0, 20).Select(i => new Proposal(1 + i, i < 10 ? 5 : 4 + laterGain))], Goal.Maximise) { Space = new EmbeddingMatrix(places, 20, 2) };
        VerdictOf(Assess(campaign, 1), "isl.exploration-narrowing").Should().Be(expected);
    }

    [Theory]
    [InlineData(1.0, Verdict.Clear)]
    [InlineData(0.5, Verdict.Breach)]
    public void Assess_SigmaScaled_JudgesUnderRepresentation(double scale, Verdict expected)
    {
        double[] errors = new double[2000];
        Normal.Samples(new Random(3), errors, 0, 1);
        var predictions = new Predictions(errors.Select((_, i) => $"{i}"), new double[2000], errors) { Sigma = [.. errors.Select(_ => scale)] };
        VerdictOf(new SteeringAssessment().Assess(predictions, null, new Resampling(1)), UnderRepresentation).Should().Be(expected);
    }

    [Fact]
    public void Assess_HeavyTail_IsWatched()
    {
        double[] errors = [.. Enumerable.Range(0, 2000).Select(i => i % 40 == 0 ? 8.0 : (i % 200 / 100.0) - 1)];
        var predictions = new Predictions(errors.Select((_, i) => $"{i}"), new double[2000], errors) { Sigma = [.. errors.Select(_ => 1.0)] };
        VerdictOf(new SteeringAssessment().Assess(predictions, null, new Resampling(1)), UnderRepresentation).Should().Be(Verdict.Watch, "97.5 % lie inside, but mean z² is 1.9");
    }

    private static Verdict VerdictOf(Steering steering, string code) => steering.Conditions.Single(condition => condition.Code == code).Verdict;

    private static Steering Assess(Campaign campaign, ulong seed) =>
        new SteeringAssessment().Assess(new Predictions(["a", "b"], [1, 2], [1, 2]), campaign, new Resampling(seed, 2));

    private static Campaign Loop(int seed, int count, double sigma, double shift = 0)
    {
        var random = new Random(seed);
        double[] design = new double[8];
        Normal.Samples(random, design, 0, 2);
        return new Campaign(
            [
                .. design.Select(outcome => new Proposal(0, outcome)),
                .. Enumerable.Range(0, count).Select(i =>
                {
                    double prediction = Normal.Sample(random, 1, 2);
                    return new Proposal(1 + (i / 3), prediction + Normal.Sample(random, i < count / 2 ? 0 : shift, 1), prediction, sigma);
                }),
            ],
            Goal.Maximise);
    }
}
