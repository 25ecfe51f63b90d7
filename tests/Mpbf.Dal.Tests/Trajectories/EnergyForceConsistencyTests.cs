using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Trajectories;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Trajectories;

public sealed class EnergyForceConsistencyTests
{
    private static readonly Structure Pair = Structure.Molecule(new SiteSpecies([14, 14]), [default, new(2.3, 0.1, 0)]);

    /// <summary>A spring between two atoms: E = ½ k (r − r₀)², whose forces are known in closed form.</summary>
    private static (double, double[]) Spring(Structure s)
    {
        Vector3D d = s.CartesianAt(1) - s.CartesianAt(0);
        double stretch = d.Length - 2;
        Vector3D f = -3 * stretch / d.Length * d;
        return (1.5 * stretch * stretch, [-f.X, -f.Y, -f.Z, f.X, f.Y, f.Z]);
    }

    [Fact]
    public void OfFunction_Gradient_Agrees_AndScaledForcesDoNot()
    {
        EnergyForceConsistency.OfFunction(Spring, Pair).Should().BeLessThan(1e-4);
        EnergyForceConsistency.OfFunction(s => Spring(s) is var (e, f) ? (e, Array.ConvertAll(f, x => 0.8 * x)) : default, Pair).Should().BeGreaterThan(0.05);
    }

    [Fact]
    public void OfFrames_Trajectory_AgreesUntilTheEnergiesAreOfAnotherSystem()
    {
        Structure[] frames = [.. Enumerable.Range(0, 40).Select(k => Structure.Molecule(new SiteSpecies([14, 14]), [default, new(2 + (0.3 * Math.Sin(k * 0.4)), 0, 0)])).Select(s => Spring(s) is var (e, f) ? s.WithLabels(s.Labels with { Energy = e }).WithProperty(SiteProperty.Forces, new SiteProperty(3, f)) : s)];
        EnergyForceConsistency.OfFrames(frames, new Resampling(7, 50)).Estimate!.Value.Should().BeLessThan(1e-9, "the trapezium is exact for a harmonic spring");
        Structure[] shuffled = [.. frames.Select((frame, k) => frame.WithLabels(frame.Labels with { Energy = frames[(k * 17) % 40].Labels.Energy }))];
        EnergyForceConsistency.OfFrames(shuffled, new Resampling(7, 50)).Estimate!.Value.Should().BeGreaterThan(0.2);
        EnergyForceConsistency.OfFrames(frames.Take(1), new Resampling(7, 50)).IsAssessed.Should().BeFalse();
    }

    /// <summary>Relaxations and dynamics of VASP: energies and forces of one functional.</summary>
    [SharedFact]
    public void OfFrames_RealRuns_AreConsistent()
    {
        int assessed = 0;
        foreach (string file in Directory.EnumerateFiles(SharedData.Path("format_samples", "vasp_outputs"), "vasprun*"))
        {
            if (file.Contains("bad", StringComparison.Ordinal)) continue;
            Measure measure = EnergyForceConsistency.OfFrames(StructureFile.ReadAll(file), new Resampling(7, 50));
            if (!measure.IsAssessed) continue;
            assessed++;
            measure.Estimate.Value.Should().BeLessThan(0.3, file);
        }

        assessed.Should().BeGreaterThan(0);
    }
}
