using System.Collections.Immutable;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The symmetry of a crystal structure: its space group, its operations, its standard cells.</summary>
/// <remarks>
/// Method: Niggli reduction, pure translations and primitive cell, rotations of the lattice, operations that map the sites, match with the tabulated
/// types by conventional bases and congruences for the origin (Grosse-Kunstleve 1999; Togo and Tanaka 2018, arXiv:1808.01590).
/// </remarks>
public sealed class CrystalSymmetry
{
    /// <summary>The default tolerance, Å.</summary>
    public const double DefaultTolerance = 0.01;

    /// <summary>Where even a tolerance this small gives no group, the positions contradict each other (two sites of a kind at one place).</summary>
    private const double SmallestTolerance = 1e-7;

    private const double ToleranceStep = 0.7;

    private CrystalSymmetry(int[] kinds, SpaceGroupMatch match, StandardCell standard, PrimitiveSearch primitive, double tolerance)
    {
        SpaceGroup = match.Group.Setting;
        Tolerance = tolerance;
        ConventionalCell = standard.Conventional;
        PrimitiveCell = standard.Primitive;
        Transformation = match.Basis.ToMatrix3D().Inverse() * primitive.InputInPrimitive.Transposed().ToMatrix3D();
        OriginShift = match.Shift;
        Operations = OperationsOfInput(match, primitive.InputInPrimitive);
        Orbits = Relabel([.. primitive.SiteOf.Select(site => standard.OrbitOf[site])]);
        WyckoffPositions = [.. primitive.SiteOf.Select(site => standard.Wyckoff[site])];
        Kinds = [.. kinds];
    }

    /// <summary>The space-group type in the library's standard setting.</summary>
    public SpaceGroupSetting SpaceGroup { get; }

    /// <summary>Number of the space-group type, 1 to 230.</summary>
    public int Number => SpaceGroup.Number;

    /// <summary>The tolerance that gave a consistent group, Å: the one asked for, or a smaller one.</summary>
    public double Tolerance { get; }

    /// <summary>
    /// The operations in the structure's own cell, translations of a non-primitive cell included. Rotations that a cell of lower symmetry than its
    /// crystal does not allow are left out.
    /// </summary>
    public ImmutableArray<SymmetryOperation> Operations { get; }

    /// <summary>For each site, the number of its set of equivalent sites, counted from 0 in the order of first appearance.</summary>
    public ImmutableArray<int> Orbits { get; }

    /// <summary>For each site, its Wyckoff position in the standard setting.</summary>
    public ImmutableArray<WyckoffPosition> WyckoffPositions { get; }

    /// <summary>For each site, the number of its kind, counted from 0: sites of one kind have the same species with the same occupancies.</summary>
    public ImmutableArray<int> Kinds { get; }

    /// <summary>Q: a fractional position x of the structure is Q·x + <see cref="OriginShift"/> in <see cref="ConventionalCell"/>.</summary>
    public Matrix3D Transformation { get; }

    /// <summary>The origin's shift, in fractions of the conventional cell.</summary>
    public Vector3D OriginShift { get; }

    /// <summary>The conventional cell in the standard setting: a along x, b in the xy plane, positions and lattice made exactly symmetric.</summary>
    public Structure ConventionalCell { get; }

    /// <summary>The smallest cell of the same crystal as <see cref="ConventionalCell"/>, in the same orientation.</summary>
    public Structure PrimitiveCell { get; }

