using System.Diagnostics;
using Mpbf.Tests;

namespace Mpbf.Cli.Tests;

/// <summary>The command in processes of its own that see one or two processors.</summary>
public sealed class ThreadsTests
{
    [Fact]
    public async Task Audit_OneOrTwoProcessors_GivesTheSameBytes()
    {
        string one = await Output(1, "audit", "--example", "semiconductors", "--json"), two = await Output(2, "audit", "--example", "semiconductors", "--json");
        one.Should().StartWith("{").And.Be(two);
    }

    /// <summary>Trees on a grid of real gaps: corpora in parallel, and trees within them.</summary>
    [SharedFact]
    public async Task Fit_OneOrTwoProcessors_GivesTheSameBytes()
    {
        string grid = Path.Combine(Directory.CreateTempSubdirectory("mpbf").FullName, "grid.json"), set = SharedData.Path("crabnet_matbench").Replace("\\", "/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(grid, $$"""{ "mpbfGrid": 1, "sizes": [120], "holdOuts": 1, "high": [{ "table": "{{set}}/expt_gap.csv.gz", "value": "target" }], "low": [{ "table": "{{set}}/benchmark_data/aflow__Egap__val.csv.gz", "value": "target" }] }""");
        string one = await Output(1, "fit", grid, "--json"), two = await Output(2, "fit", grid, "--json");
        Directory.Delete(Path.GetDirectoryName(grid)!, recursive: true);
        one.Should().StartWith("{").And.Be(two);
    }

    private static async Task<string> Output(int processors, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mpbf.Cli.dll"), .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{processors}";
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return text;
    }
}
