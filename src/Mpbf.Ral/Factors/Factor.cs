using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Factors;

/// <summary>A known quantity of each row that a representation may or may not keep. Immutable.</summary>
/// <param name="Name">Its name; a statistic of an element property is named <c>property (statistic)</c>.</param>
/// <param name="Scale">The scale it belongs to.</param>
/// <param name="Values">One value a row; NaN where unknown.</param>
public sealed record Factor(string Name, Scale Scale, ImmutableArray<double> Values)
{
    /// <summary>The element property behind a built-in factor, or the name itself.</summary>
    public string Source => Name.Split(" (", 2)[0];

    /// <summary>
    /// Factors that can be computed from compositions and that <see cref="Encoders.CompositionEncoder.Default"/> does not carry: mean and standard deviation over atoms of first ionisation energy
    /// (electronic), covalent radius (local environment), atomic volume (crystal) and melting point (thermodynamic). The macro scale stays without a probe.
    /// </summary>
    public static ImmutableArray<Factor> OfCompositions(IReadOnlyList<Composition> compositions) =>
    [
        .. Statistics("ionisation energy", Scale.Electronic, compositions, element => element.IonisationEnergy),
        .. Statistics("covalent radius", Scale.LocalEnvironment, compositions, element => element.CovalentRadius),
        .. Statistics("atomic volume", Scale.Crystal, compositions, element => element.AtomicVolume),
        .. Statistics("melting point", Scale.Thermodynamic, compositions, element => element.MeltingPoint),
    ];

    private static IEnumerable<Factor> Statistics(string name, Scale scale, IReadOnlyList<Composition> compositions, Func<Element, double> value)
    {
        double[] means = [.. compositions.Select(composition => composition.Amounts.Sum(pair => pair.Amount * value(pair.Element)) / composition.AtomCount)];
        double[] deviations = [.. compositions.Select((composition, i) => Math.Sqrt(
            composition.Amounts.Sum(pair => pair.Amount * (value(pair.Element) - means[i]) * (value(pair.Element) - means[i])) / composition.AtomCount))];
        return [new($"{name} (mean)", scale, [.. means]), new($"{name} (standard deviation)", scale, [.. deviations])];
    }
}
