using Mpbf.Core;
using Mpbf.CrossLayer.Audits;

namespace Mpbf.CrossLayer.Tests.Audits;

public sealed class UnitFactorTests
{
    [Theory]
    [InlineData(null, "eV", 1)]
    [InlineData("eV", "eV", 1)]
    [InlineData("meV", "eV", 0.001)]
    [InlineData("GPa", "kbar", 10)]
    [InlineData("furlong", "furlong", 1)]
    public void Between_KnownOrEqualUnits_IsTheirRatio(string? table, string? manifest, double factor) => UnitFactor.Between(table, manifest, "corpus").Should().BeApproximately(factor, 1e-12 * factor);

    [Theory]
    [InlineData("eV", null, "*corpus.unit*Add \"unit\"*")]
    [InlineData("furlong", "eV", "*corpus.unit*never guessed*")]
    [InlineData("GPa", "eV", "*one dimension*")]
    [InlineData("°C", "K", "*zeros differ*")]
    public void Between_UnitsThatDoNotConvert_AreRefused(string? table, string? manifest, string message) =>
        FluentActions.Invoking(() => UnitFactor.Between(table, manifest, "corpus")).Should().Throw<BadInputException>().WithMessage(message);
}
