using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Ral.Interventions;
using Mpbf.Ral.Tests.Invariance;
using Mpbf.Tests;

namespace Mpbf.Ral.Tests.Interventions;

public sealed class InterventionTests
{
    [Fact]
    public void VolumeScan_OfRockSalt_HasTheVolumesAskedFor()
    {
        InterventionLadder ladder = Intervention.VolumeScan(Crystals.RockSalt, [1.1, 0.9]);

        ladder.Steps.Select(step => step.Coordinate).Should().Equal(0.9, 1, 1.1);
        ladder.Reference.Should().Be(1);
        foreach (InterventionStep step in ladder.Steps) step.Structure.Lattice!.Volume.Should().BeApproximately(step.Coordinate * 5.64 * 5.64 * 5.64, 1e-10);
    }

    [Fact]
    public void Strain_Modes_ChangeWhatTheirNamesSay()
    {
        Lattice Strained(StrainMode mode) => Intervention.Strain(Crystals.RockSalt, mode, [0.02]).Steps[1].Structure.Lattice!;

        Strained(StrainMode.Y).Lengths[1].Should().BeApproximately(1.02 * 5.64, 1e-12);
        Strained(StrainMode.Hydrostatic).Volume.Should().BeApproximately(Math.Pow(1.02 * 5.64, 3), 1e-9);
        // An engineering shear of γ closes the right angle by 2 arctan(γ/2).
        Strained(StrainMode.XY).Angles[2].Should().BeApproximately(90 - (2 * Math.Atan(0.01) * 180 / Math.PI), 1e-9);
        Strained(StrainMode.XY).Angles[0].Should().BeApproximately(90, 1e-9);
    }

    [Fact]
    public void DownColumn_OfSodium_IsTheAlkaliMetals()
    {
        InterventionLadder ladder = Intervention.DownColumn(Crystals.RockSalt, Element.FromSymbol("Na"));

        ladder.Steps.Select(step => step.Structure.Composition.ReducedFormula).Should().Equal("LiCl", "NaCl", "KCl", "RbCl", "CsCl", "FrCl");
        ladder.Steps.Select(step => step.Coordinate).Should().Equal(2, 3, 4, 5, 6, 7);
        ladder.Reference.Should().Be(1);
        ladder.Steps[3].Structure.Positions.ToArray().Should().Equal(Crystals.RockSalt.Positions.ToArray());
    }

    [Fact]
    public void Vacancies_AreNested()
    {
        InterventionLadder ladder = Intervention.Vacancies(Crystals.Diamond, 3, 5);

        ladder.Steps.Select(step => step.Structure.Count).Should().Equal(8, 7, 6, 5);
        for (int k = 1; k < 4; k++) ladder.Steps[k].Structure.Positions.ToArray().Should().BeSubsetOf(ladder.Steps[k - 1].Structure.Positions.ToArray());
        Intervention.Vacancies(Crystals.Diamond, 3, 5).Steps[3].Structure.Positions.ToArray().Should().Equal(ladder.Steps[3].Structure.Positions.ToArray());
    }

    [Fact]
    public void Rattle_OfManySites_HasTheStatedSigma()
    {
        Structure large = Supercell.Build(Crystals.Diamond, IntegerMatrix.Diagonal(5, 5, 5));
        InterventionLadder ladder = Intervention.Rattle(large, [0.05, 0.1], 2);
        double Sigma(int step) => Math.Sqrt(Enumerable.Range(0, large.Count).Average(i => (ladder.Steps[step].Structure.CartesianAt(i) - large.CartesianAt(i)).LengthSquared) / 3);

        Sigma(1).Should().BeApproximately(0.05, 0.002, "3,000 normal components know their σ to 1.3 %");
        Sigma(2).Should().BeApproximately(2 * Sigma(1), 1e-12, "one pattern, scaled");
    }

    [Fact]
    public void Generators_BadInput_IsRefused()
    {
        FluentActions.Invoking(() => Intervention.VolumeScan(Crystals.RockSalt, [0])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Intervention.Strain(Crystals.RockSalt, StrainMode.X, [double.NaN])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Intervention.Strain(Crystals.RockSalt, StrainMode.X, [0])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Intervention.DownColumn(Crystals.RockSalt, Element.FromSymbol("K"))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Intervention.Vacancies(Crystals.RockSalt, 8, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Intervention.Rattle(Crystals.RockSalt, [-1], 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Intervention.VolumeScan(Structure.Molecule(new SiteSpecies([1]), [new(0, 0, 0)]), [1.1])).Should().Throw<ArgumentException>();
    }

    [SharedFact]
    public void Ladders_OfRealCrystals_KeepTheirSites()
    {
        foreach (Structure crystal in StructureFile.ReadAll(SharedData.Path("matcalc_structures", "wbm-random-pbe52-equilibrium-2025.1.json.gz")).Where(static (_, i) => i % 100 == 0))
            Intervention.Strain(crystal, StrainMode.XZ, [-0.02, 0.02]).Steps.Should().OnlyContain(step => step.Structure.Count == crystal.Count && step.Structure.Composition.ReducedFormula == crystal.Composition.ReducedFormula);
    }
}
