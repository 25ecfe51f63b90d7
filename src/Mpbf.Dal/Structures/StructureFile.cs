using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures.Cif;
using Mpbf.Dal.Structures.ExtendedXyz;
using Mpbf.Dal.Structures.Json;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Structures;

/// <summary>Opens structure files by what is in them; the name only decides between formats that look alike.</summary>
public static class StructureFile
{
    private const int PeekLength = 1 << 14;

    private static readonly StructureFormat[] Formats =
    [
        new("extended XYZ", ExtendedXyzReader.Recognises, (stream, name) => new ExtendedXyzReader(stream, name)),
        new("CIF", CifReader.Recognises, (stream, name) => new CifReader(stream, name)),
        new("vasprun.xml", VasprunReader.Recognises, (stream, name) => new VasprunReader(stream, name)),
        new("JSON", JsonStructureReader.Recognises, (stream, name) => new JsonStructureReader(stream, name)),
        new("XDATCAR", XdatcarReader.Recognises, (stream, name) => new XdatcarReader(stream, name)),
        new("POSCAR", PoscarReader.Recognises, (stream, name) => new PoscarReader(stream, name)),
    ];

    /// <summary>Opens a file, gz or not, in whichever known format it is.</summary>
    /// <exception cref="BadInputException">No readable file, or none of the known formats.</exception>
    public static StructureReader Open(string path) =>
        TryOpen(path) ?? throw new BadInputException(
            "a file of no known structure format", string.Join(", ", Formats.Select(format => format.Name)), "Convert it to one of these.", path);

    /// <summary>Opens a file if it is of a known structure format; null otherwise.</summary>
    /// <exception cref="BadInputException">No readable file.</exception>
    public static StructureReader? TryOpen(string path)
    {
        string start = Peek(path);
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        if (CifTableReader.Recognises(start)) return new CifTableReader(path);
        StructureFormat? format = Array.Find(Formats, format => format.Recognises(name, start));
        return format?.Open(InputStream.Open(path), path);
    }

    /// <summary>Every structure of a file.</summary>
    /// <exception cref="BadInputException">The file, or one of its records, cannot be read.</exception>
    public static IEnumerable<Structure> ReadAll(string path)
    {
        using StructureReader reader = Open(path);
        while (reader.Read() is { } structure) yield return structure;
    }

    private static string Peek(string path)
    {
        char[] start = new char[PeekLength];
        using var reader = new StreamReader(InputStream.Open(path));
        return new string(start, 0, reader.ReadBlock(start));
    }
}
