using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Core.Tests.Crystals;

/// <summary>As much of the POSCAR format as the reference structures of the tests use: positive scale, direct positions; element names may be missing.</summary>
internal static class Poscar
{
    public static Structure Read(string file)
    {
        string[] lines = File.ReadAllLines(file);
        double scale = Numbers(lines[1])[0];
        Vector3D Vector(string line) => Numbers(line) is var n ? new(n[0], n[1], n[2]) : default;
        var lattice = new Lattice(scale * Vector(lines[2]), scale * Vector(lines[3]), scale * Vector(lines[4]));
        int at = 5;
        string[] names = Words(lines[5]);
        bool named = !char.IsAsciiDigit(names[0][0]);
        if (named) at++;
        int[] counts = [.. Words(lines[at++]).TakeWhile(w => char.IsAsciiDigit(w[0])).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
        at++;
        var species = new List<byte>();
        for (int k = 0; k < counts.Length; k++)
        {
            int number = named ? Element.TryFromSymbol(names[k])?.AtomicNumber ?? k + 1 : k + 1;
            species.AddRange(Enumerable.Repeat((byte)number, counts[k]));
        }

        return new Structure(lattice, new SiteSpecies([.. species]), [.. lines.Skip(at).Take(species.Count).Select(Vector)]);
    }

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static double[] Numbers(string line) =>
        [.. Words(line).TakeWhile(w => char.IsAsciiDigit(w[^1]) || w[^1] == '.').Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
}
