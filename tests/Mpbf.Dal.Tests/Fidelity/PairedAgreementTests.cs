using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Structures;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Fidelity;

public sealed class PairedAgreementTests
{
    private static readonly Resampling Draws = new(7, 100);

    /// <summary>By hand: y = 1, 2, 3, x = 2y − 1: slope 2, bias 1, no residual; mean |d| = 1, mean absolute deviation 2/3, so agreement max(0, 1 − 1.5) = 0.</summary>
    [Fact]
    public void Scalars_ByHand()
    {
        PairedAgreement agreement = PairedAgreement.Of(new([1, 2, 3], [1, 3, 5], ["a", "b", "c"]), isVector: false, Draws);
        agreement.Slope.Value.Should().BeApproximately(2, 1e-12);
        agreement.Bias.Value.Should().BeApproximately(1, 1e-12);
        agreement.Noise.Value.Should().BeApproximately(0, 1e-12);
        agreement.Agreement.Value.Should().Be(0);
        agreement.AutoregressiveScale.Value.Should().BeApproximately(0.5, 1e-12);
        // Lin 1989: 2·(4/3) / (8/3 + 2/3 + 1) = 8/13.
        agreement.Concordance.Value.Should().BeApproximately(8.0 / 13, 1e-12);
    }

    /// <summary>Force slopes of design section 10, from the published vectors: CHGNet .80/.82, MACE .85/.83, MACE-Alexandria .78/.76, OMat24-trained .91/1.00, with fine-tuning 1.00/1.01 (Mo/Si).</summary>
    [SharedTheory]
    [InlineData("Mo", "chgnet", 0.80)]
    [InlineData("Si", "chgnet", 0.82)]
    [InlineData("Mo", "mace", 0.85)]
    [InlineData("Si", "mace", 0.83)]
    [InlineData("Mo", "mace-alexandria", 0.78)]
    [InlineData("Si", "mace-alexandria", 0.76)]
    [InlineData("Mo", "eqV2_86M_omat", 0.91)]
    [InlineData("Si", "eqV2_86M_omat", 1.00)]
    [InlineData("Mo", "eqV2_86M_omat_mp_salex", 1.00)]
    [InlineData("Si", "eqV2_86M_omat_mp_salex", 1.01)]
    public void ForceSlopes_OfUniversalPotentials_AreThePublishedOnes(string element, string model, double slope)
    {
        SourceComparison comparison = SourceComparison.Of(SharedData.Path("jarvis_mlearn_predictions", $"{element}_forces_full.csv.gz"), new SourceColumns { Reference = "ref", Sources = [model], Resample = "id", IsVector = true }, Draws).Single();
        comparison.AsIs.Slope.Value.Should().BeApproximately(slope, 0.0051);
        comparison.Findings.Should().BeEmpty("a slope is no unit");
        ForceSoftening.Judge(comparison.AsIs.Slope).Verdict.Should().Be(slope < 0.9 ? Verdict.Breach : slope < 0.995 || model == "eqV2_86M_omat" ? Verdict.Watch : Verdict.Clear);
    }

    /// <summary>What SOURCE.md of the stresses says: six components in the order xx yy zz xy xz yz were read as Voigt's.</summary>
    [SharedFact]
    public void Stresses_OfMolybdenum_HaveTwoComponentsExchanged()
    {
        SourceComparison comparison = SourceComparison.Of(SharedData.Path("jarvis_mlearn_predictions", "stress_predictions.csv.gz"), new SourceColumns { Reference = "ref_", Sources = ["pred_"], Components = ["xx", "yy", "zz", "xy", "xz", "yz"], Each = ["element", "model"], Resample = "id" }, Draws)
            .Single(c => c.Key == "Mo, chgnet");
        comparison.Findings.Should().ContainSingle().Which.Text.Should().Contain("xy of the reference is yz of the source");
        comparison.Repaired!.Noise.Value.Should().BeLessThan(comparison.AsIs.Noise.Value);
    }

    [Theory]
    [InlineData(new double[] { }, new double[] { })]
    [InlineData(new double[] { 1 }, new double[] { 1, 2 })]
    [InlineData(new[] { double.NaN }, new double[] { 1 })]
    public void Pairs_UnusableValues_AreRefused(double[] reference, double[] source) =>
        FluentActions.Invoking(() => new PairedValues(reference, source, [.. source.Select((_, i) => $"{i}")])).Should().Throw<ArgumentException>();

    /// <summary>Each rule broken once, by hand.</summary>
    [Fact]
    public void StructureRules_BrokenOnPurpose_AreNamed()
    {
        var cell = Lattice.FromParameters(4, 4, 4, 90, 90, 90);
        var good = new Structure(cell, new SiteSpecies([11, 17]), [default, new(0.5, 0.5, 0.5)]);
        Failed(good).Should().BeEmpty();
        Failed(new Structure(cell, new SiteSpecies([11, 17]), [default, new(0.1, 0, 0)])).Should().Equal("distance");
        Failed(new Structure(Lattice.FromParameters(20, 20, 20, 90, 90, 90), new SiteSpecies([11, 17]), [default, new(0.5, 0.5, 0.5)])).Should().Equal("volume");
        Failed(new Structure(cell, new SiteSpecies([11, 11, 17]), [default, new(0.5, 0, 0), new(0.5, 0.5, 0.5)])).Should().Equal("neutrality");
        Failed(good.WithProperty(SiteProperty.Forces, new SiteProperty(3, [1, 0, 0, 0, 0, 0]))).Should().Equal("net force");
        Failed(good.WithProperty(SiteProperty.Forces, new SiteProperty(3, [1, 0, 0, -1, 0, 0]))).Should().BeEmpty();
        Structure pair = Structure.Molecule(new SiteSpecies([8, 8]), [default, new(1.2, 0, 0)]);
        Failed(pair.WithProperty(SiteProperty.Forces, new SiteProperty(3, [0, 1, 0, 0, -1, 0]))).Should().Equal("net torque");
        Failed(pair.WithProperty(SiteProperty.Forces, new SiteProperty(3, [1, 0, 0, -1, 0, 0]))).Should().BeEmpty();
        Failed(good.WithLabels(good.Labels with { Info = good.Labels.Info.Add("bulk_modulus_vrh", new InfoValue([-3.0])) })).Should().Equal("moduli");
        Failed(good.WithLabels(good.Labels with { Info = good.Labels.Info.Add("heat_capacity", new InfoValue([60.0])) })).Should().Equal("heat capacity");
    }

    /// <summary>Properties that SOURCE.md states of these sets: no heat capacity above 3R, positive moduli.</summary>
    [SharedFact]
    public void StructureRules_RealSets_HoldWhatTheirSourceSays()
    {
        (var rules, _) = StructureRules.PassRates(StructureFile.ReadAll(SharedData.Path("matcalc_structures", "alexandria-binary-pbe-phonon-2025.1.json.gz")), Draws);
        rules.Single(rule => rule.Name == "heat capacity").Should().Match<RuleRate>(rule => rule.Applied == 1170 && rule.Failed == 0);
        rules.Single(rule => rule.Name == "distance").Failed.Should().Be(0);
    }

    private static string[] Failed(Structure structure) => [.. StructureRules.Names.Zip(StructureRules.Judge(structure)).Where(pair => pair.Second == false).Select(pair => pair.First)];
}
