using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// How the element of a site enters an encoder: as one of a list of species, or with a few numbers that all elements share, so that the width does not grow with the number of elements (Willatt, Musil and Ceriotti 2018). A
/// site shared by several species weighs each by its occupancy. Immutable.
/// </summary>
public sealed class ElementChannels
{
    private readonly Dictionary<int, double[]> _weights;

    private ElementChannels(string name, int count, Dictionary<int, double[]> weights) => (Name, Count, _weights) = (name, count, weights);

    /// <summary>What they are.</summary>
    public string Name { get; }

    /// <summary>Number of channels.</summary>
    public int Count { get; }

    /// <summary>A channel for each species; others are refused.</summary>
    /// <param name="elements">Distinct, at least one.</param>
    public static ElementChannels OfSpecies(params IReadOnlyList<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (elements.Count == 0 || elements.Distinct().Count() < elements.Count) throw new ArgumentException("Expected distinct elements, at least one.", nameof(elements));
        return new(
            string.Join(' ', elements.Select(element => element.Symbol)),
            elements.Count,
            elements.Select((element, channel) => (element, channel)).ToDictionary(pair => pair.element.AtomicNumber, pair => Enumerable.Range(0, elements.Count).Select(k => k == pair.channel ? 1.0 : 0.0).ToArray()));
    }

    /// <summary>A channel that counts atoms, and one for each property of the elements (standardised over the periodic table).</summary>
    /// <param name="properties">May be empty: then all elements are alike.</param>
    public static ElementChannels OfProperties(params IReadOnlyList<ElementProperty> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        return new(
            string.Join(", ", properties.Select(property => property.Name).Prepend("atoms")),
            properties.Count + 1,
            Element.All.ToDictionary(element => element.AtomicNumber, element => properties.Select(property => property[element]).Prepend(1.0).ToArray()));
    }

    /// <summary>Atoms, electronegativity and period: three channels for all elements.</summary>
    public static ElementChannels Default { get; } = OfProperties([.. ElementProperty.Chemical.Where(property => property.Name is "electronegativity" or "period")]);

    /// <summary>Everything that <see cref="CompositionEncoder.Default"/> knows of elements.</summary>
    public static ElementChannels Chemical { get; } = OfProperties(ElementProperty.Chemical);

    internal double[] Weigh(Structure structure)
    {
        double[] weights = new double[structure.Count * Count];
        for (int site = 0; site < structure.Count; site++)
        {
            for (int k = 0; k < structure.Species.OccupantCount(site); k++)
            {
                Occupant occupant = structure.Species[site, k];
                if (!_weights.TryGetValue(occupant.AtomicNumber, out double[]? own))
                    throw new BadInputException($"{Element.FromAtomicNumber(occupant.AtomicNumber)} at site {site}", $"one of {Name}", "Name all species of the structures, or use channels of element properties.");
                for (int c = 0; c < Count; c++) weights[(site * Count) + c] += occupant.Occupancy * own[c];
            }
        }

        return weights;
    }
}
