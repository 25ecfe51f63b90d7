using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Isl.Design;

/// <summary>A proposed material: a known one with elements exchanged. Immutable; compared by reference, by <see cref="Key"/> across lists.</summary>
public sealed class DesignCandidate
{
    /// <summary>A proposal.</summary>
    /// <param name="template">The known material whose prototype it takes.</param>
    /// <param name="elements">One for each of the template's slots, in their order, all different.</param>
    /// <exception cref="ArgumentException">Another number of elements, or one of them twice.</exception>
    public DesignCandidate(KnownMaterial template, ImmutableArray<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(template);
        (Template, Elements, Composition) = (template, elements, template.Composition.Exchanged(elements));
        Key = KnownMaterial.KeyOf(template.Prototype, Composition);
    }

    /// <summary>The known material whose prototype it takes.</summary>
    public KnownMaterial Template { get; }

    /// <summary>What stands in the template's slots.</summary>
    public ImmutableArray<Element> Elements { get; }

    /// <summary>Its composition.</summary>
    public Composition Composition { get; }

    /// <summary>Prototype and composition, as <see cref="KnownMaterial.Key"/>.</summary>
    public string Key { get; }

    /// <summary>The template's crystal with the elements exchanged and all lengths multiplied by the ratio of the mean covalent radii, equation (188); null where the template has no crystal or an element no radius. Not relaxed.</summary>
    public Structure? ToStructure()
    {
        if (Template.Structure is not { } crystal) return null;
        byte[] numbers = crystal.AtomicNumbers.ToArray();
        double before = 0, after = 0;
        for (int site = 0; site < numbers.Length; site++)
        {
            Element element = Elements[Template.Slots.IndexOf(Element.FromAtomicNumber(numbers[site]))];
            before += Element.FromAtomicNumber(numbers[site]).CovalentRadius;
            after += element.CovalentRadius;
            numbers[site] = (byte)element.AtomicNumber;
        }

        double scale = after / before;
        if (!double.IsFinite(scale)) return null;
        Lattice lattice = crystal.Lattice!;
        return new Structure(new Lattice(scale * lattice.A, scale * lattice.B, scale * lattice.C), new SiteSpecies(numbers), crystal.Positions, crystal.Periodicity);
    }

    /// <summary>Formula and prototype.</summary>
    public override string ToString() => $"{Composition} in {Template.Prototype}";
}
