using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Factors;

/// <summary>Factors that follow from compositions.</summary>
public static class CompositionFactors
{
    /// <summary>
    /// What <see cref="Encoders.CompositionEncoder.Default"/> does not carry: mean and standard deviation over atoms of first ionisation energy (electronic), covalent radius (local environment), atomic volume (crystal) and
    /// melting point (thermodynamic). The macro scale stays without a probe.
    /// </summary>
    public static ImmutableArray<Factor> Of(IReadOnlyList<Composition> compositions) =>
    [
        .. Statistics("ionisation energy", Scale.Electronic, compositions, element => element.IonisationEnergy),
        .. Statistics("covalent radius", Scale.LocalEnvironment, compositions, element => element.CovalentRadius),
        .. Statistics("atomic volume", Scale.Crystal, compositions, element => element.AtomicVolume),
        .. Statistics("melting point", Scale.Thermodynamic, compositions, element => element.MeltingPoint),
    ];

    /// <summary>Mean and standard deviation of an element property over the atoms of each composition; NaN where an element has no value.</summary>
    /// <param name="name">The property.</param>
    /// <param name="scale">The scale it belongs to.</param>
    /// <param name="compositions">The rows.</param>
    /// <param name="value">Its value for an element; NaN where it has none.</param>
    public static ImmutableArray<Factor> Statistics(string name, Scale scale, IReadOnlyList<Composition> compositions, Func<Element, double> value)
    {
        ArgumentNullException.ThrowIfNull(compositions);
        ArgumentNullException.ThrowIfNull(value);
        double[] means = [.. compositions.Select(composition => composition.Amounts.Sum(pair => pair.Amount * value(pair.Element)) / composition.AtomCount)];
        double[] deviations = [.. compositions.Select((composition, i) => Math.Sqrt(
            composition.Amounts.Sum(pair => pair.Amount * (value(pair.Element) - means[i]) * (value(pair.Element) - means[i])) / composition.AtomCount))];
        return [new($"{name} (mean)", scale, [.. means]), new($"{name} (standard deviation)", scale, [.. deviations])];
    }
}
