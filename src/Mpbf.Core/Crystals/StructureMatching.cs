using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Crystals;

/// <summary>
/// Tells whether two structures are the same crystal up to the choice of cell, origin, orientation, hand, scale and order of sites.
/// </summary>
/// <remarks>
/// Both are reduced to their primitive cells and, if asked, to one volume per site; every basis of the second lattice that fits the first within the
/// tolerances is tried, with every translation that puts the rarest kind of site onto itself (after Ong et al. 2013, Comput. Mater. Sci. 68, 314,
/// whose default tolerances are kept). Primitive cells with different numbers of sites are different crystals.
/// </remarks>
public sealed record StructureMatching
{
    /// <summary>Pure translations are searched with this share of the site distance.</summary>
    private const double PrimitiveTolerance = 0.1;

    /// <summary>Largest relative difference of the edges.</summary>
    public double LengthTolerance { get; init; } = 0.2;

    /// <summary>Largest difference of the angles, degrees.</summary>
    public double AngleTolerance { get; init; } = 5;

    /// <summary>Largest distance of a site from its partner, in units of (volume per site)^(1/3).</summary>
    public double SiteTolerance { get; init; } = 0.3;

    /// <summary>True to compare at equal volume per site.</summary>
    public bool Scale { get; init; } = true;

    /// <summary>The root mean square distance of the best pairing in units of (volume per site)^(1/3); null if there is none.</summary>
    /// <param name="first">A crystal.</param>
    /// <param name="second">A crystal.</param>
    /// <exception cref="ArgumentException">A structure is not periodic along three axes or has no sites.</exception>
    public double? Distance(Structure first, Structure second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        RequireCrystal(first);
        RequireCrystal(second);
        int[] kinds = Kinds(first.Species, second.Species);
        if (Reduce(first, kinds[..first.Count]) is not { } a || Reduce(second, kinds[first.Count..]) is not { } b) return null;
        if (!a.Kinds.Order().SequenceEqual(b.Kinds.Order())) return null;

        double scale = Scale ? Math.Cbrt(a.Lattice.Volume / b.Lattice.Volume) : 1;
        double unit = Math.Cbrt(a.Lattice.Volume / a.Kinds.Length);
        double best = double.PositiveInfinity;
        foreach (IntegerMatrix basis in Bases(a.Lattice, b.Lattice, scale))
        {
            IntegerMatrix inverse = basis.Inverse();
            best = Math.Min(best, BestPairing(a, Array.ConvertAll(b.Positions, x => x * inverse), b.Kinds, unit));
        }

        return best <= SiteTolerance ? best : null;
    }

    /// <summary>True if the structures are the same crystal within the tolerances.</summary>
    /// <param name="first">A crystal.</param>
    /// <param name="second">A crystal.</param>
    /// <exception cref="ArgumentException">A structure is not periodic along three axes or has no sites.</exception>
    public bool AreSame(Structure first, Structure second) => Distance(first, second) is not null;

    private static SiteIndex? Reduce(Structure structure, int[] kinds)
    {
        double tolerance = PrimitiveTolerance * Math.Cbrt(structure.Lattice!.Volume / structure.Count);
        for (; tolerance > 1e-6; tolerance /= 2)
        {
            if (PrimitiveSearch.Find(structure.Lattice, structure.Positions.ToArray(), kinds, tolerance) is { } found) return found.Sites;
        }

        return null;
    }

    // Bases of the second lattice, by rows, whose edges and angles are those of the first.
    private List<IntegerMatrix> Bases(Lattice first, Lattice second, double scale)
    {
        Vector3D lengths = first.Lengths, angles = first.Angles;
        double longest = Math.Max(lengths.X, Math.Max(lengths.Y, lengths.Z)) * (1 + LengthTolerance) / scale;
        Vector3D heights = second.Heights;
        var images = new List<(CellShift Shift, Vector3D Vector)>[] { [], [], [] };
        (int a, int b, int c) = ((int)(longest / heights.X), (int)(longest / heights.Y), (int)(longest / heights.Z));
        for (int i = -a; i <= a; i++)
        {
            for (int j = -b; j <= b; j++)
            {
                for (int k = -c; k <= c; k++)
                {
                    Vector3D vector = scale * second.ToCartesian(new Vector3D(i, j, k));
                    for (int axis = 0; axis < 3; axis++)
                    {
                        if (Math.Abs(vector.Length / lengths[axis] - 1) <= LengthTolerance) images[axis].Add((new CellShift(i, j, k), vector));
                    }
                }
            }
        }

        var bases = new List<IntegerMatrix>();
        foreach ((CellShift p, Vector3D u) in images[0])
        {
            foreach ((CellShift q, Vector3D v) in images[1])
            {
                if (!SameAngle(u, v, angles.Z)) continue;
                foreach ((CellShift r, Vector3D w) in images[2])
                {
                    var basis = new IntegerMatrix(p.A, p.B, p.C, q.A, q.B, q.C, r.A, r.B, r.C);
                    if (SameAngle(u, w, angles.Y) && SameAngle(v, w, angles.X) && Math.Abs(basis.Determinant) == 1) bases.Add(basis);
                }
            }
        }

        return bases;
    }

