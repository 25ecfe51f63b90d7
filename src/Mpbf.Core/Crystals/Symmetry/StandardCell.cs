namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The crystal in the standard setting of its space group, made exactly symmetric.</summary>
/// <param name="Conventional">The conventional cell.</param>
/// <param name="Primitive">The primitive cell in the same orientation.</param>
/// <param name="OrbitOf">For each primitive site, the lowest index among its equivalent sites.</param>
/// <param name="Wyckoff">The Wyckoff position of each primitive site.</param>
internal sealed record StandardCell(Structure Conventional, Structure Primitive, int[] OrbitOf, WyckoffPosition[] Wyckoff)
{
    /// <summary>Builds the cells; null where a site fits no Wyckoff position, because the tolerance joined sites that are not equivalent.</summary>
    public static StandardCell? Build(SiteIndex sites, List<FoundOperation> operations, SpaceGroupMatch match, SiteSpecies species)
    {
        Lattice lattice = SymmetricLattice(match, sites.Lattice);
        Vector3D[] positions = SymmetricPositions(sites, operations, match);
        Vector3D[] centring = match.Group.Centring;
        var copies = new int[positions.Length * centring.Length];
        var all = new Vector3D[copies.Length];
        for (int i = 0, k = 0; i < positions.Length; i++)
        {
            foreach (Vector3D shift in centring) (copies[k], all[k++]) = (i, (positions[i] + shift).Wrapped());
        }

        var orbitOf = new int[positions.Length];
        for (int i = 0; i < orbitOf.Length; i++) orbitOf[i] = operations.Min(o => o.Images[i]);
        var wyckoff = new WyckoffPosition[positions.Length];
        for (int i = 0; i < wyckoff.Length; i++)
        {
            int multiplicity = orbitOf.Count(orbit => orbit == orbitOf[i]) * centring.Length;
            if (WyckoffPosition.Find(match.Group.Setting, positions[i], multiplicity) is not { } found) return null;
            wyckoff[i] = found;
        }

        var primitive = new Lattice(match.Group.Primitive.Transposed() * lattice.Matrix);
        return new StandardCell(
            new Structure(lattice, species.Select(copies), all),
            new Structure(primitive, species, Array.ConvertAll(positions, p => (match.Group.ToPrimitive * p).Wrapped())),
            orbitOf,
            wyckoff);
    }

    // The mean of RᵀGR over the point group is the metric that all rotations leave as it is.
    private static Lattice SymmetricLattice(SpaceGroupMatch match, Lattice primitive)
    {
        Matrix3D metric = (match.Basis.Transposed() * primitive).Metric;
        Span<double> mean = stackalloc double[6];
        foreach (IntegerMatrix rotation in match.Group.Operations.Keys)
        {
            Matrix3D turned = rotation.Transposed().ToMatrix3D() * metric * rotation.ToMatrix3D();
            for (int k = 0; k < 3; k++)
            {
                mean[k] += turned[k, k];
                mean[3 + k] += turned[(k + 1) % 3, (k + 2) % 3];
            }
        }

        double order = match.Group.Operations.Count;
        double a = Math.Sqrt(mean[0] / order), b = Math.Sqrt(mean[1] / order), c = Math.Sqrt(mean[2] / order);
        return Lattice.FromParameters(a, b, c, Degrees(mean[3] / order / (b * c)), Degrees(mean[4] / order / (a * c)), Degrees(mean[5] / order / (a * b)));
    }

    private static double Degrees(double cosine) => Math.Abs(cosine) < 1e-15 ? 90 : Math.Acos(cosine) * (180 / Math.PI);

    // Each site moves to the mean of all the places where the group's exact operations bring its equivalent sites.
    private static Vector3D[] SymmetricPositions(SiteIndex sites, List<FoundOperation> operations, SpaceGroupMatch match)
    {
        StandardGroup group = match.Group;
        IntegerMatrix adjugate = match.Basis.Adjugate();
        int cells = match.Basis.Determinant;
        Vector3D[] positions = Array.ConvertAll(sites.Positions, p => 1.0 / cells * (adjugate * p) + match.Shift);
        var deviation = new Vector3D[positions.Length];
        foreach (FoundOperation found in operations)
        {
            (adjugate * found.Operation.Rotation * match.Basis).TryDivide(cells, out IntegerMatrix rotation);
            var exact = new SymmetryOperation(rotation, group.Operations[rotation]);
            for (int i = 0; i < positions.Length; i++)
            {
                Vector3D difference = group.ToPrimitive * (exact.Apply(positions[i]) - positions[found.Images[i]]);
                deviation[found.Images[i]] += SiteIndex.Nearest(difference);
            }
        }

        for (int i = 0; i < positions.Length; i++) positions[i] = (positions[i] + group.Primitive * (1.0 / operations.Count * deviation[i])).Wrapped();
        return positions;
    }
}
