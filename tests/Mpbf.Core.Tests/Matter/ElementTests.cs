using System.Globalization;
using Mpbf.Core.Matter;
using Mpbf.Tests;

namespace Mpbf.Core.Tests.Matter;

public sealed class ElementTests
{
    /// <summary>Against the Magpie table (Ward et al. 2016), an independent compilation. Technetium and promethium have no fixed value: Magpie takes another isotope, and an older melting point.</summary>
    [SharedTheory]
    [InlineData("AtomicWeight", 0.001, "Tc")]
    [InlineData("MeltingT", 0.02, "Pm")]
    [InlineData("CovalentRadius", 0, "")]
    [InlineData("Electronegativity", 0, "")]
    [InlineData("NsValence", 0, "")]
    [InlineData("NpValence", 0, "")]
    [InlineData("NdValence", 0, "")]
    [InlineData("NfValence", 0, "")]
    public void Property_OfTabulatedElements_AgreesWithMagpie(string column, double tolerance, string annotated)
    {
        string[][] rows = [.. File.ReadLines(SharedData.Path("element_embeddings", "magpie.csv")).Select(line => line.Split(','))];
        int index = Array.IndexOf(rows[0], column);
        int compared = 0;
        foreach (string[] row in rows.Skip(1))
        {
            if (Element.TryFromSymbol(row[0]) is not { } element || element.AtomicNumber > Element.LastTabulated || element.Symbol == annotated) continue;
            double expected = double.Parse(row[index], CultureInfo.InvariantCulture), found = column switch
            {
                "AtomicWeight" => element.AtomicWeight,
                "MeltingT" => element.MeltingPoint,
                "CovalentRadius" => Math.Round(element.CovalentRadius * 100, 6),
                "Electronegativity" => element.Electronegativity,
                "NsValence" => element.ValenceS!.Value,
                "NpValence" => element.ValenceP!.Value,
                "NdValence" => element.ValenceD!.Value,
                _ => element.ValenceF!.Value,
            };
            if (double.IsNaN(found)) continue;
            found.Should().BeApproximately(expected, (tolerance * Math.Abs(expected)) + 1e-9, "{0} of {1}", column, element);
            compared++;
        }

        compared.Should().BeGreaterThan(80);
    }
}
