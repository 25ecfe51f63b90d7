using System.Collections.Immutable;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>What matching needs of the standard setting of a space-group type, prepared once.</summary>
internal sealed class StandardGroup
{
    /// <summary>Largest deviation from a whole number in a congruence between translations. A wrong type misses by at least 1/12.</summary>
    private const double CongruenceTolerance = 0.04;

    private static readonly Lazy<StandardGroup[]> All = new(() => [.. Enumerable.Range(1, 230).Select(n => new StandardGroup(SpaceGroupSetting.Standard(n)))]);

    private static readonly Lazy<ILookup<string, StandardGroup>> BySignature = new(() => All.Value.ToLookup(g => g.Signature, StringComparer.Ordinal));

    private readonly HallSymbol.Operation[] _generators;
    private readonly SmithForm _origin;

    private StandardGroup(SpaceGroupSetting setting)
    {
        Setting = setting;
        Centring = [.. setting.Operations.Where(o => o.Rotation == IntegerMatrix.Identity).Select(o => o.Translation)];
        Operations = setting.Operations.GroupBy(o => o.Rotation).ToImmutableDictionary(g => g.Key, g => g.First().Translation);
        Signature = RotationTypes.Signature(Operations.Keys);
        _generators = [.. HallSymbol.Generators(setting.HallSymbol).Where(g => g.Rotation != IntegerMatrix.Identity)];

        // Twelfths make the centring vectors whole; the Hermite form of them and the cell is the primitive lattice.
        Vector3D[] rows = [.. Centring.Skip(1).Select(c => 12.0 * c), new(12, 0, 0), new(0, 12, 0), new(0, 0, 12)];
        int[] m = [.. rows.SelectMany(r => new[] { (int)Math.Round(r.X), (int)Math.Round(r.Y), (int)Math.Round(r.Z) })];
        HermiteForm.Rows(m);
        Primitive = NiggliBasis(new Matrix3D(new(m[0] / 12.0, m[1] / 12.0, m[2] / 12.0), new(m[3] / 12.0, m[4] / 12.0, m[5] / 12.0), new(m[6] / 12.0, m[7] / 12.0, m[8] / 12.0)));
        ToPrimitive = Primitive.Inverse();
        _origin = new SmithForm(OriginEquations());
    }

    public SpaceGroupSetting Setting { get; }

    /// <summary>Translations of the conventional cell, 0 first.</summary>
    public Vector3D[] Centring { get; }

    /// <summary>One translation for each rotation.</summary>
    public ImmutableDictionary<IntegerMatrix, Vector3D> Operations { get; }

    /// <summary>Counts of rotation types: tells the point group.</summary>
    public string Signature { get; }

    /// <summary>Columns: primitive vectors in terms of the conventional ones.</summary>
    public Matrix3D Primitive { get; }

    /// <summary>Conventional to primitive coordinates (acting on columns).</summary>
    public Matrix3D ToPrimitive { get; }

    /// <summary>The groups whose point group has these counts of rotation types, by number.</summary>
    public static IEnumerable<StandardGroup> WithSignature(string signature) => BySignature.Value[signature];

    /// <summary>The group of a number, 1 to 230.</summary>
    public static StandardGroup Of(int number) => All.Value[number - 1];

    /// <summary>
    /// Changes of axes and origin, x' = A·x + s, that make this group another one, with axes of components −1, 0, 1 and one of each continuous family of origins: none unless the two are the same or mirror images. To itself they
    /// are the normaliser's, and exchange Wyckoff positions in every way it does.
    /// </summary>
    public IEnumerable<(IntegerMatrix Axes, Vector3D Shift)> ChangesTo(StandardGroup other)
    {
        // Parities decide what happens to inversion centres and twofold axes: where nothing but them is there, 0 and 1 do.
        int lowest = Setting.CrystalSystem == CrystalSystem.Triclinic ? 0 : -1;
        int width = 2 - lowest;
        for (int code = 0; code < (int)Math.Pow(width, 9); code++)
        {
            int left = code;
            int Next()
            {
                int digit = left % width + lowest;
                left /= width;
                return digit;
            }

            var axes = new IntegerMatrix(Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next());
            if (Math.Abs(axes.Determinant) != 1 || OriginFor(axes, other) is not { } right) continue;
            foreach (Vector3D solution in other._origin.Solutions(right, CongruenceTolerance)) yield return (axes, other.Primitive * solution);
        }
    }

