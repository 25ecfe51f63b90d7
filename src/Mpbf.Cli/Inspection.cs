using Mpbf.Core;
using Mpbf.Dal.Images;
using Mpbf.Dal.Spectra;
using Mpbf.Dal.Structures;

namespace Mpbf.Cli;

/// <summary>Summaries of a file, or of every file of a folder.</summary>
internal static class Inspection
{
    private static readonly string[] TableExtensions = [".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".arrow", ".feather", ".h5", ".hdf5"];

    public static object[] Of(string path)
    {
        if (!Directory.Exists(path)) return [TryOfKnownFormat(path) ?? TableSummary.Of(path)];
        object[] summaries = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Try)];
        return summaries.Length > 0 ? summaries : throw new BadInputException("an empty folder", "a folder with files", null, path);
    }

    private static object? TryOfKnownFormat(string file)
    {
        if (ArraySummary.Recognises(file)) return ArraySummary.Of(file);
        if (ImageFile.TryLoad(file) is { } image) return ImageSummary.Of(file, image);
        using (SpectrumReader? spectra = SpectrumFile.TryOpen(file))
        {
            if (spectra is not null) return SpectrumSummary.Of(spectra);
        }

        using StructureReader? structures = StructureFile.TryOpen(file);
        if (structures is not null) return StructureSummary.Of(structures);
        return IsJson(file) ? RecipeSummary.TryOf(file) : null;
    }

    private static bool IsJson(string file) => file.Contains(".json", StringComparison.OrdinalIgnoreCase) || file.Contains(".ndjson", StringComparison.OrdinalIgnoreCase);

    /// <summary>In a folder a file that cannot be read is reported and the others go on; only files with a table's name are tried as tables.</summary>
    private static object Try(string file)
    {
        try
        {
            string name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
            return TryOfKnownFormat(file)
                ?? (TableExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? TableSummary.Of(file) : new UnreadableFile(file, "no known format"));
        }
        catch (BadInputException exception)
        {
            return new UnreadableFile(file, exception.Message);
        }
    }

    private sealed record UnreadableFile(string File, string Refused)
    {
        public override string ToString() => $"{File}\nrefused: {Refused}\n";
    }
}
