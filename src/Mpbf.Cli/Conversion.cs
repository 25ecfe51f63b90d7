using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.Cif;
using Mpbf.Dal.Structures.ExtendedXyz;
using Mpbf.Dal.Structures.Json;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>From any structure file to the format that the output's name asks for.</summary>
internal static class Conversion
{
    private const string Formats = ".xyz, .extxyz, .cif, .json, .csv, .vasp or POSCAR";

    /// <summary>Writes every structure of a file; the output appears whole or not at all.</summary>
    /// <returns>Number of structures.</returns>
    public static int Run(string input, string output)
    {
        string extension = Path.GetExtension(output).ToUpperInvariant();
        bool isPoscar = extension is ".VASP" || Path.GetFileName(output).Contains("POSCAR", StringComparison.Ordinal);
        if (!isPoscar && extension is not (".XYZ" or ".EXTXYZ" or ".CIF" or ".JSON" or ".CSV")) throw new BadInputException($"the output '{output}'", Formats);
        OutputFolder.RequireFile(output);
        string beside = output + ".partial";
        int count;
        try
        {
            using (var writer = new StreamWriter(beside, append: false, new UTF8Encoding(false))) count = extension == ".CSV" ? Table(input, writer) : isPoscar ? Poscar(input, writer) : extension == ".JSON" ? Json(input, writer) : Each(input, writer, extension == ".CIF" ? CifWriter.Write : ExtendedXyzWriter.Write);
            File.Move(beside, output, overwrite: true);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "structures that the format can hold", "Choose another format.", input, innerException: exception);
        }
        finally
        {
            File.Delete(beside);
        }

        return count;
    }

    private static int Each(string input, TextWriter writer, Action<TextWriter, Structure> write)
    {
        int count = 0;
        foreach (Structure structure in StructureFile.ReadAll(input))
        {
            write(writer, structure);
            count++;
        }

        return count;
    }

    private static int Poscar(string input, TextWriter writer)
    {
        Structure[] structures = [.. StructureFile.ReadAll(input).Take(2)];
        if (structures.Length != 1) throw new BadInputException(structures.Length == 0 ? "no structure" : "several structures", "exactly one: a POSCAR file holds one", "Convert to .xyz.", input);
        PoscarWriter.Write(writer, structures[0]);
        return 1;
    }

    private static int Json(string input, StreamWriter writer)
    {
        int count = 0;
        writer.Flush();
        using var json = new Utf8JsonWriter(writer.BaseStream);
        json.WriteStartArray();
        foreach (Structure structure in StructureFile.ReadAll(input))
        {
            PymatgenWriter.Write(json, structure);
            count++;
        }

        json.WriteEndArray();
        return count;
    }

    private static int Table(string input, TextWriter writer)
    {
        using TableReader table = TableReader.Open(input);
        writer.Write(string.Join(',', table.Columns.Select(OutputFolder.Quoted)) + "\n");
        int count = 0;
        for (; table.Read(); count++) writer.Write(string.Join(',', Enumerable.Range(0, table.Columns.Count).Select(column => OutputFolder.Quoted(table[column]))) + "\n");
        return count;
    }
}