    // For the new axes the group's operations are (A·R·A⁻¹, A·t); r = t' − A·t for each generator (R', t') of the other. Null where the axes do not bring the rotations or the centring there.
    private double[]? OriginFor(IntegerMatrix axes, StandardGroup other)
    {
        if (Centring.Length != other.Centring.Length) return null;
        IntegerMatrix inverse = axes.Inverse();
        foreach (Vector3D c in Centring)
        {
            Vector3D image = axes * c;
            if (!other.Centring.Any(translation => SiteIndex.Nearest(image - translation).LengthSquared < 1e-12)) return null;
        }

        var right = new double[3 * other._generators.Length];
        for (int k = 0; k < other._generators.Length; k++)
        {
            if (!Operations.TryGetValue(inverse * other._generators[k].Rotation * axes, out Vector3D translation)) return null;
            Vector3D difference = other.ToPrimitive * (other._generators[k].ToSymmetryOperation().Translation - axes * translation);
            (right[3 * k], right[3 * k + 1], right[3 * k + 2]) = (difference.X, difference.Y, difference.Z);
        }

        return right;
    }

    /// <summary>Tests whether operations, seen in a conventional basis, are this group with some origin.</summary>
    /// <param name="found">Rotations and translations in a primitive basis, as many as this group has rotations.</param>
    /// <param name="basis">P: columns are the conventional vectors in terms of the primitive ones; determinant positive.</param>
    /// <param name="shift">s, with standard position = P⁻¹·x + s.</param>
    public bool TryMatch(Dictionary<IntegerMatrix, Vector3D> found, IntegerMatrix basis, out Vector3D shift)
    {
        shift = default;
        int cells = basis.Determinant;
        if (cells != Centring.Length) return false;
        foreach (Vector3D c in Centring)
        {
            Vector3D image = basis * c;
            if ((image - new Vector3D(Math.Round(image.X), Math.Round(image.Y), Math.Round(image.Z))).LengthSquared > 1e-12) return false;
        }

        IntegerMatrix adjugate = basis.Adjugate();
        Span<double> right = stackalloc double[3 * _generators.Length];
        for (int k = 0; k < _generators.Length; k++)
        {
            // W = P·R·P⁻¹ must be whole and among the operations found; the generators then make all of them.
            IntegerMatrix scaled = basis * _generators[k].Rotation * adjugate;
            if (!scaled.TryDivide(cells, out IntegerMatrix rotation) || !found.TryGetValue(rotation, out Vector3D translation)) return false;
            Vector3D difference = ToPrimitive * (_generators[k].ToSymmetryOperation().Translation - 1.0 / cells * (adjugate * translation));
            (right[3 * k], right[3 * k + 1], right[3 * k + 2]) = (difference.X, difference.Y, difference.Z);
        }

        if (!_origin.TrySolve(right, CongruenceTolerance, out Vector3D solution)) return false;
        shift = Primitive * solution;
        return true;
    }

    // (R, t) = (R, w + s − R·s): (1 − R)·s ≡ t − w modulo the primitive lattice, for all generators at once.
    private int[,] OriginEquations()
    {
        var equations = new int[3 * _generators.Length, 3];
        for (int k = 0; k < _generators.Length; k++)
        {
            Matrix3D rotation = ToPrimitive * _generators[k].Rotation.ToMatrix3D() * Primitive;
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++) equations[3 * k + i, j] = (i == j ? 1 : 0) - (int)Math.Round(rotation[i, j]);
            }
        }

        return equations;
    }

    // Short vectors keep the numbers in the equations small.
    private static Matrix3D NiggliBasis(Matrix3D rows) => NiggliReduction.Reduce(new Lattice(rows)).Lattice.Matrix.Transposed();
}
