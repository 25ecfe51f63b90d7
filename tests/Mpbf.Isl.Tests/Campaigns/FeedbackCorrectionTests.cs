using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

public class FeedbackCorrectionTests
{
    /// <summary>Three outcomes 1 below their prediction: bias 1 · 3/6 = 0.5. Left over 0.5 each, sigma 0.1: z² = 25, factor √((75 + 3)/6) = √13.</summary>
    [Fact]
    public void Of_ThreeOutcomes_ByHand()
    {
        FeedbackCorrection correction = FeedbackCorrection.Of([(2, 0.1, 1), (3, 0.1, 2), (4, 0.1, 3)]);
        correction.Bias.Should().BeApproximately(0.5, 1e-14);
        correction.SigmaFactor.Should().BeApproximately(Math.Sqrt(13), 1e-13);
        FeedbackCorrection.Of([]).Should().Be(FeedbackCorrection.None);
    }

    /// <summary>A loop whose sigma is planted ten times too small: with correction trust recovers, without it the detector's evidence stays.</summary>
    [Fact]
    public void Corrects_SigmaTenTimesTooSmall_RestoresTrust()
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(i => Math.Sin(i * i))];
        var pool = new SimulatedPool("rough", new CandidatePool(new Points(x, 150, 2)), Enumerable.Range(0, 150).Select(i => Math.Sin(5 * x[2 * i]) + Math.Cos(7 * x[(2 * i) + 1]) + (0.3 * Math.Sin(997 * i))), Goal.Maximise);
        var plain = new ModelPolicy("plain", new BaggedTrees(new BaggedTreesOptions { TreeCount = 30 }), Preference.ExpectedImprovement) { SigmaFactor = 0.1 };
        var loops = Simulation.Run([plain, plain with { Name = "corrected", Corrects = true }], [pool], [1, 2], 50);
        double[] covered = [.. loops.GroupBy(loop => loop.Policy).Select(group => group.Average(loop => CampaignMeasures.Covered(loop.ToCampaign()).Average(inside => inside ? 1.0 : 0)))];
        covered[0].Should().BeLessThan(0.4);
        covered[1].Should().BeGreaterThan(0.7);
        loops[^1].ToCampaign().Corrects.Should().BeTrue();
    }
}
