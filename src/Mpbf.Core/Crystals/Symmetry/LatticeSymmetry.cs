namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The rotations that map a lattice onto itself.</summary>
internal static class LatticeSymmetry
{
    /// <summary>
    /// All W, acting on columns, that change no edge by more than the tolerance and turn no angle by more than moves the longer edge's mean end by it.
    /// </summary>
    /// <param name="lattice">Niggli-reduced, so that images of edges have components −1, 0, 1 only.</param>
    /// <param name="tolerance">Å.</param>
    public static List<IntegerMatrix> Rotations(Lattice lattice, double tolerance)
    {
        Span<double> lengths = [lattice.A.Length, lattice.B.Length, lattice.C.Length];
        var images = new List<(CellShift Shift, Vector3D Vector)>[] { [], [], [] };
        for (int i = -1; i <= 1; i++)
        {
            for (int j = -1; j <= 1; j++)
            {
                for (int k = -1; k <= 1; k++)
                {
                    var shift = new CellShift(i, j, k);
                    Vector3D vector = lattice.ToCartesian(shift.ToFractional());
                    for (int axis = 0; axis < 3; axis++)
                    {
                        if (Math.Abs(vector.Length - lengths[axis]) <= tolerance) images[axis].Add((shift, vector));
                    }
                }
            }
        }

        var rotations = new List<IntegerMatrix>();
        foreach ((CellShift a, Vector3D u) in images[0])
        {
            foreach ((CellShift b, Vector3D v) in images[1])
            {
                if (!SameAngle(lattice.A, lattice.B, u, v, tolerance)) continue;
                foreach ((CellShift c, Vector3D w) in images[2])
                {
                    if (!SameAngle(lattice.A, lattice.C, u, w, tolerance) || !SameAngle(lattice.B, lattice.C, v, w, tolerance)) continue;
                    var rotation = new IntegerMatrix(a.A, b.A, c.A, a.B, b.B, c.B, a.C, b.C, c.C);
                    if (Math.Abs(rotation.Determinant) == 1) rotations.Add(rotation);
                }
            }
        }

        return rotations;
    }

    private static bool SameAngle(Vector3D a, Vector3D b, Vector3D u, Vector3D v, double tolerance)
    {
        double before = Math.Atan2(a.Cross(b).Length, a.Dot(b));
        double after = Math.Atan2(u.Cross(v).Length, u.Dot(v));
        double radius = (a.Length + b.Length + u.Length + v.Length) / 4;
        return Math.Abs(Math.Sin(after - before)) * radius <= tolerance && Math.Cos(after - before) > 0;
    }
}
