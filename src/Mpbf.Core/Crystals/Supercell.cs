using System.Collections.Immutable;

namespace Mpbf.Core.Crystals;

/// <summary>Repetition of a cell.</summary>
public static class Supercell
{
    /// <summary>
    /// The same crystal in a cell of det(P) times the volume. The copies of a site follow each other, so that species stay together. Per-site properties
    /// are copied (selective dynamics only for a diagonal P, since it refers to the lattice vectors), the energy is multiplied, the stress kept, other
    /// information, whose dependence on size is unknown, is left out.
    /// </summary>
    /// <param name="structure">A structure with a lattice.</param>
    /// <param name="matrix">P: the new lattice vectors (rows) in terms of the old ones; determinant positive. Off the diagonal it mixes periodic axes only.</param>
    /// <exception cref="ArgumentException">The structure has no lattice, the determinant is not positive, or P mixes in an axis that does not repeat.</exception>
    public static Structure Build(Structure structure, IntegerMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(structure);
        int cells = matrix.Determinant;
        if (structure.Lattice is null) throw new ArgumentException("A molecule has no cell to repeat.", nameof(structure));
        if (cells <= 0) throw new ArgumentException($"A supercell needs a positive determinant; found {cells} for {matrix}.", nameof(matrix));
        RequirePeriodicAxes(structure.Periodicity, matrix);

        Vector3D[] shifts = CellsInside(matrix, cells);
        Matrix3D inverse = matrix.ToMatrix3D().Inverse();
        var sites = new int[structure.Count * cells];
        var positions = new Vector3D[sites.Length];
        for (int i = 0, k = 0; i < structure.Count; i++)
        {
            Vector3D origin = structure.Positions[i] * inverse;
            foreach (Vector3D shift in shifts)
            {
                sites[k] = i;
                positions[k++] = origin + shift;
            }
        }

        bool diagonal = matrix == IntegerMatrix.Diagonal(matrix.M00, matrix.M11, matrix.M22);
        var repeated = new Structure(matrix * structure.Lattice, structure.Species.Select(sites), positions, structure.Periodicity);
        foreach ((string name, SiteProperty property) in structure.Properties)
        {
            if (diagonal || name != SiteProperty.SelectiveDynamics) repeated = repeated.WithProperty(name, property.Select(sites));
        }

        if (structure.SiteLabels is { } labels) repeated = repeated.WithSiteLabels([.. sites.Select(i => labels[i])]);
        return repeated.WithLabels(structure.Labels with { Energy = structure.Labels.Energy * cells, Info = ImmutableDictionary<string, InfoValue>.Empty });
    }

    // Fractional positions, in the supercell, of the det(P) old cells' origins inside it: n·P⁻¹ mod 1 for one n of each class of Z³ / P. Exact: n·adj(P) mod det.
    internal static Vector3D[] CellsInside(IntegerMatrix matrix, int cells)
    {
        IntegerMatrix adjugate = matrix.Adjugate();
        IntegerMatrix hermite = HermiteForm.Rows(matrix);
        var found = new (int A, int B, int C)[cells];
        int count = 0;
        for (int i = 0; i < hermite.M00; i++)
        {
            for (int j = 0; j < hermite.M11; j++)
            {
                for (int k = 0; k < hermite.M22; k++)
                {
                    Vector3D n = new Vector3D(i, j, k) * adjugate;
                    found[count++] = (Modulo(n.X, cells), Modulo(n.Y, cells), Modulo(n.Z, cells));
                }
            }
        }

        Array.Sort(found);
        return Array.ConvertAll(found, n => new Vector3D((double)n.A / cells, (double)n.B / cells, (double)n.C / cells));
    }

    private static int Modulo(double value, int divisor) => (int)(value - Math.Floor(value / divisor) * divisor);

    private static void RequirePeriodicAxes(Periodicity periodicity, IntegerMatrix matrix)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (periodicity.HasFlag((Periodicity)(1 << axis))) continue;
            for (int other = 0; other < 3; other++)
            {
                if (matrix[axis, other] != (axis == other ? 1 : 0) || matrix[other, axis] != (axis == other ? 1 : 0))
                    throw new ArgumentException($"Axis {axis} does not repeat, so its row and column must be those of the identity; found {matrix}.", nameof(matrix));
            }
        }
    }
}
