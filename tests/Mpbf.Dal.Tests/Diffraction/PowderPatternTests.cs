using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Diffraction;
using Mpbf.Dal.Spectra;
using Mpbf.Dal.Structures;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Diffraction;

public sealed class PowderPatternTests
{
    /// <summary>Silicon, a = 5.4310 Å: extinctions of the diamond structure and the angles and intensities of powder diffraction file 27-1402 for Cu Kα1: 28.44, 47.30, 56.12, 69.13, 76.38, 88.03°.</summary>
    [Fact]
    public void Silicon_HasTheLinesOfTheStandard()
    {
        var lattice = Lattice.FromParameters(5.4310, 5.4310, 5.4310, 90, 90, 90);
        Vector3D[] positions = [.. new[] { (0.0, 0.0, 0.0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0) }.SelectMany(p => new[] { new Vector3D(p.Item1, p.Item2, p.Item3), new Vector3D(p.Item1 + 0.25, p.Item2 + 0.25, p.Item3 + 0.25) })];
        var silicon = new Structure(lattice, new SiteSpecies([14, 14, 14, 14, 14, 14, 14, 14]), positions);
        ImmutableArray<Reflection> lines = PowderPattern.Simulate(silicon, 1.5405929, 20, 90);
        double[] standard = [28.44, 47.30, 56.12, 69.13, 76.38, 88.03];
        lines.Should().HaveCount(6);
        for (int i = 0; i < 6; i++) lines[i].TwoTheta.Should().BeApproximately(standard[i], 0.01);
        lines.Select(line => line.Multiplicity).Should().Equal(8, 12, 24, 6, 24, 24);
        lines[0].Intensity.Should().Be(100);
        lines[1].Intensity.Should().BeInRange(45, 75, "the file gives 55");
    }

    [Fact]
    public void Simulate_ImpossibleInput_IsRefused()
    {
        var atom = new Structure(Lattice.FromParameters(300, 300, 300, 90, 90, 90), new SiteSpecies([14]), [default]);
        FluentActions.Invoking(() => PowderPattern.Simulate(atom)).Should().Throw<ArgumentException>().WithMessage("*reciprocal points*");
        FluentActions.Invoking(() => PowderPattern.Simulate(atom, to: 190)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PowderPattern.Simulate(Structure.Molecule(new SiteSpecies([14]), [default]))).Should().Throw<ArgumentException>();
    }

    /// <summary>The file's name tells the phase; of the set's reference structures that are oxides of manganese the right one must fit the measured pattern best.</summary>
    [SharedFact]
    public void MeasuredPattern_IsLinkedToItsPhase()
    {
        Spectrum pattern = SpectrumFile.ReadAll(SharedData.Path("spectra_xrd_mixtures", "patterns", "MnO.xy.gz")).Single();
        double[] axis = [.. pattern.Axis.Values], measured = [.. pattern.Columns[1].Values];
        string best = Directory.EnumerateFiles(SharedData.Path("spectra_xrd_mixtures", "references"), "Mn*O*_*.cif")
            .MaxBy(file => Correlation(measured, PowderPattern.Curve(PowderPattern.Simulate(StructureFile.ReadAll(file).First(), from: axis[0], to: Math.Min(axis[^1], 120)), axis, 0.3)))!;
        Path.GetFileName(best).Should().StartWith("MnO_225");
    }

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }

        return ab / Math.Sqrt(aa * bb);
    }
}
