using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Tests.Monitors;

public class LoopMonitorTests
{
    [Fact]
    public void VendiScore_KnownPoints_ByHand()
    {
        VendiScore.Order2(new([1, 1, 1], 3, 1), 1).Should().BeApproximately(1, 1e-12, "three times the same");
        VendiScore.Order2(new([0, 100, 200], 3, 1), 1).Should().BeApproximately(3, 1e-12);
        VendiScore.Order2(new([0, 2], 2, 1), 2).Should().BeApproximately(4 / (2 + (2 * Math.Exp(-1))), 1e-12, "K² = exp(−1) at one length");
        VendiScore.MedianDistance(new([0, 1, 5], 3, 1)).Should().Be(4);
    }

    [Fact]
    public void LoopGain_HalvingDisplacements_IsHalf()
    {
        double[][] rounds = [.. new double[] { 0, 8, 12, 14, 15 }.Select(x => new[] { x, -x })];
        LoopGain gain = LoopGain.Of(rounds)!;
        gain.Value.Should().BeApproximately(0.5, 1e-12);
        gain.Upper.Should().BeApproximately(0.5, 1e-12, "the ratios do not scatter");
        LoopGain.Of(rounds[..4]).Should().BeNull("five rounds are the least");
    }

    [Fact]
    public void BiasPersistence_OneSidedRounds_ByHand()
    {
        // Six rounds of one proposal, five predicted 1 too high, one 1 too low: bias 4/6 · 6/9, sign test 2 · (1 + 6)/64.
        Proposal[] points = [new(0, 1), new(0, 2), .. Enumerable.Range(1, 6).Select(round => new Proposal(round, 0, round == 3 ? -1 : 1))];
        BiasPersistence bias = BiasPersistence.Of(new Campaign(points, Goal.Maximise))!;
        bias.Bias.Should().BeApproximately(4 / 9.0, 1e-12);
        bias.SameSideShare.Should().BeApproximately(5 / 6.0, 1e-12);
        bias.PValue.Should().BeApproximately(14 / 64.0, 1e-12);
        BiasPersistence.Of(new Campaign([new(0, 1), new(0, 2), new(1, 3)], Goal.Maximise)).Should().BeNull();
    }

    /// <summary>Truth and noise both N(0, 1): the top tenth of predictions lies 1.7550 √2 above the mean, half of it noise.</summary>
    [Fact]
    public void Optimism_NoisyPredictions_IsTheWinnersCurse()
    {
        var random = new Random(6);
        double[] truth = [.. Enumerable.Range(0, 20_000).Select(_ => Normal.Sample(random, 0, 1))];
        var predictions = new Predictions(truth.Select((_, i) => $"{i}"), truth, truth.Select(y => y + Normal.Sample(random, 0.3, 1)));
        Estimate top = Optimism.OfTop(predictions, Goal.Maximise, new Resampling(1, 50));
        top.Value.Should().BeApproximately(1.7550 / Math.Sqrt(2), 0.06, "three standard errors; the common bias of 0.3 cancels");
        top.Interval()!.Value.Contains(1.7550 / Math.Sqrt(2)).Should().BeTrue();
        Optimism.OfTop(predictions, Goal.Minimise, new Resampling(1, 50)).Value.Should().BeApproximately(1.7550 / Math.Sqrt(2), 0.06);
    }

    [Fact]
    public void Optimism_TenRows_ByHand()
    {
        // Predictions 1…10, truths 0 but for the best, −2: excess of the top tenth 12, of all (55 + 2)/10.
        double[] promise = [.. Enumerable.Range(1, 10).Select(i => (double)i)];
        var predictions = new Predictions(promise.Select(p => $"{p}"), promise.Select(p => p == 10 ? -2.0 : 0), promise);
        Optimism.OfTop(predictions, Goal.Maximise, new Resampling(1, 2)).Value.Should().BeApproximately(12 - 5.7, 1e-12);
    }
}
