using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.CrossLayer.Results;
using Mpbf.Guard;
using Mpbf.Reporting;

namespace Mpbf.Cli;

/// <summary>The files of an audit; each appears whole or not at all.</summary>
internal static class OutputFolder
{
    public static void Write(AuditResult result, string folder)
    {
        WriteFile(Path.Combine(folder, "result.json"), ResultFile.ToJson(result));
        WriteFile(Path.Combine(folder, "decisions.csv"), Decisions(result));
        WriteFile(Path.Combine(folder, "report.html"), HtmlReport.Render(result));
        if (result.Guard is { } guard && (long)(guard.Reference?.Values.Length ?? 0) <= BoundaryFile.LargestReference) BoundaryFile.Save(guard, Path.Combine(folder, "boundary.json"));
    }

    /// <summary>Refuses an output folder whose name a file has, before the work is done.</summary>
    public static void Require(string? folder)
    {
        if (File.Exists(folder)) throw new BadInputException("a file", "a folder to write to", "Choose another name with -o.", folder);
    }

    /// <summary>Refuses an output file whose name a folder has, before the work is done.</summary>
    public static void RequireFile(string? path)
    {
        if (Directory.Exists(path)) throw new BadInputException("a folder", "a file to write", "Choose another name with -o.", path);
    }

    /// <summary>Writes a file, and its folder where there is none.</summary>
    public static void WriteFile(string path, string text)
    {
        RequireFile(path);
        string beside = path + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(beside, text, new UTF8Encoding(false));
        File.Move(beside, path, overwrite: true);
    }

    private static string Decisions(AuditResult result)
    {
        var text = new StringBuilder("id,formula,support,risk,inside\n");
        foreach (Decision decision in result.Decisions)
        {
            text.Append(Quoted(decision.Id)).Append(',').Append(decision.Formula).Append(',').Append(CultureInfo.InvariantCulture, $"{decision.Support:R},{decision.Risk:R},")
                .Append(decision.IsInside switch { true => "true", false => "false", null => "" }).Append('\n');
        }

        return text.ToString();
    }

    public static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