    private bool SameAngle(Vector3D u, Vector3D v, double degrees) =>
        Math.Abs(Math.Atan2(u.Cross(v).Length, u.Dot(v)) * (180 / Math.PI) - degrees) <= AngleTolerance;

    // Distances are measured in the first lattice: once the bases agree, only the fractional positions tell the crystals apart.
    private double BestPairing(SiteIndex first, Vector3D[] positions, int[] kinds, double unit)
    {
        int rarest = first.RarestKind();
        int anchor = Array.IndexOf(first.Kinds, rarest);
        var image = new MinimumImage(first.Lattice);
        var shifts = new Vector3D[positions.Length];
        double best = double.PositiveInfinity;
        for (int j = 0; j < positions.Length; j++)
        {
            if (kinds[j] == rarest && TryPair(first, positions, kinds, first.Positions[anchor] - positions[j], image, unit, shifts))
                best = Math.Min(best, Spread(shifts) / unit);
        }

        return best;
    }

    // Each site's nearest site of its kind. Partners within the tolerance are closer than half of any distance between atoms, so that no cheaper pairing exists.
    private bool TryPair(SiteIndex first, Vector3D[] positions, int[] kinds, Vector3D translation, MinimumImage image, double unit, Vector3D[] shifts)
    {
        var taken = new bool[positions.Length];
        for (int j = 0; j < positions.Length; j++)
        {
            int partner = -1;
            for (int i = 0; i < positions.Length; i++)
            {
                if (first.Kinds[i] != kinds[j]) continue;
                Vector3D shift = image.Displacement(positions[j] + translation, first.Positions[i]);
                if (partner < 0 || shift.LengthSquared < shifts[j].LengthSquared) (partner, shifts[j]) = (i, shift);
            }

            // The anchor may be off by as much as another site, the mean shift that is taken out later by as much again.
            if (partner < 0 || taken[partner] || shifts[j].Length > 2 * SiteTolerance * unit) return false;
            taken[partner] = true;
        }

        Vector3D mean = Mean(shifts);
        return Array.TrueForAll(shifts, shift => (shift - mean).Length <= SiteTolerance * unit);
    }

    private static double Spread(Vector3D[] shifts)
    {
        Vector3D mean = Mean(shifts);
        return Math.Sqrt(shifts.Sum(shift => (shift - mean).LengthSquared) / shifts.Length);
    }

    private static Vector3D Mean(Vector3D[] shifts) => 1.0 / shifts.Length * shifts.Aggregate((u, v) => u + v);

    private static int[] Kinds(SiteSpecies first, SiteSpecies second)
    {
        var examples = new List<Occupant[]>();
        var kinds = new List<int>(first.Count + second.Count);
        foreach (SiteSpecies species in new[] { first, second })
        {
            for (int i = 0; i < species.Count; i++)
            {
                Occupant[] occupants = [.. Enumerable.Range(0, species.OccupantCount(i)).Select(k => species[i, k] with { OxidationState = null }).OrderBy(o => o.AtomicNumber)];
                int kind = examples.FindIndex(example => example.SequenceEqual(occupants));
                if (kind < 0)
                {
                    kind = examples.Count;
                    examples.Add(occupants);
                }

                kinds.Add(kind);
            }
        }

        return [.. kinds];
    }

    private static void RequireCrystal(Structure structure)
    {
        if (structure.Lattice is null || structure.Periodicity != Periodicity.All || structure.Count == 0)
            throw new ArgumentException("Only crystals, periodic along three axes and with sites, are matched.", nameof(structure));
    }
}
