namespace Mpbf.Core.Matter;

/// <summary>Whether common oxidation states can add up to zero.</summary>
public enum ChargeBalance
{
    /// <summary>The rule does not apply: an alloy or intermetallic, a pure element, or an element without tabulated states.</summary>
    NotApplicable,

    /// <summary>Some assignment of common states is neutral.</summary>
    Balanced,

    /// <summary>No assignment of common states is neutral, each element in one state or in a mixture of two neighbouring ones.</summary>
    Unbalanced,
}

/// <summary>The rule of charge neutrality for ionic compounds, as in the screening of Davies et al. 2016 (Chem 1, 617), with mixed valence allowed.</summary>
public static class ChargeNeutrality
{
    private const double LeastElectronegativityDifference = 1.0;
    private const double Tolerance = 1e-3;

    /// <summary>
    /// Judges a composition. It counts as ionic when a halogen, chalcogen, oxygen or nitrogen is present and electronegativities differ by at least 1.0.
    /// The most electronegative element takes its lowest state, all others any value between their lowest and highest common state.
    /// </summary>
    public static ChargeBalance Judge(Composition composition)
    {
        ArgumentNullException.ThrowIfNull(composition);
        if (composition.Amounts.Any(pair => pair.Element.OxidationStates.IsEmpty || double.IsNaN(pair.Element.Electronegativity))) return ChargeBalance.NotApplicable;
        ElementAmount anion = composition.Amounts[^1];
        double difference = anion.Element.Electronegativity - composition.Amounts[0].Element.Electronegativity;
        bool hasAnion = anion.Element.Family is ElementFamily.Oxygen or ElementFamily.Chalcogen or ElementFamily.Halogen || anion.Element.Symbol == "N";
        if (!hasAnion || difference < LeastElectronegativityDifference) return ChargeBalance.NotApplicable;

        double lowest = anion.Amount * anion.Element.OxidationStates[0], highest = lowest;
        foreach (ElementAmount pair in composition.Amounts.AsSpan()[..^1])
        {
            lowest += pair.Amount * pair.Element.OxidationStates[0];
            highest += pair.Amount * pair.Element.OxidationStates[^1];
        }

        double tolerance = Tolerance * composition.AtomCount;
        return lowest <= tolerance && highest >= -tolerance ? ChargeBalance.Balanced : ChargeBalance.Unbalanced;
    }
}
