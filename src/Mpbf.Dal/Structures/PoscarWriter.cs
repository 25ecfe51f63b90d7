using System.Globalization;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures;

/// <summary>Writes POSCAR files of VASP 5: direct positions with every digit of the double, selective dynamics where the structure has them.</summary>
public static class PoscarWriter
{
    /// <summary>Writes one structure; runs of one element become one count, so the order of sites stays.</summary>
    /// <exception cref="ArgumentException">Without a lattice, or with partial occupancies: the format has neither.</exception>
    public static void Write(TextWriter writer, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        if (structure.Lattice is not { } lattice) throw new ArgumentException("A POSCAR file needs a lattice.", nameof(structure));
        if (!structure.IsOrdered) throw new ArgumentException("A POSCAR file has no partial occupancies.", nameof(structure));
        writer.Write((structure.Labels.Name ?? structure.Labels.Id ?? structure.Composition.ReducedFormula).ReplaceLineEndings(" "));
        writer.Write("\n1\n");
        for (int row = 0; row < 3; row++) Write(writer, lattice.Matrix[row], "\n");
        List<(byte Number, int Count)> runs = [];
        foreach (byte number in structure.AtomicNumbers)
        {
            if (runs.Count > 0 && runs[^1].Number == number) runs[^1] = (number, runs[^1].Count + 1);
            else runs.Add((number, 1));
        }

        writer.Write(string.Join(' ', runs.Select(run => SpeciesNames.Symbol(run.Number))) + "\n");
        writer.Write(string.Join(' ', runs.Select(run => run.Count.ToString(CultureInfo.InvariantCulture))) + "\n");
        SiteProperty? free = structure.Properties.GetValueOrDefault(SiteProperty.SelectiveDynamics);
        if (free is not null) writer.Write("Selective dynamics\n");
        writer.Write("Direct\n");
        for (int i = 0; i < structure.Count; i++)
        {
            Write(writer, structure.Positions[i], "");
            if (free is not null) writer.Write(string.Concat(free[i].ToArray().Select(flag => flag != 0 ? " T" : " F")));
            writer.Write('\n');
        }
    }

    private static void Write(TextWriter writer, Vector3D v, string end) => writer.Write(string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}{end}"));
}
