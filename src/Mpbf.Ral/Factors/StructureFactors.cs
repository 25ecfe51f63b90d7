using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Factors;

/// <summary>Factors that follow from structures, which a space of compositions alone cannot keep.</summary>
public static class StructureFactors
{
    private const double BondStretch = 1.25, LongestBond = 6, GramsPerCubicCentimetre = 1.66053906660;

    /// <summary>
    /// Shortest distance, coordination number and spread of bond lengths over the sites (local environment; a bond is a pair within 1.25 times the sum of covalent radii, Cordero et al. 2008); volume per atom and packing fraction of spheres
    /// of covalent radius (crystal); crystal system (crystal, a class); mass density in g/cm³ (macro). NaN where a structure has no lattice, or no bond.
    /// </summary>
    /// <param name="structures">The rows.</param>
    public static ImmutableArray<Factor> Of(IReadOnlyList<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        var readings = new Reading[structures.Count];
        Parallel.For(0, readings.Length, row => readings[row] = Read(structures[row]));
        string?[] systems = [.. readings.Select(reading => reading.System)];
        return
        [
            Column("shortest distance", Scale.LocalEnvironment, reading => reading.Shortest),
            Column("coordination number", Scale.LocalEnvironment, reading => reading.Coordination),
            Column("bond length spread", Scale.LocalEnvironment, reading => reading.Spread),
            Column("volume per atom", Scale.Crystal, reading => reading.Volume),
            Column("packing fraction", Scale.Crystal, reading => reading.Packing),
            .. systems.OfType<string>().Distinct().Skip(1).Any() ? new[] { Factor.OfClasses("crystal system", Scale.Crystal, systems) } : [],
            Column("mass density", Scale.Macro, reading => reading.Density),
        ];

        Factor Column(string name, Scale scale, Func<Reading, double> value) => new(name, scale, [.. readings.Select(value)]);
    }

    private static Reading Read(Structure structure)
    {
        NeighbourList neighbours = NeighbourList.Build(structure, LongestBond);
        double shortest = double.PositiveInfinity, bonds = 0, sum = 0, squares = 0;
        for (int site = 0; site < structure.Count; site++)
        {
            for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
            {
                double distance = neighbours.Distances[p];
                shortest = Math.Min(shortest, distance);
                if (!(distance <= BondStretch * (Radius(structure, site) + Radius(structure, neighbours.Indices[p])))) continue;
                bonds++;
                sum += distance;
                squares += distance * distance;
            }
        }

        double spread = bonds > 0 ? Math.Sqrt(Math.Max(0, (squares / bonds) - (sum / bonds * (sum / bonds)))) : double.NaN;
        double volume = structure.Lattice is { } lattice && structure.Periodicity == Periodicity.All ? lattice.Volume : double.NaN, atoms = 0, mass = 0, filled = 0;
        foreach (ElementAmount pair in structure.Composition.Amounts)
        {
            atoms += pair.Amount;
            mass += pair.Amount * pair.Element.AtomicWeight;
            filled += pair.Amount * 4 / 3 * Math.PI * Math.Pow(pair.Element.CovalentRadius, 3);
        }

        string? system = double.IsNaN(volume) ? null : CrystalSymmetry.TryFind(structure)?.SpaceGroup.CrystalSystem.ToString();
        return new(double.IsFinite(shortest) ? shortest : double.NaN, bonds > 0 ? bonds / structure.Count : double.NaN, spread, volume / atoms, filled / volume, system, GramsPerCubicCentimetre * mass / volume);
    }

    private static double Radius(Structure structure, int site) => Element.FromAtomicNumber(structure.AtomicNumbers[site]).CovalentRadius;

    private readonly record struct Reading(double Shortest, double Coordination, double Spread, double Volume, double Packing, string? System, double Density);
}
