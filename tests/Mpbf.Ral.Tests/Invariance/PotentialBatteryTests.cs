using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Ral.Invariance;

namespace Mpbf.Ral.Tests.Invariance;

public sealed class PotentialBatteryTests
{
    /// <summary>Face-centred argon, and two atoms in a low cell; near the pressure-free lattice constant 5.26 Å.</summary>
    private static readonly Structure[] Argon =
    [
        new(Lattice.Cubic(5.3), new SiteSpecies([18, 18, 18, 18]), [new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5)]),
        new(Lattice.FromParameters(3.9, 4.2, 5.1, 80, 95, 105), new SiteSpecies([18, 18]), [new(0.1, 0.1, 0.1), new(0.55, 0.6, 0.62)]),
    ];

    private static readonly PotentialBattery Sound = Run(new LennardJones());

    [Fact]
    public void Of_SmoothPairPotential_PassesAll()
    {
        Sound.Findings.Should().HaveCount(9).And.OnlyContain(finding => finding.WorstError < 1e-8, "all hold by construction; the loops' quadrature converges last");
        Sound.Density.Estimate!.Value.Should().BeGreaterThan(0.99);
        Sound.Cutoffs.Should().ContainSingle();
        Sound.Cutoffs[0].Cutoff.Should().BeApproximately(8.5, 0.02, "V s is 10⁻⁹ of the well where (1 − r²/c²)³ is 6·10⁻⁸, 0.02 Å inside the cutoff");
    }

    [Fact]
    public void Of_HardCutoff_FailsSmoothnessOnly()
    {
        PotentialBattery battery = Run(new LennardJones { EndsHard = true });

        Failed(battery).Should().Equal(RequiredInvariance.Smoothness);
        battery.Cutoffs[0].Cutoff.Should().BeApproximately(8.5, 2e-4);
        battery.Cutoffs[0].JumpDistance.Should().BeApproximately(8.5, 1e-6);
        battery.Cutoffs[0].Jump.Should().BeApproximately(1.63169e-2 * 0.0104, 1e-8, "4ε (2.5⁻⁶ − 2.5⁻¹²), Lennard-Jones at 2.5 σ");
    }

    [Fact]
    public void Of_ForcesTimesAFactor_FailAgainstTheEnergyOnly()
    {
        PotentialBattery battery = Run(new LennardJones { ForceFactor = 1.05 });

        Failed(battery).Should().Equal([RequiredInvariance.ForcesFromEnergy], "a scaled gradient is still conservative");
        battery.Findings.Single(f => f.Invariance == RequiredInvariance.ForcesFromEnergy).WorstError.Should().BeInRange(0.02, 0.15, "5 % of the force along a direction, itself of mean square 1");
    }

    [Fact]
    public void Of_ForcesThatAreNoGradient_FailTheClosedPath() =>
        Failed(Run(new LennardJones { SiteFactor = 1 })).Should().BeEquivalentTo([RequiredInvariance.ForcesFromEnergy, RequiredInvariance.ClosedPath]);

    [Fact]
    public void Of_EnergyThatIsNotExtensive_FailsExtensivityOnly() =>
        Failed(Run(new LennardJones { NotExtensive = 1e-3 })).Should().Equal(RequiredInvariance.Extensivity);

    [Fact]
    public void Of_ForcesThatDoNotTurn_FailRotation()
    {
        var sound = new LennardJones();
        double Field(Structure structure, Span<Vector3D> forces)
        {
            double energy = sound.Compute(structure, forces);
            for (int i = 0; i < forces.Length; i++) forces[i] += new Vector3D(0.01, 0, 0);
            return energy;
        }

        Failed(PotentialBattery.Of(Field, Argon, 1)).Should().BeEquivalentTo([RequiredInvariance.Rotation, RequiredInvariance.Reflection, RequiredInvariance.ForcesFromEnergy], "a uniform field does no work around a loop, and repeats");
    }

    [Fact]
    public void Of_EnergiesInHalfPrecision_AreNotJudgedAgainstForces()
    {
        var sound = new LennardJones();
        double Rough(Structure structure, Span<Vector3D> forces) => (double)(Half)(100 + sound.Compute(structure, forces));

        PotentialBattery.Of(Rough, Argon, 1).Findings.Single(f => f.Invariance == RequiredInvariance.ForcesFromEnergy).Score.Reason.Should().Contain("double precision");
    }

    [Fact]
    public void Of_EnergiesInSinglePrecision_AreSmoothStill()
    {
        var sound = new LennardJones();
        double Single(Structure structure, Span<Vector3D> forces) => (float)(sound.Compute(structure, forces) - (30.0 * structure.Count));

        PotentialBattery.Of(Single, Argon, 3).Findings.Single(f => f.Invariance == RequiredInvariance.Smoothness).Score.Estimate!.Value.Should().BeGreaterThan(0.99, "rounding is no jump");
    }

    [Fact]
    public void Of_DimersRefused_LeavesSmoothnessNotAssessed()
    {
        var sound = new LennardJones();
        double Crystals(Structure structure, Span<Vector3D> forces) => structure.Periodicity == Periodicity.All ? sound.Compute(structure, forces) : throw new NotSupportedException("crystals only");
        InvarianceFinding smoothness = PotentialBattery.Of(Crystals, Argon, 1).Findings.Single(f => f.Invariance == RequiredInvariance.Smoothness);

        smoothness.Score.Reason.Should().Contain("crystals only");
    }

    [Fact]
    public void Of_BadPotential_SaysWhatIsWrong()
    {
        FluentActions.Invoking(() => PotentialBattery.Of((_, _) => 1, Argon, 1)).Should().Throw<BadInputException>().WithMessage("*site 0*finite force*", "forces left unwritten are not zero");
        FluentActions.Invoking(() => PotentialBattery.Of((_, forces) => { forces.Clear(); return double.NaN; }, Argon, 1)).Should().Throw<BadInputException>().WithMessage("*NaN*");
        FluentActions.Invoking(() => PotentialBattery.Of((_, _) => 1, [], 1)).Should().Throw<ArgumentException>();
    }

    private static PotentialBattery Run(LennardJones potential) => PotentialBattery.Of(potential.Compute, Argon, 3);

    private static RequiredInvariance[] Failed(PotentialBattery battery) => [.. battery.Findings.Where(finding => !(finding.Score.Estimate?.Value >= 0.5)).Select(finding => finding.Invariance)];
}
