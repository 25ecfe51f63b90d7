using System.Globalization;
using System.Text;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>Writes CIF in P1, every site listed, with partial occupancies; numbers with the digits that read back to the same double.</summary>
public static class CifWriter
{
    /// <summary>Writes one crystal as a data block.</summary>
    /// <exception cref="ArgumentException">Without a lattice.</exception>
    public static void Write(TextWriter writer, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        if (structure.Lattice is not { } lattice) throw new ArgumentException("A CIF crystal needs a lattice.", nameof(structure));
        string name = structure.Labels.Id ?? structure.Composition.ReducedFormula;
        var text = new StringBuilder();
        text.Append("data_").Append(string.Concat(name.Select(c => c is > ' ' and < (char)127 ? c : '_'))).Append('\n');
        (Vector3D lengths, Vector3D angles) = (lattice.Lengths, lattice.Angles);
        for (int axis = 0; axis < 3; axis++) text.Append(CultureInfo.InvariantCulture, $"_cell_length_{"abc"[axis]} {lengths[axis]:R}\n");
        string[] names = ["alpha", "beta", "gamma"];
        for (int axis = 0; axis < 3; axis++) text.Append(CultureInfo.InvariantCulture, $"_cell_angle_{names[axis]} {angles[axis]:R}\n");
        text.Append("_symmetry_space_group_name_H-M 'P 1'\n_symmetry_Int_Tables_number 1\nloop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n");
        text.Append("loop_\n_atom_site_type_symbol\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n");
        for (int i = 0; i < structure.Count; i++)
        {
            Vector3D position = structure.Positions[i];
            for (int k = 0; k < structure.Species.OccupantCount(i); k++)
            {
                Occupant occupant = structure.Species[i, k];
                string symbol = SpeciesNames.Symbol(occupant.AtomicNumber);
                string charge = occupant.OxidationState is { } state ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(state)}{(state < 0 ? '-' : '+')}") : "";
                text.Append(CultureInfo.InvariantCulture, $"{symbol}{charge} {symbol}{i} {position.X:R} {position.Y:R} {position.Z:R} {occupant.Occupancy:R}\n");
            }
        }

        writer.Write(text);
    }
}
