using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Composition statistics: for each element property the mean, standard deviation, least and largest value over a composition's atoms (Ward et al. 2016). A function of atomic
/// fractions alone, hence invariant under the order of elements and under multiplication of the formula unit. Immutable.
/// </summary>
public sealed class CompositionEncoder
{
    private const int StatisticCount = 4;

    private readonly ImmutableArray<ElementProperty> _properties;

    /// <summary>An encoder over properties.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="properties">At least one.</param>
    public CompositionEncoder(string name, IEnumerable<ElementProperty> properties)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        _properties = [.. properties];
        if (_properties.IsEmpty) throw new ArgumentException("An encoder needs at least one property.", nameof(properties));
    }

    /// <summary>An encoder over vectors of elements, component by component; elements without a vector take the mean.</summary>
    /// <param name="vectors">One vector an element.</param>
    public static CompositionEncoder Of(ElementVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        return new(vectors.Name, vectors.Components.Select((component, c) => new ElementProperty(component, element => vectors.Contains(element) ? vectors[element][c] : double.NaN)));
    }

    /// <summary>Statistics of place in the table and valence electrons; ionisation energy, radius, volume and melting point are left for probing.</summary>
    public static CompositionEncoder Default { get; } = new("composition statistics", ElementProperty.Chemical);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Names of the properties it carries.</summary>
    public IEnumerable<string> PropertyNames => _properties.Select(property => property.Name);

    /// <summary>Coordinates of a composition.</summary>
    public int Width => StatisticCount * _properties.Length;

    /// <summary>Encodes one composition.</summary>
    /// <param name="composition">What to encode.</param>
    /// <param name="vector">Receives <see cref="Width"/> coordinates.</param>
    public void Encode(Composition composition, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(composition);
        ReadOnlySpan<ElementAmount> amounts = composition.Amounts.AsSpan();
        for (int p = 0; p < _properties.Length; p++)
        {
            double mean = 0, square = 0, least = double.PositiveInfinity, largest = double.NegativeInfinity;
            foreach (ElementAmount pair in amounts)
            {
                double value = _properties[p][pair.Element], fraction = pair.Amount / composition.AtomCount;
                mean += fraction * value;
                square += fraction * value * value;
                least = Math.Min(least, value);
                largest = Math.Max(largest, value);
            }

            Span<float> statistics = vector.Slice(p * StatisticCount, StatisticCount);
            statistics[0] = (float)mean;
            statistics[1] = (float)Math.Sqrt(Math.Max(0, square - (mean * mean)));
            statistics[2] = (float)least;
            statistics[3] = (float)largest;
        }
    }

    /// <summary>Encodes many compositions, one row each.</summary>
    public Embedding Encode(IReadOnlyList<Composition> compositions)
    {
        ArgumentNullException.ThrowIfNull(compositions);
        float[] values = new float[compositions.Count * Width];
        for (int row = 0; row < compositions.Count; row++) Encode(compositions[row], values.AsSpan(row * Width, Width));
        return new Embedding(Name, Subject.Encoder, new EmbeddingMatrix(values, compositions.Count, Width));
    }
}
