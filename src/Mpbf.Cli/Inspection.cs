using Mpbf.Core;
using Mpbf.Dal.Structures;

namespace Mpbf.Cli;

/// <summary>Summaries of a file, or of every file of a folder.</summary>
internal static class Inspection
{
    public static object[] Of(string path) => Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Try(file))]
        : [OfFile(path)];

    private static object OfFile(string file)
    {
        using StructureReader? structures = StructureFile.TryOpen(file);
        return structures is null ? TableSummary.Of(file) : StructureSummary.Of(structures);
    }

    /// <summary>In a folder a file that cannot be read is reported and the others go on.</summary>
    private static object Try(string file)
    {
        try
        {
            return OfFile(file);
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
