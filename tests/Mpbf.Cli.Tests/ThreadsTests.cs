using System.Diagnostics;

namespace Mpbf.Cli.Tests;

/// <summary>The command in processes of its own that see one or two processors.</summary>
public sealed class ThreadsTests
{
    [Fact]
    public async Task Audit_OneOrTwoProcessors_GivesTheSameBytes()
    {
        string one = await Output(1), two = await Output(2);
        one.Should().StartWith("{").And.Be(two);
    }

    private static async Task<string> Output(int processors)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mpbf.Cli.dll"), "audit", "--example", "semiconductors", "--json"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{processors}";
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return text;
    }
}
