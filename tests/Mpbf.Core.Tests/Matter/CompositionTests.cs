using CsCheck;
using Mpbf.Core.Matter;

namespace Mpbf.Core.Tests.Matter;

public sealed class CompositionTests
{
    [Theory] // expanded by hand
    [InlineData("Ba(Fe0.5Co0.5)2As2", "BaFeCoAs2", "As0.4000Ba0.2000Co0.2000Fe0.2000")]
    [InlineData("CuSO4·5H2O", "CuH10SO9", "Cu0.0476H0.4762O0.4286S0.0476")]
    [InlineData("CuSO4.5H2O", "CuH10SO9", "Cu0.0476H0.4762O0.4286S0.0476")]
    [InlineData("K4Mn4O8", "KMnO2", "K0.2500Mn0.2500O0.5000")]
    [InlineData("H₂O", "H2O", "H0.6667O0.3333")]
    [InlineData("{[(Si)]}2", "Si", "Si1.0000")]
    public void Parse_Formula_GivesReducedFormulaAndJoinKey(string formula, string reduced, string key)
    {
        Composition composition = Composition.Parse(formula);

        composition.ReducedFormula.Should().Be(reduced);
        composition.JoinKey.Should().Be(key);
    }

    [Theory]
    [InlineData("Fe3+", "a charge")]
    [InlineData("SO4 2-", "a charge")]
    [InlineData("Xx2", "'Xx'")]
    [InlineData("(Fe", "not closed")]
    [InlineData("Fe)2", "without an opening bracket")]
    [InlineData("Fe0", "positive")]
    [InlineData("Fe1.2.3", "positive")]
    [InlineData("()", "empty brackets")]
    [InlineData("", "empty formula")]
    [InlineData("Fe11111111111111111111111111111", "amount of 29 digits")]
    public void Parse_NoFormula_SaysWhatIsWrong(string formula, string said) => FluentActions
        .Invoking(() => Composition.Parse(formula)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);

    [Fact]
    public void TryParse_AnyText_NeverFailsOtherwise() =>
        Gen.String["FeOSi()[]{}.·*0123456789+- ₂"].Sample(text => Composition.TryParse(text, out Composition? composition, out string? reason) ? composition is not null : reason is not null);

    [Fact]
    public void JoinKey_MultipliedFormulaUnit_IsTheSame() =>
        Gen.Select(Gen.Int[1, 94], Gen.Int[1, 94], Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[2, 9]).Where(t => t.Item1 != t.Item2).Sample(t =>
        {
            (string a, string b) = (Element.FromAtomicNumber(t.Item1).Symbol, Element.FromAtomicNumber(t.Item2).Symbol);
            return Composition.Parse($"{a}{t.Item3}{b}{t.Item4}").Equals(Composition.Parse($"({b}{t.Item4}{a}{t.Item3}){t.Item5}"));
        });

    [Fact] // by hand
    public void Exchanged_OtherElements_KeepsTheAmounts()
    {
        Composition rust = Composition.Parse("Fe2O3");
        rust.Exchanged([Element.FromSymbol("Al"), Element.FromSymbol("S")]).ReducedFormula.Should().Be("Al2S3");
        rust.Exchanged([Element.FromSymbol("O"), Element.FromSymbol("Fe")]).Should().Be(Composition.Parse("O2Fe3"));
        FluentActions.Invoking(() => rust.Exchanged([Element.FromSymbol("Al")])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => rust.Exchanged([Element.FromSymbol("Al"), Element.FromSymbol("Al")])).Should().Throw<ArgumentException>().WithMessage("*Al Al*");
    }

    [Theory] // Greenwood and Earnshaw 1997
    [InlineData("NaCl", ChargeBalance.Balanced)]
    [InlineData("Fe3O4", ChargeBalance.Balanced)]
    [InlineData("NaCl2", ChargeBalance.Unbalanced)]
    [InlineData("CuZn", ChargeBalance.NotApplicable)]
    public void Judge_Compound_IsAsChemistryHasIt(string formula, ChargeBalance expected) =>
        ChargeNeutrality.Judge(Composition.Parse(formula)).Should().Be(expected);
}
