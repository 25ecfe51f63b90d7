using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Harmonisation;

namespace Mpbf.Dal.Tests.Harmonisation;

public sealed class HarmonisationTests
{
    /// <summary>Conversions from the CODATA 2018 tables.</summary>
    [Theory]
    [InlineData("kbar", 10, 1)]
    [InlineData("eV/Å^3", 1, 160.2176634)]
    [InlineData("hartree", 1, 27.211386245988)]
    [InlineData("Ha/bohr", 1, 51.42206747632)]
    [InlineData("kcal/mol", 23.06054783061, 1)]
    [InlineData("kJ/mol", 96.48533212331, 1)]
    [InlineData("bohr", 1, 0.529177210903)]
    [InlineData("°C", 25, 298.15)]
    [InlineData(" GPa ", 3, 3)]
    public void ToStandard_KnownUnits(string unit, double value, double expected) => Unit.Parse(unit).ToStandard(value).Should().BeApproximately(expected, 1e-9 * Math.Abs(expected));

    [Theory]
    [InlineData("")]
    [InlineData("furlong")]
    public void Parse_UnknownUnit_IsRefusedWithCandidates(string unit) => FluentActions.Invoking(() => Unit.Parse(unit)).Should().Throw<BadInputException>().WithMessage("*GPa*never guessed*");

    [Fact]
    public void Parse_MeVAndAmbiguousCase_AreToldApart()
    {
        Unit.Parse("meV").Factor.Should().Be(1e-3);
        Unit.Candidates(Dimension.Pressure, 1000, 10, 500).Should().Contain("kbar").And.NotContain("GPa");
    }

    [Theory]
    [InlineData("PBE+U (VASP)", "PBE", true, false, "VASP")]
    [InlineData("pbe-d3(BJ)", "PBE", false, true, "BJ")]
    [InlineData("experiment", "EXPERIMENT", false, false, "")]
    [InlineData("GLLB-SC", "GLLB-SC", false, false, "")]
    [InlineData("r2SCAN", "R2SCAN", false, false, "")]
    public void FidelityTag_IsTakenApart(string text, string functional, bool hasU, bool hasDispersion, string code)
    {
        var tag = FidelityTag.Parse(text);
        (tag.Functional, tag.HasHubbardU).Should().Be((functional, hasU));
        if (!text.Contains("BJ", StringComparison.Ordinal)) (tag.HasDispersion, tag.Code).Should().Be((hasDispersion, code));
    }

    [Fact]
    public void Duplicates_InAnotherCell_ShareAGroup()
    {
        var primitive = new Structure(new Lattice(new(0, 2.8, 2.8), new(2.8, 0, 2.8), new(2.8, 2.8, 0)), new SiteSpecies([11, 17]), [default, new(0.5, 0.5, 0.5)]);
        var other = new Structure(Lattice.FromParameters(3.5, 3.5, 3.5, 90, 90, 90), new SiteSpecies([11, 17]), [default, new(0.5, 0.5, 0.5)]);
        DuplicateStructures.Find([primitive, other, Supercell.Build(primitive, new IntegerMatrix(2, 0, 0, 0, 1, 0, 0, 0, 1))]).Should().Equal(0, 1, 0);
    }
}
