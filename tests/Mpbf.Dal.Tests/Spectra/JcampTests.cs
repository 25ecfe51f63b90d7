using System.Text;
using Mpbf.Core;
using Mpbf.Dal.Spectra;
using Mpbf.Dal.Spectra.Jcamp;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Spectra;

public sealed class JcampTests
{
    private const string Header = "##TITLE= t\n##JCAMP-DX= 4.24\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= ABSORBANCE\n##XFACTOR= 1\n##YFACTOR= 1\n##FIRSTX= 1\n##LASTX= 8\n##NPOINTS= 8\n##XYDATA= (X++(Y..Y))\n";

    /// <summary>One series of numbers in each form, encoded by hand after table II of McDonald and Wilks 1988: @ABC… are leading digits 0 1 2 3, %JKL… differences 0 1 2 3, S…Z repetitions 1 to 8.</summary>
    [Theory]
    [InlineData("1 10 11 11 11 9 8 -3 25\n")] // AFFN
    [InlineData("1+10+11+11+11+9+8-3+25\n")] // PAC
    [InlineData("1A0A1A1A1IHcB5\n")] // SQZ
    [InlineData("1A0A1UIHcB5\n")] // SQZ with repetitions
    [InlineData("1A0J%%kjj1K8\n")] // DIF
    [InlineData("1A0J%Tkjj1K8\n")] // DIFDUP
    [InlineData("1A0J%T\n5A1kjj1K8\n")] // DIFDUP over two lines: the first ordinate of the second repeats the last of the first
    public void Read_EveryForm_GivesTheSameOrdinates(string data)
    {
        Spectrum spectrum = Read(Header + data + "##END=\n").Should().ContainSingle().Subject;
        spectrum.Columns[1].Values.Should().Equal(10, 11, 11, 11, 9, 8, -3, 25);
        spectrum.Axis.Values.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
        spectrum.Warnings.Should().BeEmpty();
        (spectrum.Axis.Unit, spectrum.Columns[1].Unit, spectrum.Kind).Should().Be(("1/CM", "ABSORBANCE", "INFRARED SPECTRUM"));
    }

    [Fact]
    public void Read_FailedCheck_IsAWarning() =>
        Read(Header + "1A0J%T\n5A7kjj1K8\n##END=\n").Single().Warnings.Should().Contain(warning => warning.Contains("does not repeat"));

    [Fact]
    public void Read_LostOrdinate_IsNaN() => Read(Header + "1 10 11 ? 11 9 8 -3 25\n").Single().Columns[1].Values[2].Should().Be(double.NaN);

    [Fact]
    public void Read_PeakTable_IsPairsWithFactors()
    {
        Spectrum spectrum = Read("##TITLE= p\n##XFACTOR= 0.5\n##YFACTOR= 2\n##NPOINTS= 3\n##PEAK TABLE= (XY..XY)\n2,10 4,20; 6,30\n##END=\n").Single();
        spectrum.Axis.Values.Should().Equal(1, 2, 3);
        spectrum.Columns[1].Values.Should().Equal(20, 40, 60);
    }

    [Theory]
    [InlineData("##TITLE= t\n##END=\n", "*no data*")]
    [InlineData("##TITLE= t\n##XYDATA= (X++(Y..Y))\n##END=\n", "*empty data table*")]
    [InlineData(Header + "1 10 !! 3\n", "*'!! 3'*ordinate*")]
    [InlineData(Header + "1T\n", "*repetition*")]
    [InlineData("##TITLE= p\n##PEAK TABLE= (XY..XY)\n1,x\n", "*'x'*number*")]
    public void Read_BadTables_AreRefused(string text, string message) => FluentActions.Invoking(() => Read(text)).Should().Throw<BadInputException>().WithMessage(message);

    [Fact]
    public void Read_HugeRepetition_IsBounded() => FluentActions.Invoking(() => Read(Header + "1A0Z" + new string('9', 400) + "\n")).Should().Throw<BadInputException>();

    /// <summary>The same spectrum in three encodings, written by the same instrument's software.</summary>
    [SharedTheory]
    [InlineData("jcamp-dx.org__BRUKPAC.DX", "jcamp-dx.org__BRUKSQZ.DX")]
    [InlineData("jcamp-dx.org__BRUKDIF.DX", "test__brukdif.jdx")]
    [InlineData("test__difdup_example.jdx", "test__noencoding_example.jdx")]
    public void ReadAll_SameSpectrumInTwoEncodings_HasTheSameOrdinates(string first, string second)
    {
        Spectrum a = SpectrumFile.ReadAll(SharedData.Path("spectra_jcamp", first)).Single(), b = SpectrumFile.ReadAll(SharedData.Path("spectra_jcamp", second)).Single();
        b.Columns[1].Values.Should().Equal(a.Columns[1].Values);
    }

    /// <summary>The form of differences was written with fewer bits.</summary>
    [SharedFact]
    public void ReadAll_CoarserEncoding_AgreesWithinItsBits()
    {
        Spectrum fine = SpectrumFile.ReadAll(SharedData.Path("spectra_jcamp", "jcamp-dx.org__BRUKPAC.DX")).Single(), coarse = SpectrumFile.ReadAll(SharedData.Path("spectra_jcamp", "jcamp-dx.org__BRUKDIF.DX")).Single();
        double largest = fine.Columns[1].Values.Max();
        fine.Columns[1].Values.Zip(coarse.Columns[1].Values, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(largest / (1 << 12));
    }

    /// <summary>Every file is read, and header and data agree but in the files whose headers are wrong.</summary>
    [SharedFact]
    public void ReadAll_EveryFile_AgreesWithItsHeader()
    {
        string[] files = [.. Directory.EnumerateFiles(SharedData.Path("spectra_jcamp")).Where(file => Path.GetExtension(file).ToUpperInvariant() is ".JDX" or ".DX" or ".JCM")];
        files.Should().HaveCount(61);
        string[] odd = [.. files.Where(file => SpectrumFile.ReadAll(file).Any(spectrum => spectrum.Warnings.Length > 0)).Select(file => Path.GetFileName(file).Split("__")[1]).Order(StringComparer.Ordinal)];
        odd.Should().Equal("blckpac1.jdx", "compound.jdx", "dupdec2.jdx", "dupinc1.jdx", "dupinc2.jdx", "ethanol_nmr.jdx", "jtpolysd.jdx", "xyinc2.jdx");
    }

    [Fact]
    public void Read_DamagedFiles_AreReadOrRefused() => HostileSpectrum.IsReadOrRefused(Encoding.ASCII.GetBytes(Header + "1A0J%T\n5A1kjj1K8\n##END=\n"), (stream, name) => new JcampReader(stream, name));

    private static List<Spectrum> Read(string text)
    {
        using var reader = new JcampReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t");
        var spectra = new List<Spectrum>();
        while (reader.Read() is { } spectrum) spectra.Add(spectrum);
        return spectra;
    }
}
