using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Tests;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class FitCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A table made from S_f outcomes of known weights: outcome = 0.1 + 0.7 (O_m∘C_d) + 0.2 T_r and a little of a sine.</summary>
    [Fact]
    public void Fit_TableOfRuns_FindsTheWeightsAndSavesThem()
    {
        string output = Path.Combine(_folder, "out");
        (int code, string text) = Run("fit", Write("runs.csv", Table()), "-o", output);

        code.Should().Be(0);
        text.Should().Contain("outcome = c + ε (O_m∘C_d) + ζ T_r").And.Contain("held out in turn: pool 0, pool 1").And.Contain("calibrated").And.NotContain("not calibrated");
        text.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        string saved = File.ReadAllText(Path.Combine(output, "coefficients.json"));
        saved.Should().Be(Run("fit", Path.Combine(_folder, "runs.csv"), "--json").Output, "the same runs give the same bytes");
        JsonElement law = JsonDocument.Parse(saved).RootElement.GetProperty("laws").GetProperty("steeringFidelity");
        law.GetProperty("first").GetProperty("value").GetDouble().Should().BeApproximately(0.7, 0.05);
        law.GetProperty("second").GetProperty("value").GetDouble().Should().BeApproximately(0.2, 0.05);
        law.GetProperty("first").GetProperty("draws").GetArrayLength().Should().Be(200);
        JsonDocument.Parse(saved).RootElement.GetProperty("inputs")[0].GetProperty("sha256").GetString().Should().HaveLength(64);
        Directory.GetFiles(output).Should().ContainSingle("nothing half-written is left");
    }

    [Theory]
    [InlineData("absent.csv", "no such file")]
    [InlineData("one-group.csv", "at least two groups")]
    [InlineData("empty.csv", "empty.csv")]
    [InlineData("grid.json", "grid.json")]
    [InlineData("null.json", "no table of labels")]
    [InlineData("nameless.json", "column name: found no name")]
    public void Fit_BadInput_EndsWithTwo(string file, string said)
    {
        Write("one-group.csv", "group,V_d,F_p,L\na,1,0.5,0\na,2,0.6,1\n");
        Write("empty.csv", "");
        Write("grid.json", "{ \"mpbfGrid\": 1, \"high\": [] }");
        Write("null.json", "{ \"mpbfGrid\": 1, \"high\": [null], \"low\": [null] }");
        Write("nameless.json", "{ \"mpbfGrid\": 1, \"name\": \" \", \"high\": [], \"low\": [] }");
        (int code, string error) = Fails("fit", Path.Combine(_folder, file));
        code.Should().Be(2);
        error.Should().Contain(said);
    }

    /// <summary>A grid of real gaps, as small as it goes: 160 rows a corpus, one set of held-out families, one repeat.</summary>
    [SharedFact]
    public void Fit_SmallGridOfRealGaps_WritesRunsThatFitToTheSameLaw()
    {
        string set = SharedData.Path("crabnet_matbench").Replace("\\", "/", StringComparison.Ordinal), output = Path.Combine(_folder, "out");
        string grid = Write("grid.json", $$"""{ "mpbfGrid": 1, "name": "gaps", "family": "linear", "sizes": [160], "holdOuts": 1, "high": [{ "table": "{{set}}/expt_gap.csv.gz", "value": "target", "fidelity": "experiment" }], "low": [{ "table": "{{set}}/benchmark_data/aflow__Egap__val.csv.gz", "value": "target", "fidelity": "PBE" }] }""");
        (int code, string text) = Run("fit", grid, "-o", output, "--json");
        code.Should().Be(0);
        JsonElement law = JsonDocument.Parse(text).RootElement.GetProperty("laws").GetProperty("boundaryShift");
        law.GetProperty("groups").GetArrayLength().Should().Be(5);
        JsonElement again = JsonDocument.Parse(Run("fit", Path.Combine(output, "runs.csv"), "--json").Output).RootElement.GetProperty("laws").GetProperty("boundaryShift");
        again.GetProperty("first").GetProperty("value").GetDouble().Should().BeApproximately(law.GetProperty("first").GetProperty("value").GetDouble(), 1e-12);
        again.GetProperty("refusals").GetArrayLength().Should().Be(law.GetProperty("refusals").GetArrayLength());
    }

    private static string Table()
    {
        var text = new StringBuilder("group,cell,O_mC_d,T_r,outcome\n");
        for (int pool = 0; pool < 6; pool++)
        {
            for (int run = 0; run < 40; run++)
            {
                double hits = (run % 8) / 8.0, resolution = (run / 8) / 5.0;
                text.Append(CultureInfo.InvariantCulture, $"pool {pool},{run % 10},{hits},{resolution},{0.1 + (0.7 * hits) + (0.2 * resolution) + (0.03 * Math.Sin((pool * 40) + (7 * run)))}\n");
            }
        }

        return text.ToString();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments) => Captured(arguments, out _);

    private static (int Code, string Error) Fails(params string[] arguments) => (Captured(arguments, out string error).Code, error);

    private static (int Code, string Output) Captured(string[] arguments, out string error)
    {
        (TextWriter console, TextWriter errors) = (Console.Out, Console.Error);
        using StringWriter output = new(), complaints = new();
        try
        {
            Console.SetOut(output);
            Console.SetError(complaints);
            int code = Commands.Root().Parse(arguments).Invoke();
            error = complaints.ToString();
            return (code, output.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(errors);
        }
    }
}
