using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;
using Mpbf.Ral.Invariance;

namespace Mpbf.Ral.Interventions;

/// <summary>Ladders of structures that differ by one intervention. Per-site properties and labels, which speak of the record, are left out.</summary>
public static class Intervention
{
    /// <summary>Strains a cell, atoms along: each lattice vector v becomes v·(1 + ε), fractional positions stay.</summary>
    /// <param name="structure">A structure with a lattice.</param>
    /// <param name="mode">Which strain.</param>
    /// <param name="strains">Strains, or engineering shear angles; each above −1, at most 1. 0 is added where it is missing.</param>
    /// <exception cref="ArgumentException">No lattice, no strain, or one out of range.</exception>
    public static InterventionLadder Strain(Structure structure, StrainMode mode, IReadOnlyList<double> strains)
    {
        Lattice lattice = LatticeOf(structure);
        return Ladder(structure, $"strain {mode}", strains, 0, static strain => strain is > -1 and <= 1, strain => Deformed(structure, new Lattice(lattice.Matrix * Deformation(mode, strain))));
    }

    /// <summary>Scales the volume of a cell, fractional positions held.</summary>
    /// <param name="structure">A structure with a lattice.</param>
    /// <param name="ratios">V/V₀, each positive and finite. 1 is added where it is missing.</param>
    /// <exception cref="ArgumentException">No lattice, no ratio, or one out of range.</exception>
    public static InterventionLadder VolumeScan(Structure structure, IReadOnlyList<double> ratios)
    {
        Lattice lattice = LatticeOf(structure);
        return Ladder(structure, "volume ratio", ratios, 1, static ratio => ratio > 0 && double.IsFinite(ratio), ratio => Deformed(structure, new Lattice(lattice.Matrix * Deformation(StrainMode.Hydrostatic, Math.Cbrt(ratio) - 1))));
    }

    /// <summary>Replaces an element by the others of its column of the periodic table, structure held; the coordinate is the period. Hydrogen stands in no column, and elements that the structure holds already are left out.</summary>
    /// <param name="structure">A structure that holds the element.</param>
    /// <param name="element">The element to replace, of a group 1 to 18.</param>
    /// <exception cref="ArgumentException">The structure does not hold the element, or the element stands in no column.</exception>
    public static InterventionLadder DownColumn(Structure structure, Element element)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(element);
        Element[] held = StructureTransform.ElementsOf(structure);
        if (!held.Contains(element)) throw new ArgumentException($"{structure.Composition} holds no {element}.", nameof(element));
        if (element.Group is null || element.Family == ElementFamily.Hydrogen) throw new ArgumentException($"{element} stands in no column of the periodic table.", nameof(element));
        Element[] column = [.. Element.All.Where(other => other.Group == element.Group && other.AtomicNumber <= Element.LastTabulated && other.Family != ElementFamily.Hydrogen && (other == element || !held.Contains(other))).OrderBy(static other => other.Period)];
        return new InterventionLadder(
            $"period of the element in place of {element}",
            [.. column.Select(other => new InterventionStep(other.Period, StructureTransform.Substituted(structure, element, other)))],
            Array.IndexOf(column, element));
    }

    /// <summary>Removes sites one after the other, in a random order; the coordinate is the number removed. Repeat the cell first for a dilute vacancy.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="count">Vacancies at the end of the ladder, 1 to the number of sites − 1.</param>
    /// <param name="seed">Chooses the sites.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few sites.</exception>
    public static InterventionLadder Vacancies(Structure structure, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (count < 1 || count >= structure.Count) throw new ArgumentOutOfRangeException(nameof(count), count, $"Allowed: 1 to {structure.Count - 1}.");
        int[] order = StructureTransform.RandomOrder(structure.Count, seed);
        return new InterventionLadder(
            "vacancies",
            [.. Enumerable.Range(0, count + 1).Select(removed => new InterventionStep(removed, StructureTransform.Permuted(structure, [.. order[removed..].Order()])))],
            0);
    }

    /// <summary>Rattles all atoms along one random normal pattern, scaled; the coordinate is σ, Å, of each Cartesian component.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="sigmas">Each finite and not negative, Å. 0 is added where it is missing.</param>
    /// <param name="seed">Chooses the pattern.</param>
    /// <exception cref="ArgumentException">No σ, or one out of range.</exception>
    public static InterventionLadder Rattle(Structure structure, IReadOnlyList<double> sigmas, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Random random = RandomElement.Source(seed, "rattle");
        Vector3D[] pattern = [.. Enumerable.Range(0, structure.Count).Select(_ => RandomElement.Normal(random))];
        return Ladder(structure, "rattle σ, Å", sigmas, 0, static sigma => sigma >= 0 && double.IsFinite(sigma), sigma => StructureTransform.Displaced(structure, sigma, pattern));
    }

    private static InterventionLadder Ladder(Structure structure, string kind, IReadOnlyList<double> coordinates, double unchanged, Func<double, bool> allowed, Func<double, Structure> change)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        foreach (double coordinate in coordinates)
        {
            if (!allowed(coordinate)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{coordinate} is out of range for '{kind}'."), nameof(coordinates));
        }

        double[] sorted = [.. coordinates.Append(unchanged).Distinct().Order()];
        if (sorted.Length < 2) throw new ArgumentException("A ladder needs at least one step beside the unchanged structure.", nameof(coordinates));
        ImmutableArray<InterventionStep> steps = [.. sorted.Select(coordinate => new InterventionStep(coordinate, coordinate == unchanged ? StructureTransform.Bare(structure) : change(coordinate)))];
        return new InterventionLadder(kind, steps, Array.IndexOf(sorted, unchanged));
    }

    private static Matrix3D Deformation(StrainMode mode, double strain)
    {
        double half = strain / 2;
        return mode switch
        {
            StrainMode.X => new(new(1 + strain, 0, 0), new(0, 1, 0), new(0, 0, 1)),
            StrainMode.Y => new(new(1, 0, 0), new(0, 1 + strain, 0), new(0, 0, 1)),
            StrainMode.Z => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1 + strain)),
            StrainMode.YZ => new(new(1, 0, 0), new(0, 1, half), new(0, half, 1)),
            StrainMode.XZ => new(new(1, 0, half), new(0, 1, 0), new(half, 0, 1)),
            StrainMode.XY => new(new(1, half, 0), new(half, 1, 0), new(0, 0, 1)),
            StrainMode.Hydrostatic => new(new(1 + strain, 0, 0), new(0, 1 + strain, 0), new(0, 0, 1 + strain)),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a strain."),
        };
    }

    private static Structure Deformed(Structure structure, Lattice lattice) => StructureTransform.With(structure, lattice, structure.Species, structure.Positions);

    private static Lattice LatticeOf(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return structure.Lattice ?? throw new ArgumentException("A molecule has no cell to strain.", nameof(structure));
    }
}
