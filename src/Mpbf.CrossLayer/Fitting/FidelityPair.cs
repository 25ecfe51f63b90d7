using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Volume;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>
/// Labels of one property in two fidelities, one a distinct composition (the mean of its rows), with the compositions' place in a space. Compositions are in ordinal order of their keys, so that the order of rows does not
/// matter. Immutable.
/// </summary>
public sealed class FidelityPair
{
    /// <summary>Least number of compositions with both labels: what a regression over all pairs needs.</summary>
    public const int LeastOverlap = OverlapComparison.LeastPairs;

    /// <summary>Joins two tables of labels.</summary>
    /// <param name="name">Name of the property, for messages.</param>
    /// <param name="high">Labels of the fidelity that counts, in the unit of <paramref name="low"/>.</param>
    /// <param name="low">Labels of the fidelity that is to be had.</param>
    /// <param name="encoder">Places compositions in a space; null for the default composition statistics.</param>
    /// <exception cref="BadInputException">A table without labels, labels without spread, or too few compositions in common.</exception>
    public FidelityPair(string name, MaterialTable high, MaterialTable low, CompositionEncoder? encoder = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Encoder) = (name, encoder ?? CompositionEncoder.Default);
        Dictionary<string, CompositionMean> ofHigh = Means(high, "high"), ofLow = Means(low, "low");
        string[] keys = [.. ofHigh.Keys.Union(ofLow.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Compositions = [.. keys.Select(key => (ofHigh.GetValueOrDefault(key) ?? ofLow[key]).Composition)];
        High = [.. keys.Select(key => ofHigh.TryGetValue(key, out CompositionMean? mean) ? mean.Value : double.NaN)];
        Low = [.. keys.Select(key => ofLow.TryGetValue(key, out CompositionMean? mean) ? mean.Value : double.NaN)];
        int overlap = Enumerable.Range(0, Count).Count(i => HasHigh(i) && HasLow(i));
        if (overlap < LeastOverlap) throw new BadInputException($"{overlap} compositions with both labels of '{name}'", $"at least {LeastOverlap}", "Fidelity is measured where both labels exist: supply tables that share compositions.");
        RulePassRate = FormulaRules.PassRate(new MaterialTable(name, Compositions), new Resampling(0, 2)).Estimate!.Value;
    }

    /// <summary>Name of the property.</summary>
    public string Name { get; }

    /// <summary>Distinct compositions.</summary>
    public ImmutableArray<Composition> Compositions { get; }

    /// <summary>Label of each composition in the fidelity that counts; NaN where it has none.</summary>
    public ImmutableArray<double> High { get; }

    /// <summary>Label of each composition in the other fidelity; NaN where it has none.</summary>
    public ImmutableArray<double> Low { get; }

    /// <summary>Pass rate of the formula rules over all compositions, Wilson lower bound: the second factor of F_p, the same for every corpus drawn from them.</summary>
    public double RulePassRate { get; }

    /// <summary>Number of distinct compositions.</summary>
    public int Count => Compositions.Length;

    internal CompositionEncoder Encoder { get; }

    /// <summary>Whether a composition has a label of the fidelity that counts.</summary>
    public bool HasHigh(int index) => !double.IsNaN(High[index]);

    /// <summary>Whether a composition has a label of the other fidelity.</summary>
    public bool HasLow(int index) => !double.IsNaN(Low[index]);

    internal Points Points() => new(Encoder.Encode(Compositions).Matrix);

    private static Dictionary<string, CompositionMean> Means(MaterialTable table, string role)
    {
        ArgumentNullException.ThrowIfNull(table);
        ImmutableArray<double> values = table.Values ?? throw new BadInputException($"no labels in '{table.Name}'", $"labels of the {role} fidelity");
        Dictionary<string, CompositionMean> means = CompositionMean.Of(table, values).ToDictionary(mean => mean.Composition.JoinKey, StringComparer.Ordinal);
        return means.Values.Select(mean => mean.Value).Distinct().Take(2).Count() == 2
            ? means
            : throw new BadInputException($"labels of the {role} fidelity without spread", "at least two different values", null);
    }
}
