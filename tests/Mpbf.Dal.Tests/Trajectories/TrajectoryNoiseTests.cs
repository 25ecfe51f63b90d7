using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Trajectories;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Trajectories;

public sealed class TrajectoryNoiseTests
{
    private static readonly Resampling Draws = new(7, 100);

    /// <summary>Forces that add up to 0 with independent noise of 2 % on top: the estimate must hold 0.02 in its 95 % interval in at least 86 of 100 worlds (binomial bound at 0.1 %).</summary>
    [Fact]
    public void RelativeNoise_Simulated_IsCovered()
    {
        int covered = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            var noise = TrajectoryNoise.Of(Frames(seed, 60, 0.02), Draws);
            if (noise.RelativeNoise.Estimate!.Interval() is { } interval && interval.Contains(0.02)) covered++;
        }

        covered.Should().BeGreaterThanOrEqualTo(86);
    }

    [Theory]
    [InlineData(0, Verdict.Clear)]
    [InlineData(0.01, Verdict.Watch)]
    [InlineData(0.05, Verdict.Breach)]
    public void Judge_Noise_ByItsSize(double noise, Verdict verdict) => TrajectoryNoise.Of(Frames(1, 60, noise), Draws).Judge().Verdict.Should().Be(verdict);

    [Fact]
    public void Judge_RepeatedAndFrozenFrames_AreBreaches()
    {
        List<Structure> frames = Frames(2, 40, 0);
        TrajectoryNoise.Of([.. frames, .. frames.Take(4)], Draws).Judge().Should().Match<Condition>(c => c.Verdict == Verdict.Breach && c.Evidence.Contains("4 frames repeat"));
        SiteProperty frozen = frames[0].Properties[SiteProperty.Forces];
        TrajectoryNoise.Of([.. frames.Select((frame, i) => i < 5 ? frame.WithProperty(SiteProperty.Forces, frozen) : frame)], Draws).RepeatedCount.Should().Be(4);
    }

    [Fact]
    public void Judge_FewFrames_IsNotAssessed() => TrajectoryNoise.Of(Frames(3, 4, 0), Draws).Judge().Verdict.Should().Be(Verdict.NotAssessed);

    /// <summary>The NIST copy of copper holds 324 rows, of which the leaderboard scores 293: the other 31 repeat earlier ones.</summary>
    [SharedFact]
    public void RealCopy_HoldsItsTestSetTwice()
    {
        var noise = TrajectoryNoise.Of(StructureFile.ReadAll(SharedData.Path("mlearn_dft", "Cu_alignn_id_prop.json.gz")), Draws);
        noise.RepeatedCount.Should().Be(324 - 293);
        noise.Judge().Verdict.Should().Be(Verdict.Breach);
        TrajectoryNoise.Of(StructureFile.ReadAll(SharedData.Path("mlearn_dft", "Si_training.json.gz")), Draws).Judge().Verdict.Should().Be(Verdict.Clear);
    }

    /// <summary>An autoregressive series of first order with coefficient a has τ = ½ (1 + a)/(1 − a) (Sokal 1997).</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void AutocorrelationTime_OfAutoregressiveSeries_IsTheClosedForm(double a)
    {
        double expected = 0.5 * (1 + a) / (1 - a);
        int covered = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            double[] series = new double[20_000];
            for (int i = 1; i < series.Length; i++) series[i] = (a * series[i - 1]) + Normal.Sample(random, 0, 1);
            var time = AutocorrelationTime.Of(series);
            if (Math.Abs(time.Time - expected) < 2.5 * time.StandardError) covered++;
        }

        covered.Should().BeGreaterThanOrEqualTo(93);
        AutocorrelationTime.Of(new double[10]).EffectiveCount.Should().BeApproximately(1, 1e-12, "a constant is one observation");
    }

    /// <summary>Vendi scores with known answers: k distant clusters of equal size count as k in every order; sampling agrees with all pairs within its interval.</summary>
    [Fact]
    public void VendiScores_OfClusters_CountThem()
    {
        float[] values = [.. Enumerable.Range(0, 600).Select(i => (i % 4 * 1000f) + (i * 1e-5f))];
        var space = new Core.Embeddings.EmbeddingMatrix(values, 600, 1);
        VendiScore.Order2(space, 1).Should().BeApproximately(4, 0.01);
        VendiScore.Order1(new Core.Embeddings.EmbeddingMatrix(values[..400], 400, 1), 1, 7).Should().BeApproximately(4, 0.01);
        VendiScore.Order1(space, 1, 7).Should().BeApproximately(4, 0.01);
        (double score, Interval interval) = VendiScore.Order2Sampled(space, 1, 7, 20_000);
        interval.Contains(VendiScore.Order2(space, 1)).Should().BeTrue();
        score.Should().BeApproximately(4, 0.2);
    }

    private static List<Structure> Frames(int seed, int count, double noise)
    {
        var random = new Random(seed);
        var cell = Lattice.FromParameters(8, 8, 8, 90, 90, 90);
        var frames = new List<Structure>();
        for (int k = 0; k < count; k++)
        {
            Vector3D[] positions = [.. Enumerable.Range(0, 20).Select(_ => new Vector3D(Normal.Sample(random, 0.5, 0.2), Normal.Sample(random, 0.5, 0.2), Normal.Sample(random, 0.5, 0.2)))];
            double[] forces = [.. Enumerable.Range(0, 60).Select(_ => Normal.Sample(random, 0, 1))];
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = Enumerable.Range(0, 20).Average(i => forces[(3 * i) + axis]);
                for (int i = 0; i < 20; i++) forces[(3 * i) + axis] += -mean + (noise > 0 ? Normal.Sample(random, 0, noise) : 0);
            }

            frames.Add(new Structure(cell, new SiteSpecies([.. Enumerable.Repeat((byte)14, 20)]), positions).WithProperty(SiteProperty.Forces, new SiteProperty(3, forces, "eV/Å")));
        }

        return frames;
    }
}
