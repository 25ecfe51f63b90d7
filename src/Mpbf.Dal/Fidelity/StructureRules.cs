using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Fidelity;

/// <summary>Physical rules that a structure with its labels can be held against.</summary>
/// <remarks>
/// Distances: no two atoms nearer than half the sum of their covalent radii. Volume: 2 to 200 Å³ an atom, the range of the Materials Project's binaries with a margin of two. Occupancy: at most 1 on a site. Net force: at most 1 % of the
/// root mean square force a degree of freedom times √N, plus 2 meV/Å; net torque likewise, about the centre, of molecules (a periodic cell has none). Stresses are symmetrised when read. Heat capacity: 0 to 3R an atom (Dulong and Petit), bulk and shear moduli (names that hold <c>bulk_modulus</c>, <c>shear_modulus</c>): positive.
/// </remarks>
public static class StructureRules
{
    /// <summary>The rules, by name.</summary>
    public static ImmutableArray<string> Names { get; } = ["distance", "volume", "occupancy", "neutrality", "finite", "net force", "net torque", "moduli", "heat capacity"];

    private const double LeastVolume = 2, LargestVolume = 200, OccupancyTolerance = 1e-3, NetForceShare = 0.01, NetForceFloor = 0.002, GasConstant = 8.314462618, HeatTolerance = 1.001;

    /// <summary>Judges a structure: for each rule of <see cref="Names"/> true, false, or null where it does not apply.</summary>
    public static ImmutableArray<bool?> Judge(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return [InteratomicDistances.AreApart(structure), Volume(structure), Occupancy(structure), Neutrality(structure), Finite(structure), NetForce(structure), NetTorque(structure), Moduli(structure), HeatCapacity(structure)];
    }

    /// <summary>Pass rates over structures: the Wilson lower bound for each rule that applied to any, and their product.</summary>
    /// <param name="structures">Any number, read once.</param>
    /// <param name="resampling">Gives the draws, by chemical system.</param>
    public static (ImmutableArray<RuleRate> Rules, Measure Product) PassRates(IEnumerable<Structure> structures, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(structures);
        var sums = new ResampledSums(resampling, 2 * Names.Length);
        int[] applied = new int[Names.Length], failed = new int[Names.Length];
        var examples = new string?[Names.Length];
        double[] row = new double[2 * Names.Length];
        int number = 0;
        foreach (Structure structure in structures)
        {
            number++;
            ImmutableArray<bool?> verdicts = Judge(structure);
            for (int r = 0; r < Names.Length; r++)
            {
                (row[2 * r], row[(2 * r) + 1]) = (verdicts[r] is null ? 0 : 1, verdicts[r] == true ? 1 : 0);
                if (verdicts[r] is not null) applied[r]++;
                if (verdicts[r] != false) continue;
                failed[r]++;
                examples[r] ??= structure.Labels.Id ?? string.Create(CultureInfo.InvariantCulture, $"structure {number}");
            }

            sums.Add(structure.Composition.ChemicalSystem, row);
        }

        int[] used = [.. Enumerable.Range(0, Names.Length).Where(r => applied[r] > 0)];
        ImmutableArray<RuleRate> rates = [.. used.Select(r => new RuleRate(Names[r], applied[r], failed[r], examples[r], sums.Estimate($"rules.{Names[r].Replace(' ', '-')}.wilson", s => Wilson(s, r))))];
        return (rates, used.Length == 0 ? Measure.NotAssessed("no rule applied; supply structures") : sums.Estimate("rules.structures.wilson", s => used.Aggregate(1.0, (product, r) => product * Wilson(s, r))));
    }

    private static double Wilson(double[] sums, int rule) => sums[2 * rule] > 0 ? FormulaRules.WilsonLower(sums[(2 * rule) + 1], sums[2 * rule]) : 1;

    private static bool? Volume(Structure structure) =>
        structure.Lattice is { } lattice && structure.Periodicity == Periodicity.All && structure.Count > 0 ? lattice.Volume / structure.Count is > LeastVolume and < LargestVolume : null;

