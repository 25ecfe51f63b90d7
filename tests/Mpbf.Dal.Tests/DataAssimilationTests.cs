using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Coverage;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Volume;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests;

/// <summary>Simulated worlds with known truth.</summary>
public sealed class DataAssimilationTests
{
    private const int Worlds = 200, Rows = 400;

    /// <summary>Labels N(0, 2), errors N(0, 0.5): V_d = ln(2/0.5) = 1.386 nats.</summary>
    [Fact]
    public void ResolvedVolume_KnownTruth_IsCovered()
    {
        double truth = Math.Log(4);
        int covered = Enumerable.Range(0, Worlds).Count(seed =>
        {
            var random = new Random(seed);
            double[] values = new double[Rows], errors = new double[Rows];
            Normal.Samples(random, values, 0, 2);
            Normal.Samples(random, errors, 0, 0.5);
            MaterialTable corpus = Table("corpus") with { Values = [.. values], HeldOutPredictions = [.. values.Zip(errors, (v, e) => v + e)] };
            Interval interval = ResolvedVolume.Of(corpus, null, new Resampling((ulong)seed)).Estimate!.Interval()!.Value;
            return interval.Lower <= truth && truth <= interval.Upper;
        });

        covered.Should().BeInRange((int)(Worlds * 0.90), Worlds, "95 % nominal; three binomial standard deviations of 200 worlds are 4.6 %");
    }

    [Fact]
    public void ResolvedVolume_NoSkill_IsZero()
    {
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? 1.0 : -1)];
        ResolvedVolume.Of(Table("corpus") with { Values = [.. values], HeldOutPredictions = [.. new double[Rows]] }, null, new Resampling(1)).Estimate!.Value
            .Should().BeApproximately(0, 1e-12, "predicting the mean leaves the whole spread");
    }

    /// <summary>source = 0.2 + 0.7 · reference without noise: shift 0.2 − 0.3 y everywhere, so agreement is 1 − mean|0.2 − 0.3 y| / MAD(y), by hand on y = ±1: 1 − (0.1 + 0.5)/2.</summary>
    [Fact]
    public void OverlapComparison_PlantedLine_IsFoundExactly()
    {
        double[] y = [.. Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? 1.0 : -1)];
        OverlapComparison overlap = OverlapComparison.Of(Table("corpus") with { Values = [.. y.Select(v => 0.2 + (0.7 * v))] }, Table("reference") with { Values = [.. y] }, new Resampling(1))!;

        overlap.Slope.Value.Should().BeApproximately(0.7, 1e-12);
        overlap.Offset.Value.Should().BeApproximately(0.2, 1e-12);
        overlap.Agreement.Value.Should().BeApproximately(0.7, 1e-12);
        overlap.Noise.Value.Should().BeApproximately(0, 1e-7);
    }

    /// <summary>Noise alone: no systematic share beyond what 20 regressions on 400 noisy pairs show.</summary>
    [Fact]
    public void OverlapComparison_NoiseAlone_LeavesAgreementHigh()
    {
        var random = new Random(5);
        double[] y = new double[Rows], noise = new double[Rows];
        Normal.Samples(random, y, 0, 2);
        Normal.Samples(random, noise, 0, 0.5);
        OverlapComparison overlap = OverlapComparison.Of(Table("corpus") with { Values = [.. y.Zip(noise, (v, e) => v + e)] }, Table("reference") with { Values = [.. y] }, new Resampling(1))!;

        overlap.Agreement.Value.Should().BeGreaterThan(0.95);
        overlap.Noise.Value.Should().BeApproximately(0.5, 4 * 0.5 / Math.Sqrt(2 * Rows), "four standard errors");
    }

    [Fact]
    public void OverlapComparison_FewerThanTwentyPairs_IsNone() =>
        OverlapComparison.Of(Table("corpus", 19) with { Values = [.. new double[19]] }, Table("reference", 19) with { Values = [.. new double[19]] }, new Resampling(1)).Should().BeNull();

    [Fact]
    public void NeighbourCoverage_TargetLikeTheCorpus_IsTheNominalShare()
    {
        var random = new Random(3);
        MaterialTable target = Table("target") with { Embedding = Cloud(random, 0) }, far = Table("far") with { Embedding = Cloud(random, 50) };
        MaterialTable corpus = Shifted("corpus") with { Embedding = Cloud(random, 0) };

        NeighbourCoverage.Of(corpus, target, new Resampling(1)).Estimate!.Value.Should().BeApproximately(0.95, 4 * Math.Sqrt(0.95 * 0.05 / Rows * 2), "four standard errors, of corpus and target");
        NeighbourCoverage.Of(corpus, far, new Resampling(1)).Estimate!.Value.Should().Be(0);
    }

    [Fact]
    public void CorpusDescription_Duplicates_ByHand()
    {
        Composition a = Composition.Parse("NaCl"), b = Composition.Parse("MgO");
        OrderedDictionary<string, Measure> described = CorpusDescription.Of(new MaterialTable("corpus", [a, a, a, b]));
        described["KishSize"].Estimate!.Value.Should().Be(1.6, "(3 + 1)² / (3² + 1²)");
        described["Redundancy"].Estimate!.Value.Should().Be(0.5);
    }

    /// <summary>Wilson 1927: 8 of 10 at z = 1.6449 gives 0.5411 (by hand).</summary>
    [Fact]
    public void WilsonLower_EightOfTen() => FormulaRules.WilsonLower(8, 10).Should().BeApproximately(((0.8 + (2.705543 / 20)) - (1.644854 * Math.Sqrt((0.016) + (2.705543 / 400)))) / 1.2705543, 1e-6);

    private static MaterialTable Table(string name, int count = Rows) => new(name, Enumerable.Range(0, count).Select(i => Composition.Parse($"{Element.FromAtomicNumber(1 + (i % 90)).Symbol}{1 + (i / 90)}Pu")));

    private static MaterialTable Shifted(string name) => new(name, Enumerable.Range(0, Rows).Select(i => Composition.Parse($"{Element.FromAtomicNumber(1 + (i % 90)).Symbol}{11 + (i / 90)}Pu")));

    private static Embedding Cloud(Random random, double centre)
    {
        double[] values = new double[Rows * 3];
        Normal.Samples(random, values, centre, 1);
        return new Embedding("cloud", Subject.Model, new EmbeddingMatrix(Array.ConvertAll(values, v => (float)v), Rows, 3));
    }

    /// <summary>A corpus of structures is held against the rules of structures, and its frames against each other: the NIST copy of copper repeats 31 of them.</summary>
    [SharedFact]
    public void Assess_CorpusOfStructures_JudgesRulesAndTrajectory()
    {
        Structure[] frames = [.. StructureFile.ReadAll(SharedData.Path("mlearn_dft", "Cu_alignn_id_prop.json.gz"))];
        var corpus = new MaterialTable("corpus", frames.Select(frame => frame.Composition)) { Structures = [.. frames] };
        Assimilation layer = new DataAssimilation().Assess(corpus, null, null, null, new Resampling(7, 50));
        layer.Conditions.Single(condition => condition.Code == "dal.trajectory-noise").Verdict.Should().Be(Verdict.Breach);
        layer.Descriptions.Keys.Should().Contain("Rule: distance").And.Contain("Rule: net force");
    }
}
