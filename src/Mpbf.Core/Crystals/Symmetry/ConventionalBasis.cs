namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// Conventional bases that a point group allows: along its rotation axes where it has them, shortest vectors of the plane perpendicular to them
/// otherwise (Grosse-Kunstleve 1999, Acta Cryst. A55, 383). All have the hand of the primitive basis.
/// </summary>
internal static class ConventionalBasis
{
    /// <summary>Candidates P, whose columns are conventional vectors in terms of the primitive ones, the shortest first.</summary>
    /// <param name="rotations">The point group in the primitive basis.</param>
    /// <param name="lattice">The primitive lattice, Niggli-reduced.</param>
    public static IEnumerable<IntegerMatrix> Candidates(IEnumerable<IntegerMatrix> rotations, Lattice lattice)
    {
        ILookup<int, IntegerMatrix> byOrder = rotations.Select(RotationTypes.ProperPart).Distinct().ToLookup(RotationTypes.Type);
        if (byOrder[3].Count() == 8) return Permutations(Axes(byOrder[4].Any() ? byOrder[4] : byOrder[2]));
        if (byOrder[3].Any()) return Hexagonal(byOrder[3].First(), lattice);
        if (byOrder[4].Any()) return Tetragonal(byOrder[4].First(), lattice);
        return byOrder[2].Count() switch
        {
            3 => Permutations(Axes(byOrder[2])),
            1 => Monoclinic(byOrder[2].First(), lattice),
            _ => [IntegerMatrix.Identity],
        };
    }

    private static List<CellShift> Axes(IEnumerable<IntegerMatrix> rotations)
    {
        var axes = new List<CellShift>();
        foreach (CellShift axis in rotations.Select(Axis))
        {
            if (!axes.Contains(axis) && !axes.Contains(-axis)) axes.Add(axis);
        }

        return axes;
    }

    private static IEnumerable<IntegerMatrix> Permutations(List<CellShift> v)
    {
        foreach ((int a, int b, int c) in new[] { (0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1), (2, 1, 0) })
            yield return RightHanded(v[a], v[b], v[c]);
    }

    private static IEnumerable<IntegerMatrix> Tetragonal(IntegerMatrix four, Lattice lattice)
    {
        CellShift a = Plane(four, lattice).Shortest;
        CellShift b = four * a;
        yield return RightHanded(a, b, Axis(four));
        yield return RightHanded(b, a, Axis(four));
    }

    private static IEnumerable<IntegerMatrix> Hexagonal(IntegerMatrix three, Lattice lattice)
    {
        CellShift a = Plane(three, lattice).Shortest, b = three * a, c = Axis(three);
        CellShift minusA = -a, minusB = -b;
        yield return RightHanded(a, b, c);
        yield return RightHanded(minusA, minusB, c);
        yield return RightHanded(b, a, c);
        yield return RightHanded(minusB, minusA, c);
    }

    // Axis b; a and c are two of the three shortest vectors of the plane, which meet at obtuse angles.
    private static IEnumerable<IntegerMatrix> Monoclinic(IntegerMatrix two, Lattice lattice)
    {
        (CellShift u, CellShift v) = Plane(two, lattice);
        if (lattice.ToCartesian(u.ToFractional()).Dot(lattice.ToCartesian(v.ToFractional())) > 0) v = -v;
        CellShift w = -u - v;
        CellShift axis = Axis(two);
        foreach ((CellShift a, CellShift c) in new[] { (u, v), (v, u), (u, w), (w, u), (v, w), (w, v) })
        {
            IntegerMatrix basis = Columns(a, axis, c);
            yield return basis.Determinant > 0 ? basis : Columns(a, -axis, c);
        }
    }

    private static IntegerMatrix RightHanded(CellShift a, CellShift b, CellShift c)
    {
        IntegerMatrix basis = Columns(a, b, c);
        return basis.Determinant > 0 ? basis : Columns(a, b, -c);
    }

    // 1 + W + W² + … projects onto the axis: its columns lie along it, its rows are the normal form of the plane perpendicular to it.
    private static IntegerMatrix Projector(IntegerMatrix w)
    {
        IntegerMatrix sum = IntegerMatrix.Identity, power = w;
        while (power != IntegerMatrix.Identity)
        {
            sum = new(
                sum.M00 + power.M00, sum.M01 + power.M01, sum.M02 + power.M02, sum.M10 + power.M10, sum.M11 + power.M11, sum.M12 + power.M12,
                sum.M20 + power.M20, sum.M21 + power.M21, sum.M22 + power.M22);
            power *= w;
        }

        return sum;
    }

    private static CellShift Axis(IntegerMatrix w) => NonZeroRow(Projector(w).Transposed());

    private static CellShift NonZeroRow(IntegerMatrix m)
    {
        for (int row = 0; row < 3; row++)
        {
            int divisor = Divisor(Divisor(m[row, 0], m[row, 1]), m[row, 2]);
            if (divisor != 0) return new CellShift(m[row, 0] / divisor, m[row, 1] / divisor, m[row, 2] / divisor);
        }

        throw new InvalidOperationException("A rotation of finite order has an axis.");
    }

    // Gauss-reduced basis of the lattice vectors perpendicular to the axis.
    private static (CellShift Shortest, CellShift Second) Plane(IntegerMatrix w, Lattice lattice)
    {
        CellShift h = NonZeroRow(Projector(w));
        Span<int> left = [h.A, h.B, h.C];
        Span<CellShift> columns = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        int pivot;
        while (true)
        {
            pivot = -1;
            int others = 0;
            for (int k = 0; k < 3; k++)
            {
                if (left[k] == 0) continue;
                others++;
                if (pivot < 0 || Math.Abs(left[k]) < Math.Abs(left[pivot])) pivot = k;
            }

            if (others == 1) break;
            for (int k = 0; k < 3; k++)
            {
                if (k == pivot) continue;
                int times = left[k] / left[pivot];
                left[k] -= times * left[pivot];
                columns[k] -= times * columns[pivot];
            }
        }

        CellShift u = columns[(pivot + 1) % 3], v = columns[(pivot + 2) % 3];
        while (true)
        {
            Vector3D x = lattice.ToCartesian(u.ToFractional()), y = lattice.ToCartesian(v.ToFractional());
            if (y.LengthSquared < x.LengthSquared * (1 - 1e-9)) (u, v, x, y) = (v, u, y, x);
            int times = (int)Math.Round(x.Dot(y) / x.LengthSquared);
            if (times == 0 || (y - times * x).LengthSquared > y.LengthSquared * (1 - 1e-9)) return (u, v);
            v -= times * u;
        }
    }

    private static IntegerMatrix Columns(CellShift a, CellShift b, CellShift c) => new(a.A, b.A, c.A, a.B, b.B, c.B, a.C, b.C, c.C);

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return Math.Abs(a);
    }
}
