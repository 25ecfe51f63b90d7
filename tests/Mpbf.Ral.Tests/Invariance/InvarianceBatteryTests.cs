using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Structures;
using Mpbf.Ral.Invariance;
using Mpbf.Tests;

namespace Mpbf.Ral.Tests.Invariance;

public sealed class InvarianceBatteryTests
{
    [Fact]
    public void Of_RadialMean_HoldsAllInvariances()
    {
        var battery = InvarianceBattery.Of(Crystals.RadialMean, Crystals.All, 1);

        battery.Density.Estimate!.Value.Should().BeGreaterThan(0.99);
        battery.Findings.Should().HaveCount(8).And.OnlyContain(finding => finding.Score.Estimate!.Value > 0.99);
        battery.Findings.Where(finding => finding.Invariance != RequiredInvariance.Relabelling).Should().OnlyContain(finding => finding.WorstError < 10 * battery.RoundingFloor, "only single precision is lost");
        battery.Density.Estimate.Subject.Should().Be(Subject.Encoder);
        battery.Density.Estimate.Warnings.Should().Contain(warning => warning.StartsWith("Translation ") && warning.Contains("weight 1"));
    }

    public static TheoryData<string, RequiredInvariance[]> Faults => new()
    {
        { "sum", [RequiredInvariance.Supercell, RequiredInvariance.PrimitiveCell] },
        { "hand", [RequiredInvariance.Reflection] },
        { "no species", [RequiredInvariance.Relabelling] },
        { "first site", [RequiredInvariance.Permutation] },
        { "lattice vector", [RequiredInvariance.Rotation, RequiredInvariance.Reflection, RequiredInvariance.Supercell, RequiredInvariance.PrimitiveCell] },
        { "position", [RequiredInvariance.Translation, RequiredInvariance.Wrapping, RequiredInvariance.Supercell] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_EncoderWithAFault_FailsWhatTheFaultBreaks(string fault, RequiredInvariance[] broken)
    {
        var battery = InvarianceBattery.Of(Faulty(fault), Crystals.All, 5);

        battery.Findings.Where(finding => finding.Score.Estimate!.Value < 0.5).Select(finding => finding.Invariance).Should().Contain(broken);
        if (fault is "sum" or "hand" or "no species" or "first site")
            battery.Density.Estimate!.Value.Should().BeApproximately(1 - (broken.Length / 8.0), 0.02, "the others hold, each with one eighth of the weight");
    }

    [Fact]
    public void Of_EncoderOfKnownError_ScoresByEquation13()
    {
        // Encodings 0 and 1 have the spread ½; a change by 0.0005 of any permuted diamond is the relative error 10⁻³, the tolerance: score ½.
        float[] Encode(Structure structure) => [structure.Count == 2 ? 1 : structure.Positions[0] == new Vector3D(0, 0, 0) ? 0 : 0.0005f];
        var only = Enum.GetValues<RequiredInvariance>().ToImmutableDictionary(invariance => invariance, invariance => invariance == RequiredInvariance.Permutation ? 3.0 : 0);
        var battery = InvarianceBattery.Of(Encode, [Crystals.Diamond, Crystals.CaesiumChloride], 2, new InvarianceOptions { Weights = only, TryCount = 20 });

        battery.Findings.Should().ContainSingle();
        battery.Spread.Should().Be(0.5);
        battery.Findings[0].WorstError.Should().BeApproximately(1e-3, 1e-9);
        battery.Density.Estimate!.Value.Should().BeApproximately(0.5, 1e-5);
    }

    [Fact]
    public void Of_ReflectionNotDue_LeavesItOut()
    {
        var options = new InvarianceOptions { Weights = ImmutableDictionary<RequiredInvariance, double>.Empty.Add(RequiredInvariance.Reflection, 0) };

        InvarianceBattery.Of(Crystals.WithHand, Crystals.All, 1, options).Density.Estimate!.Value.Should().BeGreaterThan(0.99, "the hand is all that reflection changes");
    }

    [Fact]
    public void Of_Constant_IsInvariantButTellsNothingApart()
    {
        var battery = InvarianceBattery.Of(_ => [1f, 2f], Crystals.All, 1);

        battery.Findings.Single(finding => finding.Invariance == RequiredInvariance.Relabelling).Score.Estimate!.Value.Should().Be(0);
        battery.Density.Estimate!.Warnings.Should().Contain(warning => warning.Contains("tells nothing apart"));
    }

    [Fact]
    public void Of_Molecules_NamesWhatIsNotDue()
    {
        Structure[] molecules = [Structure.Molecule(new SiteSpecies([1, 9]), [new(0, 0, 0), new(0.92, 0, 0)]), Structure.Molecule(new SiteSpecies([1, 17]), [new(0, 0, 0), new(1.27, 0, 0)])];
        var battery = InvarianceBattery.Of(Crystals.RadialMean, molecules, 1);

        battery.Findings.Where(finding => !finding.Score.IsAssessed).Select(finding => finding.Invariance).Should().Equal(RequiredInvariance.Supercell, RequiredInvariance.PrimitiveCell, RequiredInvariance.Wrapping);
        battery.Density.Estimate!.Warnings.Should().Contain(warning => warning.StartsWith("Supercell not assessed"));
    }

    [Fact]
    public void Of_SameSeed_GivesTheSameReport() =>
        string.Join(";", InvarianceBattery.Of(Faulty("position"), Crystals.All, 9).Findings).Should().Be(string.Join(";", InvarianceBattery.Of(Faulty("position"), Crystals.All, 9).Findings));

    [Fact]
    public void Of_EncoderThatThrowsOrChangesWidthOrGivesNaN_SaysWhere()
    {
        Structure[] two = [Crystals.RockSalt, Crystals.CaesiumChloride];
        FluentActions.Invoking(() => InvarianceBattery.Of(s => s.Count > 8 ? throw new NotSupportedException("too large") : [s.Count], two, 1)).Should().Throw<BadInputException>().WithMessage("*too large*structure 0 (NaCl) after Supercell*");
        FluentActions.Invoking(() => InvarianceBattery.Of(s => new float[s.Count], two, 1)).Should().Throw<BadInputException>().WithMessage("*2 numbers*structure 1*expected 8*Pool*");
        FluentActions.Invoking(() => InvarianceBattery.Of(_ => [float.NaN], two, 1)).Should().Throw<BadInputException>().WithMessage("*NaN*finite*");
        FluentActions.Invoking(() => InvarianceBattery.Of(_ => [], two, 1)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => InvarianceBattery.Of(Crystals.RadialMean, [Crystals.RockSalt], 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new InvarianceOptions { Tolerance = double.NaN }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [SharedFact]
    public void Of_RealCrystals_HoldForTheInvariantEncoderAndFailForTheCell()
    {
        // 972 PBE-relaxed crystals of WBM; every 60th with few sites. The encoders' invariances follow from how they are written.
        Structure[] crystals = [.. StructureFile.ReadAll(SharedData.Path("matcalc_structures", "wbm-random-pbe52-equilibrium-2025.1.json.gz")).Where(static (s, i) => i % 60 == 0 && s.Count <= 8)];
        crystals.Length.Should().BeGreaterThan(5);

        InvarianceBattery.Of(Crystals.RadialMean, crystals, 1).Density.Estimate!.Value.Should().BeGreaterThan(0.95);
        InvarianceBattery.Of(Faulty("lattice vector"), crystals, 1).Density.Estimate!.Value.Should().BeLessThan(0.65);
    }

    private static Func<Structure, float[]> Faulty(string fault) => fault switch
    {
        "sum" => Crystals.RadialSum,
        "hand" => Crystals.WithHand,
        "no species" => Crystals.WithoutSpecies,
        "first site" => s => [.. Crystals.RadialMean(s), 100 * s.AtomicNumbers[0]],
        "lattice vector" => s => [(float)s.Lattice!.A.X, (float)s.Lattice.B.Y, (float)s.Lattice.C.Z],
        _ => s => [(float)s.Positions.ToArray().Average(f => f.X), (float)s.Positions.ToArray().Average(f => f.Y)],
    };
}
