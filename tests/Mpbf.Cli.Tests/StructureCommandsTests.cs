using System.Text.Json;
using Mpbf.Tests;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class StructureCommandsTests : IDisposable
{
    private const string Poscar = "NaCl\n1\n0 2.8 2.8\n2.8 0 2.8\n2.8 2.8 0\nNa Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ß ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.xyz")]
    [InlineData("a.cif")]
    [InlineData("a.json")]
    [InlineData("a.vasp")]
    public void Convert_ThereAndBack_KeepsTheCrystal(string name)
    {
        string output = Path.Combine(_folder, name);
        Run("convert", Write("POSCAR", Poscar), output).Code.Should().Be(0);

        JsonElement summary = JsonDocument.Parse(Run("inspect", output, "--json").Output).RootElement;
        summary.GetProperty("structures").GetInt32().Should().Be(1);
        summary.GetProperty("spaceGroups")[0].GetProperty("key").GetString().Should().Be("Fm-3m");
    }

    [Theory]
    [InlineData("a.doc")]
    [InlineData("absent/a.xyz")]
    public void Convert_ImpossibleOutput_IsBadInputAndLeavesNothing(string name)
    {
        Run("convert", Write("POSCAR", Poscar), Path.Combine(_folder, name)).Code.Should().Be(2);
        Directory.GetFiles(_folder).Should().ContainSingle();
    }

    [Fact]
    public void Convert_BrokenRecord_LeavesNothing()
    {
        Run("convert", Write("two.xyz", "1\n\nNa 0 0 0\n1\n\nXx 0 0 0\n"), Path.Combine(_folder, "out.xyz")).Code.Should().Be(2);
        Directory.GetFiles(_folder).Should().ContainSingle();
    }

    [Fact]
    public void Inspect_Folder_GoesOnBehindUnreadableFiles()
    {
        Write("POSCAR", Poscar);
        Write("broken.cif", "data_x\nloop_\n_atom_site_label\n");
        Write("twice.xyz", "2\nLattice=\"3 0 0 0 3 0 0 0 3\"\nNa 0 0 0\nNa 0 0 0\n");
        (int code, string output) = Run("inspect", _folder);
        code.Should().Be(0);
        output.Should().Contain("Fm-3m (1)").And.Contain("refused").And.Contain("atoms coincide");
    }

    /// <summary>Every sample is read or refused by message; nothing else escapes.</summary>
    [SharedFact]
    public void Inspect_AllFormatSamples_Ends() => Run("inspect", SharedData.Path("format_samples")).Code.Should().Be(0);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter said = new(), failed = new();
        Console.SetOut(said);
        Console.SetError(failed);
        try
        {
            return (Commands.Root().Parse(arguments).Invoke(), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
