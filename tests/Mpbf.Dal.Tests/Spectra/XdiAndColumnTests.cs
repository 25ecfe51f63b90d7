using System.Text;
using Mpbf.Core;
using Mpbf.Dal.Spectra;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Spectra;

public sealed class XdiAndColumnTests
{
    /// <summary>The verdicts of <c>bad/BadFiles.txt</c>: an error message for these, the others are read.</summary>
    private static readonly int[] Errors = [1, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24];

    /// <summary>Files that the set reads without a warning on required metadata (its notes 3 to 6), and the valid parent.</summary>
    private static readonly int[] Quiet = [0, 11, 23, 25, 26, 27];

    [SharedFact]
    public void Read_BadFiles_AreJudgedAsTheirSetSays()
    {
        for (int i = 0; i <= 35; i++)
        {
            string path = SharedData.Path("spectra_xdi", "bad", $"bad_{i:00}.xdi");
            if (Errors.Contains(i)) FluentActions.Invoking(() => SpectrumFile.ReadAll(path).ToArray()).Should().Throw<BadInputException>($"bad_{i:00} is an error");
            else (SpectrumFile.ReadAll(path).Single().Warnings.Length == 0).Should().Be(Quiet.Contains(i), $"bad_{i:00}");
        }
    }

    /// <summary>Edge energies of the headers are those of the elements (Fe K 7112, Cu K 8979, Pt L3 11564 eV): the largest slope of mutrans lies within 15 eV.</summary>
    [SharedTheory]
    [InlineData("fe2o3_rt.xdi", 7112, 348)]
    [InlineData("cu_metal_rt.xdi", 8979, 408)]
    [InlineData("pt_metal_rt.xdi", 11564, 418)]
    public void Read_GoodFiles_HaveTheirEdge(string file, double edge, int count)
    {
        Spectrum spectrum = SpectrumFile.ReadAll(SharedData.Path("spectra_xdi", "good", file)).Single();
        spectrum.Count.Should().Be(count);
        var energy = spectrum.Axis.Values;
        double[] absorption = spectrum.Columns.FirstOrDefault(column => column.Name == "mutrans") is { } mu
            ? [.. mu.Values]
            : [.. spectrum.Columns.Single(column => column.Name == "i0").Values.Zip(spectrum.Columns.Single(column => column.Name == "itrans").Values, (a, b) => Math.Log(a / b))];
        int steepest = Enumerable.Range(1, energy.Length - 1).MaxBy(i => (absorption[i] - absorption[i - 1]) / (energy[i] - energy[i - 1]));
        energy[steepest].Should().BeInRange(edge - 15, edge + 15);
    }

    [SharedFact]
    public void Read_ScanOverAnOuterVariable_GivesOneTableEach()
    {
        Spectrum[] spectra = [.. SpectrumFile.ReadAll(SharedData.Path("spectra_xdi", "good", "nonxafs_2d.xdi"))];
        spectra.Length.Should().BeGreaterThan(1);
        spectra.Select(spectrum => spectrum.Metadata["Outer.value"]).Should().OnlyHaveUniqueItems();
    }

    [SharedFact]
    public void Read_EveryBeamline_FindsTheTableUnderItsHeader()
    {
        foreach (string file in Directory.EnumerateFiles(SharedData.Path("spectra_xafs_beamlines"), "*.dat*"))
        {
            Spectrum spectrum = SpectrumFile.ReadAll(file).Single();
            spectrum.Count.Should().BeGreaterThan(150, file);
            spectrum.Columns.Length.Should().BeGreaterThan(1, file);
        }
    }

    [Fact]
    public void Columns_HeaderWithNumbers_IsNotTheTable()
    {
        Spectrum spectrum = Read("title\n1 2 3\n# two_theta counts\n10.0 5\n10.5 6\n11.0 7,\n\ntrailer\n");
        spectrum.Axis.Values.Should().Equal(10, 10.5, 11);
        spectrum.Columns.Select(column => column.Name).Should().Equal("two_theta", "counts");
        spectrum.Warnings.Should().ContainSingle().Which.Should().Contain("1 lines");
    }

    [Fact]
    public void Columns_UnsortedAndRepeatedAxis_IsSaid() => Read("1 1\n2 1\n2 1\n1.5 1\n").Warnings.Should().HaveCount(2);

    [Theory]
    [InlineData("")]
    [InlineData("no numbers\nat all\n")]
    [InlineData("1\n2\n3\n")]
    public void Columns_NoTable_IsRefused(string text) => FluentActions.Invoking(() => Read(text)).Should().Throw<BadInputException>();

    [Fact]
    public void Damaged_AreReadOrRefused()
    {
        HostileSpectrum.IsReadOrRefused(Encoding.ASCII.GetBytes("# x y\n1 2\n2 3\n3 4\n4 5\n"), (stream, name) => new ColumnReader(stream, name));
        HostileSpectrum.IsReadOrRefused(Encoding.ASCII.GetBytes("# XDI/1.0 A/1\n# Column.1: energy eV\n# Column.2: i0\n# Element.symbol: Cu\n# Element.edge: K\n# ///\n# note\n#----\n# energy i0\n1 2\n2 3\n3 4\n"), (stream, name) => new XdiReader(stream, name));
    }

    private static Spectrum Read(string text)
    {
        using var reader = new ColumnReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t");
        return reader.Read()!;
    }
}
