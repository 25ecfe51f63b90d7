using System.Globalization;
using System.Text.Json;
using Mpbf.Guard;
using static Mpbf.Onnx.Tests.OnnxBytes;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class AgreementAndCalibrateTests : IDisposable
{
    private static readonly string[] Metals = ["Li", "Na", "K", "Mg", "Ca", "Sr", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Y", "Zr", "Nb", "Mo", "La"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Agreement_KilobarForGigapascal_IsNamedAndRepaired()
    {
        string table = Write("a.csv", "id,ref,src\n" + Rows(60, i => FormattableString.Invariant($"r{i},{i + 1},{10 * (i + 1) * (1 + (0.01 * Math.Sin(i)))}")));
        JsonElement comparison = JsonDocument.Parse(Run("agreement", table, "--reference", "ref", "--source", "src", "--resample", "id", "--json").Output).RootElement[0];
        comparison.GetProperty("findings")[0].GetProperty("text").GetString().Should().Contain("kbar");
        comparison.GetProperty("repaired").GetProperty("slope").GetProperty("value").GetDouble().Should().BeApproximately(1, 0.01);
        Run("agreement", table, "--reference", "ref", "--source", "src").Output.Should().Contain("repaired").And.Contain("factor:");
    }

    /// <summary>Its square is not finite, and neither would anything be that is said of it.</summary>
    [Fact]
    public void Agreement_HugeNumber_IsBadInput() =>
        Run("agreement", Write("t.csv", "a,b\n1,1\n2,2\n3,3\n4,4\n5,1e200\n"), "--reference", "a", "--source", "b").Code.Should().Be(2);

    [Fact]
    public void Calibrate_HalvedSigma_IsRepairedAndSaved()
    {
        var random = new Random(3);
        string table = Write("a.csv", "formula,measured,predicted,sigma\n" + Rows(400, i => FormattableString.Invariant($"{Metals[i % 20]}{1 + (i / 20)}{(i % 3 == 0 ? "O" : i % 3 == 1 ? "Cl" : "S")}{1 + (i % 4)},{i * 0.01},{(i * 0.01) + MathNet.Numerics.Distributions.Normal.Sample(random, 0, 0.2)},0.1")));
        JsonElement metrics = JsonDocument.Parse(Run("calibrate", table, "-o", _folder, "--json").Output).RootElement;
        JsonElement coverage = metrics.GetProperty("coverage of 90 %");
        coverage.GetProperty("before").GetProperty("value").GetDouble().Should().BeLessThan(0.7);
        coverage.GetProperty("after").GetProperty("value").GetDouble().Should().BeApproximately(0.9, 0.05);
        using var guard = new BoundaryGuard(BoundaryFile.Load(Path.Combine(_folder, "boundary.json")));
        guard.Decide([], 1, 0.1).Reason.Should().Be(GuardReason.NoUsableBoundary, "one sigma for all rows tells nothing apart");
        File.ReadAllLines(Path.Combine(_folder, "recalibrated.csv")).Length.Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData("formula,measured,predicted,sigma\nNaCl,1,1,0.1\nMgO,2,2,0.1\n")]
    [InlineData("formula,measured,predicted\nNaCl,1,2\nMgO,2,3\n")]
    [InlineData("formula,measured,predicted,sigma\nNaCl,1,1,-1\nMgO,2,2,0\n")]
    public void Calibrate_UnusableTables_AreBadInput(string table) => Run("calibrate", Write("a.csv", table)).Code.Should().Be(2);

    [Fact]
    public void Compare_TablesAreJoinedByTheirFirstColumn_AndMismatchIsBadInput()
    {
        string a = Write("a.csv", "id,x,y\n" + Rows(30, i => FormattableString.Invariant($"r{i},{i % 6},{i / 6}"))), b = Write("b.csv", "id,u,v\n" + Rows(30, i => FormattableString.Invariant($"r{29 - i},{(29 - i) % 6},{(29 - i) / 6}")));
        JsonElement pair = JsonDocument.Parse(Run("compare", a, b, "--json").Output).RootElement.GetProperty("pairs")[0];
        pair.GetProperty("overlap").GetDouble().Should().Be(1, "the same points under the same names");
        pair.GetProperty("cka").GetDouble().Should().BeApproximately(1, 1e-5);
        Run("compare", a, Write("c.csv", "id,u\nq,1\n")).Code.Should().Be(2);
        Run("compare", a, Write("d.csv", "id,u\nr1,east\n")).Code.Should().Be(2);
        Run("compare", "absent.npy", "absent.npy").Code.Should().Be(2);
    }

    /// <summary>Two spaces that differ in their third coordinate alone, through a model that drops it: the same space.</summary>
    [Fact]
    public void Compare_ThroughAModel_ComparesWhatTheModelKeeps()
    {
        string a = Write("a.csv", "id,x,y,z\n" + Rows(30, i => FormattableString.Invariant($"r{i},{i % 6},{i / 6},{i}"))), b = Write("b.csv", "id,x,y,z\n" + Rows(30, i => FormattableString.Invariant($"r{i},{i % 6},{i / 6},{7 * i % 30}")));
        string model = Path.Combine(_folder, "first two.onnx");
        File.WriteAllBytes(model, Model([Node("MatMul", ["x", "w"], ["y"])], [Value("x", Float32, "n", 3)], [Value("y", Float32, "n", 2)], [Tensor("w", new float[] { 1, 0, 0, 1, 0, 0 }, 3, 2)]));
        JsonElement plain = JsonDocument.Parse(Run("compare", a, b, "--json").Output).RootElement, encoded = JsonDocument.Parse(Run("compare", a, b, "--onnx", model, "--json").Output).RootElement;
        plain.TryGetProperty("model", out _).Should().BeFalse();
        plain.GetProperty("pairs")[0].GetProperty("cka").GetDouble().Should().BeLessThan(0.9);
        encoded.GetProperty("model").GetString().Should().Be("first two.onnx");
        encoded.GetProperty("spaces")[0].GetProperty("width").GetInt32().Should().Be(2);
        encoded.GetProperty("pairs")[0].GetProperty("cka").GetDouble().Should().BeApproximately(1, 1e-5);
        encoded.GetProperty("pairs")[0].GetProperty("overlap").GetDouble().Should().Be(1);
        Run("compare", a, b, "--onnx", model).Output.Should().StartWith("each space as first two.onnx encodes it\n");
        Run("compare", a, b, "--onnx", a).Code.Should().Be(2, "a table is no model");
        Run("compare", a, "--onnx", "absent.onnx").Code.Should().Be(2);
        Run("compare", Write("narrow.csv", "id,x\n" + Rows(30, i => FormattableString.Invariant($"r{i},{i}"))), "--onnx", model).Code.Should().Be(2, "the model takes rows of width 3");
    }

    [Theory]
    [InlineData("agreement", "absent.csv", "--reference", "a", "--source", "b")]
    [InlineData("calibrate", "absent.csv")]
    [InlineData("calibrate", "absent.csv", "--method", "magic")]
    [InlineData("calibrate", "absent.csv", "--members", "a")]
    public void BadArguments_AreBadInput(params string[] arguments) => Run(arguments).Code.Should().Be(2);

    [Fact]
    public void Inspect_SpectraImagesAndRecipes_AreSummarised()
    {
        Write("a.jdx", "##TITLE= t\n##JCAMP-DX= 4.24\n##XUNITS= 1/CM\n##YUNITS= A\n##FIRSTX= 1\n##LASTX= 2\n##NPOINTS= 2\n##XYDATA= (X++(Y..Y))\n1 3 4\n##END=\n");
        Write("b.xdi", "# XDI/1.0\n# Column.1: energy eV\n# Column.2: i0\n#----\n1 2\n2 3\n");
        Write("c.xy", "1 2\n2 3\n3 4\n");
        Write("d.json", """[{"target":"BaTiO3","precursors":["BaCO3"],"operations":[{"type":"heating","temperature":{"value":900,"unit":"C"}}]}]""");
        Write("e.bin", "\u0001\u0002");
        (int code, string output) = Run("inspect", _folder);
        code.Should().Be(0);
        output.Should().Contain("JCAMP-DX: 1 spectra").And.Contain("XDI: 1 spectra").And.Contain("columns: 1 spectra").And.Contain("1 synthesis recipes").And.Contain("no known format");
    }

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text.ToString(CultureInfo.InvariantCulture));
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        Console.SetOut(written);
        Console.SetError(TextWriter.Null);
        try
        {
            return (Commands.Root().Parse(arguments).Invoke(), written.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
