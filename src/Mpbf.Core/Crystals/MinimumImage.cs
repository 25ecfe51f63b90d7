namespace Mpbf.Core.Crystals;

/// <summary>
/// The shortest vector between two positions under periodicity, exact for any cell shape and any number of periodic axes.
/// </summary>
/// <remarks>
/// The periodic lattice is Minkowski-reduced (Semaev 2001), other axes are replaced by directions perpendicular to it. After rounding to the nearest
/// cell the closest image lies within one cell along each reduced vector.
/// </remarks>
public sealed class MinimumImage
{
    private readonly Lattice _lattice;
    private readonly Matrix3D _basis;
    private readonly Matrix3D _inverse;
    private readonly int _periodic;
    private readonly Vector3D[] _images;

    /// <summary>Prepares a lattice.</summary>
    /// <param name="lattice">The cell.</param>
    /// <param name="periodicity">The axes along which it repeats.</param>
    public MinimumImage(Lattice lattice, Periodicity periodicity = Periodicity.All)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        _lattice = lattice;
        var vectors = new List<Vector3D>();
        for (int axis = 0; axis < 3; axis++)
        {
            if (periodicity.HasFlag((Periodicity)(1 << axis))) vectors.Add(lattice.Matrix[axis]);
        }

        _periodic = vectors.Count;
        MinkowskiReduce(vectors);
        Complete(vectors);
        _basis = new Matrix3D(vectors[0], vectors[1], vectors[2]);
        _inverse = _basis.Inverse();
        _images = Images(vectors, _periodic);
    }

    /// <summary>The shortest Cartesian vector, Å, from one fractional position to an image of another.</summary>
    /// <param name="from">Fractional position.</param>
    /// <param name="to">Fractional position.</param>
    public Vector3D Displacement(Vector3D from, Vector3D to) => Shortest(_lattice.ToCartesian(to - from));

    /// <summary>The smallest distance, Å, between one fractional position and the images of another.</summary>
    /// <param name="from">Fractional position.</param>
    /// <param name="to">Fractional position.</param>
    public double Distance(Vector3D from, Vector3D to) => Displacement(from, to).Length;

    /// <summary>The shortest of all vectors that differ from a Cartesian one by a lattice vector, Å.</summary>
    public Vector3D Shortest(Vector3D cartesian)
    {
        Vector3D f = cartesian * _inverse;
        var cell = new Vector3D(
            _periodic > 0 ? Math.Round(f.X) : 0,
            _periodic > 1 ? Math.Round(f.Y) : 0,
            _periodic > 2 ? Math.Round(f.Z) : 0);
        Vector3D near = cartesian - cell * _basis;
        Vector3D best = near;
        double smallest = near.LengthSquared;
        foreach (Vector3D image in _images)
        {
            Vector3D candidate = near + image;
            if (candidate.LengthSquared < smallest) (best, smallest) = (candidate, candidate.LengthSquared);
        }

        return best;
    }

    private static Vector3D[] Images(List<Vector3D> vectors, int periodic)
    {
        var images = new List<Vector3D>();
        int b = periodic > 1 ? 1 : 0, c = periodic > 2 ? 1 : 0;
        for (int i = periodic > 0 ? -1 : 0; i <= (periodic > 0 ? 1 : 0); i++)
        {
            for (int j = -b; j <= b; j++)
            {
                for (int k = -c; k <= c; k++)
                {
                    if ((i, j, k) != (0, 0, 0)) images.Add((double)i * vectors[0] + (double)j * vectors[1] + (double)k * vectors[2]);
                }
            }
        }

        return [.. images];
    }

    private static void MinkowskiReduce(List<Vector3D> v)
    {
        // The margin lets vectors of equal length end the loop instead of changing places for ever.
        const double Margin = 1 - 1e-12;
        for (bool changed = v.Count > 1; changed;)
        {
            changed = false;
            v.Sort((left, right) => left.LengthSquared.CompareTo(right.LengthSquared));
            Vector3D second = v[1] - Math.Round(v[1].Dot(v[0]) / v[0].LengthSquared) * v[0];
            if (second.LengthSquared < v[1].LengthSquared * Margin) (v[1], changed) = (second, true);
            if (v.Count < 3 || changed) continue;

            double g00 = v[0].LengthSquared, g01 = v[0].Dot(v[1]), g11 = v[1].LengthSquared;
            double determinant = g00 * g11 - g01 * g01, d0 = v[2].Dot(v[0]), d1 = v[2].Dot(v[1]);
            double n0 = Math.Round((d0 * g11 - d1 * g01) / determinant), n1 = Math.Round((d1 * g00 - d0 * g01) / determinant);
            Vector3D best = v[2];
            for (int i = -1; i <= 1; i++)
            {
                for (int j = -1; j <= 1; j++)
                {
                    Vector3D candidate = v[2] - (n0 + i) * v[0] - (n1 + j) * v[1];
                    if (candidate.LengthSquared < best.LengthSquared * Margin) (best, changed) = (candidate, true);
                }
            }

            v[2] = best;
        }
    }

    // Unit directions perpendicular to the periodic vectors and to each other.
    private static void Complete(List<Vector3D> v)
    {
        ReadOnlySpan<Vector3D> axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        while (v.Count < 3)
        {
            Vector3D best = default;
            foreach (Vector3D axis in axes)
            {
                Vector3D candidate = v.Count switch
                {
                    0 => axis,
                    1 => v[0].Cross(axis),
                    _ => v[0].Cross(v[1]),
                };
                if (candidate.LengthSquared > best.LengthSquared) best = candidate;
            }

            v.Add(1 / best.Length * best);
        }
    }
}
