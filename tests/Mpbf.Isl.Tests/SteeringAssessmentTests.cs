using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

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

    /// <summary>
    /// Candidates on a square of 20 × 20, outcomes without any order in it. Ten proposals anywhere, then ten among the nine hundredths in one corner, or anywhere: the corner is no more promising than the rest. A better outcome at the very end, which nobody could have
    /// foreseen, makes it a watch.
    /// </summary>
    [Theory]
    [InlineData(6, false, Verdict.Breach)]
    [InlineData(6, true, Verdict.Watch)]
    [InlineData(20, false, Verdict.Clear)]
    public void Assess_CandidatesInSpace_JudgesNarrowing(int side, bool endsBetter, Verdict expected)
    {
        var random = new Random(4);
        int[] all = [.. Enumerable.Range(0, 400)];
        random.Shuffle(all);
        int[] first = all[..14], later = [.. all[14..].Where(candidate => candidate % 20 < side && candidate / 20 < side).Take(10)];
        double[] outcomes = [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())];
        outcomes[5] = 2;
        if (endsBetter) outcomes[23] = 3;
        var campaign = new Campaign(outcomes.Select((outcome, i) => new Proposal(i < 4 ? 0 : 1 + ((i - 4) / 2), outcome)), Goal.Maximise)
        {
            Candidates = new OfferedCandidates(new Points([.. Enumerable.Range(0, 400).SelectMany(candidate => new double[] { candidate % 20, candidate / 20 })], 400, 2), first.Concat(later)),
        };
        VerdictOf(Assess(campaign, 1), "isl.exploration-narrowing").Should().Be(expected);
        VerdictOf(Assess(new Campaign(outcomes.Select((outcome, i) => new Proposal(i < 4 ? 0 : 1, outcome)), Goal.Maximise), 1), "isl.exploration-narrowing").Should().Be(Verdict.NotAssessed, "where the candidates lie is not known");
    }

    /// <summary>Twenty measurements, all of them repeats of the initial design or of one candidate.</summary>
    [Fact]
    public void Assess_RepeatsAlone_NarrowingIsNotAssessed()
    {
        var campaign = new Campaign(Enumerable.Range(0, 22).Select(i => new Proposal(i < 2 ? 0 : i - 1, i % 3)), Goal.Maximise) { Candidates = new OfferedCandidates(new Points([0, 1, 2, 3], 4, 1), Enumerable.Range(0, 22).Select(i => i % 3)) };
        VerdictOf(Assess(campaign, 1), "isl.exploration-narrowing").Should().Be(Verdict.NotAssessed);
    }

    /// <summary>Errors are honest throughout; the candidates of the last round lie a standard deviation from those of the first, or are drawn alike.</summary>
    [Theory]
    [InlineData(3, Verdict.Watch)]
    [InlineData(0, Verdict.Clear)]
    public void Assess_CandidatesBecomeOthers_IsDrift(double shift, Verdict expected)
    {
        var random = new Random(9);
        double[] x = [.. Enumerable.Range(0, 120).Select(i => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1) + (i < 60 ? 0 : shift))];
        int[] proposed = [.. Enumerable.Range(0, 12).Select(i => i < 6 ? 2 + i : 60 + i)];
        var campaign = new Campaign([new(0, 0), new(0, 1), .. proposed.Select((_, i) => new Proposal(1 + (i / 2), (i % 4) switch { 0 or 3 => 0.5, _ => -0.5 }, 0, 1))], Goal.Maximise)
        {
            Candidates = new OfferedCandidates(new Points(x, 120, 1), [0, 1, .. proposed], Enumerable.Range(0, 120).Select(i => i < 60 ? (0, 3) : (4, int.MaxValue))),
        };
        Condition drift = Assess(campaign, 1).Conditions.Single(condition => condition.Code == Drift);
        drift.Verdict.Should().Be(expected);
        if (shift > 0) drift.Evidence.Should().Contain("others than those of the first");
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
