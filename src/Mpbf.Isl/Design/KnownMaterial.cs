using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Matter;

namespace Mpbf.Isl.Design;

/// <summary>A material of the corpus: what designs are made from by exchange of elements, and what they must not repeat. Immutable; compared by reference.</summary>
public sealed class KnownMaterial
{
    /// <summary>A material.</summary>
    /// <param name="prototype">Key that materials of one structure type share. The anonymous formula makes designs of one composition the same design.</param>
    /// <param name="composition">Its elements and amounts; the elements in the order of <see cref="Composition.Amounts"/> are its slots.</param>
    /// <param name="structure">Its crystal, every site fully occupied by one species; null where unknown.</param>
    /// <exception cref="ArgumentException">A structure with shared sites, without a lattice, or of other elements.</exception>
    public KnownMaterial(string prototype, Composition composition, Structure? structure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prototype);
        ArgumentNullException.ThrowIfNull(composition);
        if (structure is not null && (!structure.IsOrdered || structure.Lattice is null || !structure.Composition.Equals(composition)))
            throw new ArgumentException($"The structure {structure.Composition} for {composition}; expected an ordered crystal of that composition.", nameof(structure));
        (Prototype, Composition, Structure) = (prototype, composition, structure);
        Slots = [.. composition.Amounts.Select(static pair => pair.Element)];
        Key = KeyOf(prototype, composition);
    }

    /// <summary>Key of its structure type.</summary>
    public string Prototype { get; }

    /// <summary>Its composition.</summary>
    public Composition Composition { get; }

    /// <summary>Its crystal, or null.</summary>
    public Structure? Structure { get; }

    /// <summary>Its elements in ascending order of electronegativity.</summary>
    public ImmutableArray<Element> Slots { get; }

    /// <summary>Prototype and composition: materials with one key count as the same.</summary>
    public string Key { get; }

    /// <summary>A crystal under its prototype key.</summary>
    /// <exception cref="ArgumentException">No ordered crystal.</exception>
    /// <exception cref="InvalidOperationException">No symmetry can be found: sites coincide.</exception>
    public static KnownMaterial Of(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return new(PrototypeLabel.Of(structure), structure.Composition, structure);
    }

    /// <summary>A composition under its anonymous formula.</summary>
    public static KnownMaterial Of(Composition composition)
    {
        ArgumentNullException.ThrowIfNull(composition);
        return new(composition.AnonymousFormula, composition);
    }

    /// <summary>The key.</summary>
    public override string ToString() => Key;

    internal static string KeyOf(string prototype, Composition composition) => $"{prototype} {composition.JoinKey}";

    /// <summary>What is left of the material without one slot: materials that share it differ by one exchange.</summary>
    internal string Without(int slot)
    {
        string share = (Composition.Amounts[slot].Amount / Composition.AtomCount).ToString("F4", CultureInfo.InvariantCulture);
        IEnumerable<string> others = Composition.Amounts.Where((_, i) => i != slot).OrderBy(pair => pair.Element.AtomicNumber)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Element.Symbol}{pair.Amount / Composition.AtomCount:F4}"));
        return $"{Prototype} *{share} {string.Concat(others)}";
    }
}
