using System.Text.Json;
using Mpbf.Tests;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class InitAndSplitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ä ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Init_TablesAndMatrix_AreTakenForWhatTheyAre()
    {
        string rows = string.Concat(Enumerable.Range(1, 40).Select(i => $"r{i},{(i % 2 == 0 ? "Fe" : "Co")}{i}O{i + 1},{i * 0.1},{i * 0.11},0.2\n")), labels = string.Concat(Enumerable.Range(1, 60).Select(i => $"Ni{i}O{i + 2};{i}\n"));
        string manifest = Path.Combine(_folder, "m.json");
        (int code, string output) = Run(
            "init", Write("predictions.csv", "id,formula,measured (eV),predicted,y_std\n" + rows), Write("corpus.csv", "composition;gap\n" + labels), Write("candidates.csv", "formula,source\nKCl,x\nNaCl,y\n"), "-o", manifest);
        code.Should().Be(0);
        output.Should().Contain("unit: eV").And.Contain("corpus.csv, 60 rows, formula 'composition'; value 'gap'").And.Contain("target: candidates.csv");
        JsonElement root = JsonDocument.Parse(File.ReadAllText(manifest)).RootElement;
        root.GetProperty("evaluation").GetProperty("sigma").GetString().Should().Be("y_std");
        root.GetProperty("evaluation").GetProperty("id").GetString().Should().Be("id");
        root.GetProperty("evaluation").EnumerateObject().First().Name.Should().Be("table", "a reader looks for it first");
        root.GetProperty("evaluation").TryGetProperty("members", out _).Should().BeFalse("empty lists say nothing");
        root.GetProperty("note").GetString().Should().Contain("fidelity is not declared");
        Run("audit", manifest).Code.Should().Be(0, "a draft is a manifest that works");
        Run("init", Path.Combine(_folder, "predictions.csv"), "-o", manifest).Code.Should().Be(2, "an existing manifest is not overwritten");
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "no table with a column of predictions")]
    [InlineData("formula,predicted\nNaCl,1\nMgO,2\n", "no true values")]
    [InlineData("x,measured,predicted\n?,1,2\n", "no column of formulas")]
    public void Init_NothingToAudit_SaysWhatIsMissing(string table, string message)
    {
        (int code, _, string error) = RunAll("init", Write("a.csv", table), "-o", Path.Combine(_folder, "m.json"));
        code.Should().Be(2);
        error.Should().Contain(message);
        File.Exists(Path.Combine(_folder, "m.json")).Should().BeFalse();
    }

    [Fact]
    public void Split_ThenRecipe_GivesTheSameBytes()
    {
        string table = Write("a.csv", "id,formula\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"m{i},Fe{(i % 7) + 1}O{(i % 5) + 1}\n")));
        string first = Path.Combine(_folder, "one"), second = Path.Combine(_folder, "two");
        Run("split", table, "--by", "composition", "--folds", "4", "--inner", "2", "-o", first).Code.Should().Be(0);
        Run("split", "--recipe", Path.Combine(first, "recipe.json"), "-o", second).Code.Should().Be(0);
        foreach (string name in (string[])["folds.csv", "statistics.json", "recipe.json"]) File.ReadAllBytes(Path.Combine(second, name)).Should().Equal(File.ReadAllBytes(Path.Combine(first, name)));
    }

    [Theory]
    [InlineData("split")]
    [InlineData("split", "absent.csv", "--by", "id")]
    [InlineData("split", "--recipe", "absent.json")]
    [InlineData("leakage", "absent.csv", "absent.csv")]
    [InlineData("init", "absent.csv")]
    public void BadArguments_AreBadInput(params string[] arguments) => Run(arguments).Code.Should().Be(2);

    [SharedFact]
    public void Leakage_OfTwoRealSets_IsPrinted() =>
        Run("leakage", SharedData.Path("crabnet_matbench", "expt_gap.csv.gz"), SharedData.Path("crabnet_predictions_uq", "expt_gap.csv.gz")).Output.Should().Contain("composition");

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments) => RunAll(arguments) is var (code, output, _) ? (code, output) : default;

    private static (int Code, string Output, string Error) RunAll(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complaints = new StringWriter();
        Console.SetOut(written);
        Console.SetError(complaints);
        try
        {
            return (Commands.Root().Parse(arguments).Invoke(), written.ToString(), complaints.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