    private static bool? Occupancy(Structure structure)
    {
        if (structure.IsOrdered) return structure.Count > 0 ? true : null;
        for (int i = 0; i < structure.Count; i++)
        {
            double sum = 0;
            for (int k = 0; k < structure.Species.OccupantCount(i); k++) sum += structure.Species[i, k].Occupancy;
            if (sum > 1 + OccupancyTolerance) return false;
        }

        return true;
    }

    private static bool? Neutrality(Structure structure) => ChargeNeutrality.Judge(structure.Composition) switch { ChargeBalance.NotApplicable => null, ChargeBalance.Balanced => true, _ => false };

    private static bool? Finite(Structure structure)
    {
        if (structure.Properties.IsEmpty && structure.Labels.Energy is null) return null;
        if (structure.Labels.Energy is { } energy && !double.IsFinite(energy)) return false;
        return !structure.Properties.Values.Any(property => property.Values.ToArray().Any(double.IsInfinity));
    }

    private static bool? NetForce(Structure structure)
    {
        if (!structure.Properties.TryGetValue(SiteProperty.Forces, out SiteProperty? forces) || structure.Count < 2) return null;
        (Vector3D net, double square) = (default, 0);
        for (int i = 0; i < structure.Count; i++)
        {
            var force = new Vector3D(forces[i][0], forces[i][1], forces[i][2]);
            if (!force.IsFinite) return null;
            net += force;
            square += force.LengthSquared;
        }

        double rms = Math.Sqrt(square / (3 * structure.Count));
        return net.Length / Math.Sqrt(3 * structure.Count) <= (NetForceShare * rms) + NetForceFloor;
    }

    private static bool? NetTorque(Structure structure)
    {
        if (structure.Periodicity != Periodicity.None || !structure.Properties.TryGetValue(SiteProperty.Forces, out SiteProperty? forces) || structure.Count < 2) return null;
        Vector3D centre = default;
        for (int i = 0; i < structure.Count; i++) centre += 1.0 / structure.Count * structure.CartesianAt(i);
        (Vector3D torque, double square) = (default, 0);
        for (int i = 0; i < structure.Count; i++)
        {
            var force = new Vector3D(forces[i][0], forces[i][1], forces[i][2]);
            if (!force.IsFinite) return null;
            Vector3D arm = structure.CartesianAt(i) - centre;
            torque += arm.Cross(force);
            square += force.LengthSquared * arm.LengthSquared;
        }

        double rms = Math.Sqrt(square / (3 * structure.Count));
        return torque.Length / Math.Sqrt(3 * structure.Count) <= (NetForceShare * rms) + NetForceFloor;
    }

    private static bool? Moduli(Structure structure)
    {
        double[] moduli = [.. structure.Labels.Info.Where(pair => (pair.Key.Contains("bulk_modulus", StringComparison.Ordinal) || pair.Key.Contains("shear_modulus", StringComparison.Ordinal)) && pair.Value.Numbers.Length == 1).Select(pair => pair.Value.Numbers[0])];
        return moduli.Length == 0 ? null : Array.TrueForAll(moduli, modulus => modulus > 0);
    }

    private static bool? HeatCapacity(Structure structure) =>
        structure.Labels.Info.TryGetValue("heat_capacity", out InfoValue? value) && value.Numbers.Length == 1 && structure.Count > 0 ? value.Numbers[0] / structure.Count is >= 0 and <= 3 * GasConstant * HeatTolerance : null;
}

/// <summary>How often a rule held.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Applied">Structures that it applied to.</param>
/// <param name="Failed">Structures that broke it.</param>
/// <param name="Example">The first of them; null where none did.</param>
/// <param name="Rate">Wilson lower bound of the pass rate.</param>
public sealed record RuleRate(string Name, int Applied, int Failed, string? Example, Estimate Rate);
