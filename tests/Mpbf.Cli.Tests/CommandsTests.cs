using System.CommandLine;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class CommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Audit_Example_WritesTheThreeFilesAndReportReadsTheResult()
    {
        Run("audit", "--example", "semiconductors", "-o", _folder).Should().Be(0);

        Directory.GetFiles(_folder).Select(Path.GetFileName).Should().BeEquivalentTo("result.json", "decisions.csv", "report.html", "boundary.json");
        Run("report", Path.Combine(_folder, "result.json"), "-o", Path.Combine(_folder, "again.html")).Should().Be(0);
        File.ReadAllText(Path.Combine(_folder, "again.html")).Should().Be(File.ReadAllText(Path.Combine(_folder, "report.html")));
    }

    [Theory]
    [InlineData(2, "audit", "absent.json")]
    [InlineData(2, "audit", "--example", "metals")]
    [InlineData(2, "audit")]
    [InlineData(2, "report", "absent.json")]
    [InlineData(2, "inspect", "absent.csv")]
    [InlineData(2, "evaluate", "V_d=soft")]
    [InlineData(2, "evaluate", "V_d=1", "F_p=2")]
    [InlineData(2, "evaluate", "V_d=1", "V_d=2", "F_p=0.5")]
    [InlineData(2)]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "agreement", "absent.csv")]
    [InlineData(2, "audit", "--example", "semiconductors", "--require-coverage", "7")]
    [InlineData(2, "calibrate", "absent.csv", "--tolerance", "-3")]
    [InlineData(0, "evaluate", "V_d=1±0.1", "F_p=0.5", "--json")]
    [InlineData(3, "audit", "--example", "semiconductors", "--require-coverage", "1")]
    public void Invoke_Arguments_GiveTheDocumentedExitCode(int code, params string[] arguments) => Run(arguments).Should().Be(code);

    [Fact]
    public void Audit_UnwritableFolder_IsBadInput()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Run("audit", "--example", "semiconductors", "-o", file).Should().Be(2);
    }

    [Theory]
    [InlineData("mpbf: found --goal up; expected maximise, minimise", "simulate", "pool.csv", "--goal", "up")]
    [InlineData("mpbf: found --require-coverage high; expected a number", "audit", "m.json", "--require-coverage", "high")]
    [InlineData("mpbf: found --seeds 1.5; expected a whole number", "simulate", "pool.csv", "--seeds", "1.5")]
    [InlineData("mpbf: found --draws 0; expected 2 to 100,000", "agreement", "t.csv", "--reference", "a", "--source", "b", "--draws", "0")]
    public void Run_OptionOfAnotherKind_SaysWhatWasExpected(string said, params string[] arguments) => Said(2, arguments).Should().Contain(said).And.NotContain("System.");

    [Fact]
    public void Run_Help_NamesTheCommandAsItIsCalled()
    {
        TextWriter console = Console.Out;
        using var help = new StringWriter();
        Console.SetOut(help);
        try
        {
            Run("audit", "--help").Should().Be(0);
        }
        finally
        {
            Console.SetOut(console);
        }

        help.ToString().Should().Contain("mpbf audit [<manifest>]");
    }

    [Fact]
    public void Report_OutputThatIsAFolder_LeavesNothingBehind()
    {
        string result = Path.Combine(_folder, "result.json"), output = Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName;
        File.WriteAllText(result, "{}");
        Said(2, "report", result, "-o", output).Should().Contain("found a folder; expected a file to write");
        Directory.GetFileSystemEntries(_folder).Should().BeEquivalentTo([result, output]);
    }

    [Fact]
    public void Inspect_EmptyFolder_IsBadInput() => Said(2, "inspect", _folder).Should().Contain("an empty folder");

    private static string Said(int code, params string[] arguments)
    {
        TextWriter console = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            Run(arguments).Should().Be(code);
        }
        finally
        {
            Console.SetError(console);
        }

        return error.ToString();
    }

    private static int Run(params string[] arguments) => Commands.Run(arguments);
}
