using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Isl.Design;

/// <summary>Why a proposal is not kept, in the order of asking.</summary>
public enum DesignRule
{
    /// <summary>One element would stand in two slots.</summary>
    ElementTwice,

    /// <summary>The same prototype and composition is in the corpus.</summary>
    Known,

    /// <summary>It was proposed before.</summary>
    Repeated,

    /// <summary>Ionic, and no assignment of common oxidation states is neutral.</summary>
    ChargeNeutrality,

    /// <summary>Elements do not follow the template's order of electronegativity: what was the anion no longer is.</summary>
    ElectronegativityOrder,

    /// <summary>Two atoms are nearer than half the sum of their covalent radii.</summary>
    InteratomicDistance,

    /// <summary>Its support score lies beyond the boundary.</summary>
    Boundary,
}

/// <summary>The rules that need nothing but the proposal itself.</summary>
internal static class DesignRules
{
    public static bool IsNeutral(DesignCandidate candidate) => ChargeNeutrality.Judge(candidate.Composition) != ChargeBalance.Unbalanced;

    /// <summary>Elements without an electronegativity are not asked.</summary>
    public static bool IsOrdered(DesignCandidate candidate)
    {
        double[] known = [.. candidate.Elements.Select(static element => element.Electronegativity).Where(static value => !double.IsNaN(value))];
        return known.Zip(known.Skip(1)).All(static pair => pair.First <= pair.Second);
    }

    public static bool AreApart(DesignCandidate candidate) => candidate.ToStructure() is not { } structure || InteratomicDistances.AreApart(structure) != false;
}
