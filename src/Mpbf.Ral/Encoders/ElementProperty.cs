using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Encoders;

/// <summary>A number of each element, standardised over the tabulated elements (mean 0, standard deviation 1); elements without a value take the mean. Immutable.</summary>
public sealed class ElementProperty
{
    private readonly double[] _standardised;

    /// <summary>A property.</summary>
    /// <param name="name">Its name, by which circular factors are recognised.</param>
    /// <param name="value">Its value for an element; NaN where it has none.</param>
    public ElementProperty(string name, Func<Element, double> value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        double[] values = [.. Element.All.Select(value)];
        double[] tabulated = [.. values.Take(Element.LastTabulated).Where(double.IsFinite)];
        double mean = tabulated.DefaultIfEmpty(0).Average(), deviation = Math.Sqrt(tabulated.DefaultIfEmpty(0).Average(x => (x - mean) * (x - mean)));
        _standardised = Array.ConvertAll(values, x => double.IsFinite(x) && deviation > 0 ? (x - mean) / deviation : 0);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The standardised value of an element.</summary>
    public double this[Element element] => _standardised[element.AtomicNumber - 1];

    /// <summary>Place in the periodic table and valence electrons: what <see cref="CompositionEncoder.Default"/> carries.</summary>
    public static ImmutableArray<ElementProperty> Chemical { get; } =
    [
        new("period", element => element.Period),
        new("group", element => element.Group ?? FBlockGroup),
        new("atomic weight", element => element.AtomicWeight),
        new("electronegativity", element => element.Electronegativity),
        new("valence s", element => element.ValenceS ?? double.NaN),
        new("valence p", element => element.ValenceP ?? double.NaN),
        new("valence d", element => element.ValenceD ?? double.NaN),
        new("valence f", element => element.ValenceF ?? double.NaN),
    ];

    private const double FBlockGroup = 3;
}
