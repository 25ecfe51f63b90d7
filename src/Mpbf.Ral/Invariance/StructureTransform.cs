using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Invariance;

/// <summary>
/// Random changes of a structure that leave the material as it is, and one that does not. Each is a function of the structure and a seed. The results carry lattice, species, positions and periodicity; per-site properties
/// and labels, which speak of the record, are left out.
/// </summary>
public static class StructureTransform
{
    /// <summary>How far a molecule is moved along each axis, at most, Å.</summary>
    private const double LargestShift = 10;

    private const int LargestImage = 3;

    /// <summary>The structure moved: by a uniform part of the cell, or without a lattice by up to 10 Å along each axis.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="seed">Chooses the shift.</param>
    public static Structure Translated(Structure structure, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Random random = RandomElement.Source(seed, "translation");
        var shift = new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble());
        if (structure.Lattice is null) shift = LargestShift * ((2 * shift) - new Vector3D(1, 1, 1));
        return With(structure, structure.Lattice, structure.Species, Moved(structure.Positions, _ => shift));
    }

    /// <summary>The structure turned by a uniformly random rotation.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="seed">Chooses the rotation.</param>
    public static Structure Rotated(Structure structure, ulong seed) => Turned(structure, RandomElement.Rotation(RandomElement.Source(seed, "rotation")));

    /// <summary>The structure under a uniformly random improper rotation: inverted, then turned.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="seed">Chooses the reflection.</param>
    public static Structure Reflected(Structure structure, ulong seed) => Turned(structure, Inverted(RandomElement.Rotation(RandomElement.Source(seed, "reflection"))));

    /// <summary>The structure under an orthogonal matrix: Cartesian row vectors r become r·M.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="matrix">M, orthogonal, of determinant 1 or −1.</param>
    /// <exception cref="ArgumentException">The matrix is not orthogonal.</exception>
    public static Structure Turned(Structure structure, Matrix3D matrix)
    {
        ArgumentNullException.ThrowIfNull(structure);
        const double orthogonality = 1e-9;
        Matrix3D product = matrix * matrix.Transposed();
        for (int row = 0; row < 3; row++)
        {
            if (!((product[row] - Matrix3D.Identity[row]).Length < orthogonality)) throw new ArgumentException($"The matrix is not orthogonal: {matrix}.", nameof(matrix));
        }

        return structure.Lattice is { } lattice
            ? With(structure, new Lattice(lattice.Matrix * matrix), structure.Species, structure.Positions)
            : With(structure, null, structure.Species, Array.ConvertAll(structure.Positions.ToArray(), r => r * matrix));
    }

    /// <summary>The sites in a random order.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="seed">Chooses the order.</param>
    public static Structure Permuted(Structure structure, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return Permuted(structure, RandomOrder(structure.Count, seed));
    }

    /// <summary>The sites in random other images of the cell, up to three lattice vectors away along each periodic axis.</summary>
    /// <param name="structure">Any structure; one without a periodic axis stays as it is.</param>
    /// <param name="seed">Chooses the images.</param>
    public static Structure Wrapped(Structure structure, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Random random = RandomElement.Source(seed, "wrapping");
        int Image(Periodicity axis) => structure.Periodicity.HasFlag(axis) ? random.Next(-LargestImage, LargestImage + 1) : 0;
        return With(structure, structure.Lattice, structure.Species, Moved(structure.Positions, _ => new Vector3D(Image(Periodicity.A), Image(Periodicity.B), Image(Periodicity.C))));
    }

    /// <summary>The crystal in a random cell of two to four times the volume, of any shape. The copies of a site follow each other.</summary>
    /// <param name="structure">A crystal, periodic along three axes.</param>
    /// <param name="seed">Chooses the cell.</param>
    /// <exception cref="ArgumentException">The structure is no crystal.</exception>
    public static Structure Repeated(Structure structure, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return Supercell.Build(Bare(structure), RandomElement.Cells(RandomElement.Source(seed, "supercell")));
    }

    /// <summary>The crystal's primitive cell, symmetrised and in the standard orientation of <see cref="CrystalSymmetry"/>; compare it with <see cref="Conventional"/>, not with the structure as given.</summary>
    /// <param name="structure">A crystal.</param>
    /// <exception cref="ArgumentException">The structure is no crystal.</exception>
    /// <exception cref="InvalidOperationException">Sites of one kind coincide.</exception>
    public static Structure Primitive(Structure structure) => CrystalSymmetry.Find(structure).PrimitiveCell;

    /// <summary>The crystal's conventional cell, symmetrised and in the standard orientation of <see cref="CrystalSymmetry"/>.</summary>
    /// <param name="structure">A crystal.</param>
    /// <exception cref="ArgumentException">The structure is no crystal.</exception>
    /// <exception cref="InvalidOperationException">Sites of one kind coincide.</exception>
    public static Structure Conventional(Structure structure) => CrystalSymmetry.Find(structure).ConventionalCell;

    /// <summary>Another material on the same sites: one of the structure's elements is replaced throughout by one that it does not hold. (Two elements exchanged could give the same crystal again, as in rock salt.)</summary>
    /// <param name="structure">A structure with sites.</param>
    /// <param name="seed">Chooses both elements.</param>
    /// <param name="palette">Elements to choose from.</param>
    /// <exception cref="ArgumentException">The structure holds every element of the palette, or has no sites.</exception>
    public static Structure Relabelled(Structure structure, ulong seed, IReadOnlyList<Element> palette)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(palette);
        Element[] own = ElementsOf(structure), others = [.. palette.Except(own)];
        if (own.Length == 0 || others.Length == 0) throw new ArgumentException("Another material needs sites, and an element that the structure does not hold.", nameof(palette));
        Random random = RandomElement.Source(seed, "relabelling");
        return Substituted(structure, own[random.Next(own.Length)], others[random.Next(others.Length)]);
    }

    /// <summary>One element replaced throughout by another; positions and cell stay, the oxidation state of replaced atoms is left out.</summary>
    /// <param name="structure">Any structure.</param>
    /// <param name="replaced">The element to replace.</param>
    /// <param name="by">The element that takes its sites.</param>
    public static Structure Substituted(Structure structure, Element replaced, Element by)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(replaced);
        ArgumentNullException.ThrowIfNull(by);
        Occupant Replace(Occupant occupant) => occupant.AtomicNumber == replaced.AtomicNumber ? new Occupant((byte)by.AtomicNumber, occupant.Occupancy) : occupant;
        Occupant[][] sites = [.. Enumerable.Range(0, structure.Count).Select(i => Enumerable.Range(0, structure.Species.OccupantCount(i)).Select(k => Replace(structure.Species[i, k])).ToArray())];
        return With(structure, structure.Lattice, SiteSpecies.FromOccupants(sites), structure.Positions);
    }

    internal static Structure Permuted(Structure structure, int[] order) =>
        With(structure, structure.Lattice, structure.Species.Select(order), [.. order.Select(i => structure.Positions[i])]);

    internal static int[] RandomOrder(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        RandomElement.Source(seed, "permutation").Shuffle(order);
        return order;
    }

    internal static Matrix3D Inverted(Matrix3D matrix) => new(-matrix.Row0, -matrix.Row1, -matrix.Row2);

    internal static Structure Bare(Structure structure) => With(structure, structure.Lattice, structure.Species, structure.Positions);

    /// <summary>Atoms moved by Cartesian vectors, Å.</summary>
    internal static Structure Displaced(Structure structure, double scale, ReadOnlySpan<Vector3D> displacements)
    {
        var positions = new Vector3D[structure.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D step = scale * displacements[i];
            positions[i] = structure.Positions[i] + (structure.Lattice?.ToFractional(step) ?? step);
        }

        return With(structure, structure.Lattice, structure.Species, positions);
    }

    internal static Element[] ElementsOf(Structure structure) => [.. structure.Composition.Amounts.Select(static pair => pair.Element)];

    internal static Structure With(Structure structure, Lattice? lattice, SiteSpecies species, ReadOnlySpan<Vector3D> positions) =>
        lattice is null ? Structure.Molecule(species, positions) : new Structure(lattice, species, positions, structure.Periodicity);

    private static Vector3D[] Moved(ReadOnlySpan<Vector3D> positions, Func<int, Vector3D> shift)
    {
        var moved = new Vector3D[positions.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = positions[i] + shift(i);
        return moved;
    }
}
