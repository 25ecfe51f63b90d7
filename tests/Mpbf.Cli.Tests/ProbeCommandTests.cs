using System.Text.Json;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class ProbeCommandTests : IDisposable
{
    private static readonly string[] Formulas =
    [
        .. from metal in "Li Na K Mg Ca Sr Al Ga In Ti V Cr Mn Fe Ni Cu Zn Zr Nb La".Split(' ')
           from other in "O S Se N P F Cl Br".Split(' ')
           select metal + other,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Probe_VectorsOfElectronegativity_KeepTheirFactor()
    {
        string table = Table(), space = Space(formula => [(float)Composition.Parse(formula).Amounts.Sum(pair => pair.Element.Electronegativity), (float)Composition.Parse(formula).Amounts.Sum(pair => pair.Element.Period)]);
        (int code, string output) = Run("probe", space, table, "--factor", "macro=en", "--draws", "20", "--json");
        code.Should().Be(0);
        JsonElement result = JsonDocument.Parse(output).RootElement;

        JsonElement own = result.GetProperty("factors").EnumerateArray().Single(factor => factor.GetProperty("name").GetString() == "en");
        own.GetProperty("skill").GetProperty("value").GetDouble().Should().BeGreaterThan(0.9, "the first coordinate is this factor");
        result.GetProperty("spectrum").GetArrayLength().Should().Be(5);
        result.GetProperty("wrongAssignment").GetProperty("value").GetDouble().Should().BeLessThan(0.05);
        result.GetProperty("conditions").GetArrayLength().Should().Be(4);
        result.GetProperty("abstractionIntegrity").GetProperty("value").GetDouble().Should().BeLessThan(result.GetProperty("abstractionIntegrityForRanking").GetProperty("value").GetDouble(), "U_q is subtracted");
    }

    [Fact]
    public void Probe_Text_FitsTheTerminal()
    {
        (int code, string output) = Run("probe", "composition", Table(), "--draws", "20");
        code.Should().Be(0);
        output.Should().Contain("R(e)").And.Contain("A_i to rank by").And.Contain("ral.latent-collapse");
        output.Split('\n').Max(line => line.Length).Should().BeLessThanOrEqualTo(80);
    }

    [Fact]
    public void Probe_SecondModalityWithPermutedRows_IsMisaligned()
    {
        string space = Space(Chemistry), second = Space(Chemistry, "second"), permuted = Space(Chemistry, "permuted", Shuffled());
        Verdict(space, second).Should().Be("Clear");
        Verdict(space, permuted).Should().Be("Breach");
    }

    [Theory]
    [InlineData("absent.npy")]
    [InlineData("soap")]
    [InlineData("composition", "--factor", "quantum=en")]
    [InlineData("composition", "--factor", "macro=absent")]
    [InlineData("composition", "--factor", "macro")]
    [InlineData("composition", "--groups", "absent")]
    [InlineData("composition", "--formula", "absent")]
    [InlineData("composition", "--second", "absent.npy")]
    [InlineData("composition", "--draws", "1")]
    public void Probe_UnusableArguments_AreBadInput(params string[] arguments) => Run(["probe", arguments[0], Table(), .. arguments[1..]]).Code.Should().Be(2);

    [Fact]
    public void Probe_RowsThatDoNotFit_AreBadInput()
    {
        Run("probe", Space(Chemistry, "short", Formulas.Take(40)), Table()).Code.Should().Be(2);
        string few = Path.Combine(_folder, "few.csv");
        File.WriteAllText(few, "formula\nNaCl\nMgO\n");
        Run("probe", "composition", few).Code.Should().Be(2);
        string odd = Path.Combine(_folder, "odd.csv");
        File.WriteAllText(odd, "formula\n" + string.Join('\n', Formulas) + "\nXy2\n");
        Run("probe", "composition", odd).Code.Should().Be(2);
    }

    private static string[] Shuffled()
    {
        string[] formulas = [.. Formulas];
        new Random(5).Shuffle(formulas);
        return formulas;
    }

    private static float[] Chemistry(string formula) => [.. Composition.Parse(formula).Amounts.SelectMany(pair => new[] { (float)pair.Element.Electronegativity, pair.Element.Period })];

    private string? Verdict(string space, string second) => JsonDocument.Parse(Run("probe", space, Table(), "--second", second, "--draws", "20", "--json").Output).RootElement.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("code").GetString() == "ral.misalignment").GetProperty("verdict").GetString();

    private string Table()
    {
        string path = Path.Combine(_folder, "materials.csv");
        File.WriteAllText(path, "formula,en\n" + string.Join('\n', Formulas.Select(formula => FormattableString.Invariant($"{formula},{Composition.Parse(formula).Amounts.Sum(pair => pair.Element.Electronegativity)}"))) + "\n");
        return path;
    }

    private string Space(Func<string, float[]> vector, string name = "space", IEnumerable<string>? formulas = null)
    {
        float[][] rows = [.. (formulas ?? Formulas).Select(vector)];
        string path = Path.Combine(_folder, name + ".npy");
        NpyFile.Save(new EmbeddingMatrix([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length), path);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        TextWriter before = Console.Out;
        using var writer = new StringWriter();
        Console.SetOut(writer);
        try
        {
            return (Commands.Root().Parse(arguments).Invoke(), writer.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
