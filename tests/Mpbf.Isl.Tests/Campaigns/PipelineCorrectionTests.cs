using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

/// <summary>Corrections of known worth: statements off by a constant, taken back in full, in part, or the wrong way.</summary>
public sealed class PipelineCorrectionTests
{
    private static readonly Resampling Draws = new(1, 50);

    /// <summary>Outcomes take turns between −1 and 1, raw predictions are 2 with sigma 1: mean z² is 5, and 1 after the best correction, −2 with factor 1. Loss as stated 5/2, at best ½: removable 2. With a correction of −1: mean z² 2, loss 1, removed 1.5.</summary>
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 0.75)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 0)]
    public void Of_ConstantBias_IsTheShareOfTheLossRemoved(double prediction, double sigma, double expected) =>
        PipelineCorrection.Of(Corrected(2, 1, prediction, sigma), Draws).Estimate!.Value.Should().BeApproximately(expected, 1e-12);

    /// <summary>Raw sigma ½ with predictions at 0: mean z² is 4, removable 2 − ½ − ln 2; sigma doubled takes all of it, sigma times √2 leaves ½·2 − ½ − ½ ln 2.</summary>
    [Fact]
    public void Of_SigmaTooSmall_IsTheShareOfTheLossRemoved()
    {
        double removable = 1.5 - Math.Log(2), left = 0.5 - (0.5 * Math.Log(2));
        PipelineCorrection.Of(Corrected(0, 0.5, 0, 1), Draws).Estimate!.Value.Should().BeApproximately(1, 1e-12);
        PipelineCorrection.Of(Corrected(0, 0.5, 0, 0.5 * Math.Sqrt(2)), Draws).Estimate!.Value.Should().BeApproximately((removable - left) / removable, 1e-12);
        PipelineCorrection.Of(Corrected(0, 0.5, 0, 0.5 * Math.Sqrt(2)), Draws).Estimate!.Interval().Should().NotBeNull();
    }

    [Fact]
    public void Of_NothingToCorrectOrNotSaid_IsNotAssessed()
    {
        PipelineCorrection.Of(Corrected(0, 1, 0, 1), Draws).Reason.Should().Contain("nothing to correct");
        PipelineCorrection.Of(new Campaign([new(0, 0), new(0, 1), .. Enumerable.Range(1, 20).Select(round => new Proposal(round, 0, 2, 1))], Goal.Maximise, null, true), Draws).Reason.Should().Contain("raw_prediction");
        PipelineCorrection.Of(new Campaign([new(0, 0), new(0, 1), new(1, 2)], Goal.Maximise, null, false), Draws).Reason.Should().Contain("did not correct");
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Campaign_RawStatementsOutOfRange_AreRefused(double prediction, double sigma) =>
        FluentActions.Invoking(() => new Campaign([new(0, 0), new(0, 1), new(1, 0, 0, 1) { RawPrediction = prediction, RawSigma = sigma }], Goal.Maximise)).Should().Throw<ArgumentException>().WithMessage("*raw*");

    /// <summary>A loop whose model overstates its certainty threefold: what it states is widened, and the record says what it was before.</summary>
    [Fact]
    public void Of_LoopThatCorrects_RemovesMostOfAPlantedFault()
    {
        var random = new Random(3);
        double[] x = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
        var pool = new SimulatedPool("p", new CandidatePool(new Points(x, 300, 1)), x.Select(v => Math.Sin(9 * v) + (0.5 * random.NextDouble())), Goal.Maximise);
        ModelPolicy policy = new("trees", new BaggedTrees(), Preference.ConfidenceBound()) { Corrects = true, SigmaFactor = 1.0 / 3, FitEvery = 4 };
        Campaign campaign = Simulation.Run([policy], [pool], [1], 70, new LoopSettings { BatchSize = 4 })[0].ToCampaign();

        campaign.Proposals[0].RawSigma.Should().Be(campaign.Proposals[0].Sigma, "nothing was known yet");
        PipelineCorrection.Of(campaign, Draws).Estimate!.Value.Should().BeGreaterThan(0.5);
        PipelineCorrection.Of((Simulation.Run([policy with { Corrects = false }], [pool], [1], 30)[0]).ToCampaign(), Draws).IsAssessed.Should().BeFalse();
    }

    private static Campaign Corrected(double rawPrediction, double rawSigma, double prediction, double sigma) => new(
        [new(0, 0), new(0, 1), .. Enumerable.Range(0, 40).Select(i => new Proposal(1 + i, i % 2 == 0 ? 1 : -1, prediction, sigma) { RawPrediction = rawPrediction, RawSigma = rawSigma })], Goal.Maximise, null, true);
}
