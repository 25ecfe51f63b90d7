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

    private static int Run(params string[] arguments) => Commands.Root().Parse(arguments).Invoke();
}
