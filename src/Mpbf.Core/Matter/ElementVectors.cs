using System.Collections.Immutable;

namespace Mpbf.Core.Matter;

/// <summary>A vector for each of some elements: learnt by a model, or a table of properties. Immutable.</summary>
public sealed class ElementVectors
{
    private readonly Dictionary<Element, ImmutableArray<double>> _vectors;

    /// <summary>Vectors of elements.</summary>
    /// <param name="name">Where they come from.</param>
    /// <param name="components">Names of the components, at least one.</param>
    /// <param name="vectors">For each element its components; NaN where a property has no value.</param>
    /// <exception cref="ArgumentException">No element, no component, or a vector of another length.</exception>
    public ElementVectors(string name, IEnumerable<string> components, IEnumerable<KeyValuePair<Element, ImmutableArray<double>>> vectors)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Components, _vectors) = (name, [.. components], new(vectors));
        if (Components.IsEmpty || _vectors.Count == 0) throw new ArgumentException("Expected at least one element and one component.", nameof(vectors));
        if (_vectors.FirstOrDefault(pair => pair.Value.Length != Components.Length) is { Key: not null } other)
            throw new ArgumentException($"{other.Key} has {other.Value.Length} components; expected {Components.Length}.", nameof(vectors));
    }

    /// <summary>Where they come from.</summary>
    public string Name { get; }

    /// <summary>Names of the components.</summary>
    public ImmutableArray<string> Components { get; }

    /// <summary>The elements, by ascending atomic number.</summary>
    public IEnumerable<Element> Elements => _vectors.Keys.OrderBy(element => element.AtomicNumber);

    /// <summary>Whether an element has a vector.</summary>
    public bool Contains(Element element) => _vectors.ContainsKey(element);

    /// <summary>The vector of an element.</summary>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public ImmutableArray<double> this[Element element] => _vectors[element];
}