    /// <summary>As <see cref="Find"/>, null where atoms of one kind coincide, so that no group can be told.</summary>
    /// <param name="structure">A crystal.</param>
    /// <param name="tolerance">Å.</param>
    public static CrystalSymmetry? TryFind(Structure structure, double tolerance = DefaultTolerance)
    {
        try
        {
            return Find(structure, tolerance);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Finds the symmetry of a crystal.</summary>
    /// <param name="structure">A structure with sites that repeats along all three axes.</param>
    /// <param name="tolerance">
    /// Å. An operation counts where it brings each site within this distance of a site of the same kind, and the lattice onto itself to the same
    /// accuracy. Where the operations so found are no group the tolerance is lowered in steps of 0.7; <see cref="Tolerance"/> says where it ended.
    /// Sites are of one kind if they have the same species with the same occupancies; per-site properties do not count.
    /// </param>
    /// <exception cref="ArgumentException">The structure is no crystal or has no sites.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is not positive and finite.</exception>
    /// <exception cref="InvalidOperationException">No tolerance gives a group: sites of one kind coincide.</exception>
    public static CrystalSymmetry Find(Structure structure, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (!(tolerance > 0) || !double.IsFinite(tolerance)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance must be positive and finite (Å).");
        if (structure.Lattice is null || structure.Periodicity != Periodicity.All) throw new ArgumentException("Only a crystal, periodic along three axes, has a space group.", nameof(structure));
        if (structure.Count == 0) throw new ArgumentException("A structure without sites has no space group.", nameof(structure));

        int[] kinds = KindsOf(structure.Species);
        Vector3D[] positions = structure.Positions.ToArray();
        for (double trial = tolerance; trial >= Math.Min(SmallestTolerance, tolerance); trial *= ToleranceStep)
        {
            if (PrimitiveSearch.Find(structure.Lattice, positions, kinds, trial) is not { } primitive) continue;
            if (OperationSearch.Find(primitive.Sites, trial) is not { } operations) continue;
            if (SpaceGroupMatch.Find(operations, primitive.Sites.Lattice) is not { } match) continue;
            int[] firstSite = [.. Enumerable.Range(0, primitive.Sites.Kinds.Length).Select(site => Array.IndexOf(primitive.SiteOf, site))];
            if (StandardCell.Build(primitive.Sites, operations, match, structure.Species.Select(firstSite)) is not { } standard) continue;
            return new CrystalSymmetry(kinds, match, standard, primitive, trial);
        }

        throw new InvalidOperationException($"No tolerance from {tolerance} Å down to {SmallestTolerance} Å gives a group of operations: sites of one kind coincide.");
    }

    private static int[] KindsOf(SiteSpecies species)
    {
        var kinds = new int[species.Count];
        var examples = new List<int>();
        for (int i = 0; i < kinds.Length; i++)
        {
            kinds[i] = examples.FindIndex(example => species.SameOccupation(example, i));
            if (kinds[i] >= 0) continue;
            kinds[i] = examples.Count;
            examples.Add(i);
        }

        return kinds;
    }

    // In input coordinates W = Pᵀ⁻¹·W_p·Pᵀ, since x_p = Pᵀ·x; every primitive translation inside the input cell comes on top.
    private static ImmutableArray<SymmetryOperation> OperationsOfInput(SpaceGroupMatch match, IntegerMatrix inputInPrimitive)
    {
        IntegerMatrix toPrimitive = inputInPrimitive.Transposed(), adjugate = toPrimitive.Adjugate();
        int cells = toPrimitive.Determinant;
        Vector3D[] translations = PrimitiveTranslations(inputInPrimitive);
        var operations = ImmutableArray.CreateBuilder<SymmetryOperation>();
        foreach (SymmetryOperation found in match.Operations)
        {
            IntegerMatrix scaled = adjugate * found.Rotation * toPrimitive;
            if (!scaled.TryDivide(cells, out IntegerMatrix rotation)) continue;
            Vector3D translation = 1.0 / cells * (adjugate * found.Translation);
            foreach (Vector3D t in translations) operations.Add(new SymmetryOperation(rotation, (translation + t).Wrapped()));
        }

        return operations.ToImmutable();
    }

    private static Vector3D[] PrimitiveTranslations(IntegerMatrix inputInPrimitive)
    {
        IntegerMatrix positive = inputInPrimitive.Determinant > 0 ? inputInPrimitive : -inputInPrimitive;
        return Supercell.CellsInside(positive, positive.Determinant);
    }

    private static ImmutableArray<int> Relabel(ImmutableArray<int> labels)
    {
        var order = new Dictionary<int, int>();
        return [.. labels.Select(label => order.TryGetValue(label, out int known) ? known : order[label] = order.Count)];
    }
}
