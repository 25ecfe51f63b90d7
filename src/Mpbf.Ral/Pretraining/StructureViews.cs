using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Pretraining;

/// <summary>Views of a structure that should look the same (strained and displaced a little, in a doubled cell or not) and one that should not (an element exchanged).</summary>
internal static class StructureViews
{
    private const int LargestDoubled = 32;

    /// <summary>The same material: doubled along an axis every other time (up to 32 sites), then strained by a symmetric tensor and displaced, both normal.</summary>
    /// <param name="structure">Any structure; strain and doubling need a cell.</param>
    /// <param name="strain">Standard deviation of each component.</param>
    /// <param name="displacement">Standard deviation of each coordinate, Å.</param>
    /// <param name="random">Draws.</param>
    public static Structure Same(Structure structure, double strain, double displacement, Random random)
    {
        if (random.Next(2) == 0 && structure.Periodicity == Periodicity.All && structure.Count <= LargestDoubled)
        {
            int axis = random.Next(3);
            structure = Supercell.Build(structure, IntegerMatrix.Diagonal(axis == 0 ? 2 : 1, axis == 1 ? 2 : 1, axis == 2 ? 2 : 1));
        }

        double[] e = [.. Enumerable.Range(0, 6).Select(_ => strain * Normal(random))];
        Lattice? cell = structure.Lattice is { } lattice ? new(lattice.Matrix * new Matrix3D(new(1 + e[0], e[5], e[4]), new(e[5], 1 + e[1], e[3]), new(e[4], e[3], 1 + e[2]))) : null;
        Vector3D[] positions = new Vector3D[structure.Count];
        for (int site = 0; site < positions.Length; site++)
        {
            Vector3D moved = displacement * new Vector3D(Normal(random), Normal(random), Normal(random));
            positions[site] = structure.Positions[site] + (cell?.ToFractional(moved) ?? moved);
        }

        return With(structure, structure.Species, cell, positions);
    }

    /// <summary>Another material of the same geometry: one of its elements becomes one that it does not hold.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="elements">Atomic numbers to choose from; at least one not in the structure.</param>
    /// <param name="random">Draws.</param>
    public static Structure Other(Structure structure, IReadOnlyList<int> elements, Random random)
    {
        int[] own = [.. structure.Composition.Amounts.Select(pair => pair.Element.AtomicNumber)], strange = [.. elements.Except(own)];
        int before = own[random.Next(own.Length)], after = strange[random.Next(strange.Length)];
        Occupant[][] occupants = [.. Enumerable.Range(0, structure.Count).Select(site => Enumerable.Range(0, structure.Species.OccupantCount(site)).Select(k => structure.Species[site, k])
            .Select(occupant => occupant.AtomicNumber == before ? new Occupant((byte)after, occupant.Occupancy) : occupant).ToArray())];
        return With(structure, SiteSpecies.FromOccupants(occupants), structure.Lattice, structure.Positions);
    }

    private static Structure With(Structure structure, SiteSpecies species, Lattice? lattice, ReadOnlySpan<Vector3D> positions) =>
        lattice is null ? Structure.Molecule(species, positions) : new(lattice, species, positions, structure.Periodicity);

    private static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
}
