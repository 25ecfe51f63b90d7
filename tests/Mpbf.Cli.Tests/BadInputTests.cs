using System.IO.Compression;
using System.Text;

namespace Mpbf.Cli.Tests;

/// <summary>Every damaged input ends in exit code 2, one message for a person, and no output folder.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class BadInputTests : IDisposable
{
    private const string Manifest = """{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "sigma": "s" } }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ä ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("formula;y;p\nNaCl;1;1\n", "a column 's'")]
    [InlineData("formula|y|p|s\nNaCl|1|1|1\n", "delimiter")]
    [InlineData("formula,y,p,s\nNaCl,soft,1,1\n", "soft")]
    [InlineData("formula,y,p,s\nXq,1,1,1\n", "Xq")]
    [InlineData("formula,y,p,s\nNaCl,nan,1,1\nKCl,inf,1,1\n", "no usable row")]
    [InlineData("formula,y,p,s\nNaCl,1,1,0\nKCl,1,1,-1\n", "line 2, column s: '0'")]
    [InlineData("formula,y,p,s\n", "found no rows")]
    [InlineData("formula,y,p,s\nNaCl,1,1,1\nKCl,1e308,1,1\n", "t.csv:3, column y: found 1e308")]
    [InlineData("formula,y,p,s\nNaCl,1,1,1\nKCl,2,2,1\n", "2 predictions that all equal the truth")]
    [InlineData("formula,y,p,s\nNaCl,1,1\n", "t.csv:2")]
    [InlineData("{ \"formula\": \"NaCl\", ", "t.csv")]
    public void Audit_DamagedTable_SaysWhatIsWrong(string table, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), table);
        Refused(Manifest, said);
    }

    [Fact]
    public void Audit_GzNames_AreChecked()
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv.gz"), "formula,y,p,s\n");
        Refused(Manifest.Replace("t.csv", "t.csv.gz", StringComparison.Ordinal), "not gzip");

        using (var packed = new MemoryStream())
        {
            using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes("formula,y,p,s\n" + string.Concat(Enumerable.Range(1, 5000).Select(i => $"NaCl{i},{i},1,1\n"))));
            File.WriteAllBytes(Path.Combine(_folder, "t.csv.gz"), packed.ToArray()[..(int)(packed.Length / 2)]);
        }

        Refused(Manifest.Replace("t.csv", "t.csv.gz", StringComparison.Ordinal), "truncated gzip");
    }

    [Fact]
    public void Audit_EmbeddingsOfAnotherLength_AreRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,s\nNaCl,1,1,1\nKCl,1,2,1\n");
        byte[] header = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1), }\n");
        File.WriteAllBytes(Path.Combine(_folder, "e.npy"), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[12]]);
        Refused(Manifest[..^2] + """, "embeddings": { "evaluation": "e.npy" } }""", "3 rows");
    }

    [Theory]
    [InlineData("evaluation", "evaluation", "no target row")]
    [InlineData("corpus", "evaluation", "target.without: 'corpus'")]
    public void Audit_TargetWithoutEverything_IsRefused(string without, string _, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,s\nNaCl,1,1,1\nKCl,1,2,1\n");
        Refused(Manifest[..^2] + $$""", "target": { "table": "t.csv", "without": ["{{without}}"] } }""", said);
    }

    [Theory]
    [InlineData("", "m.json:1: found no JSON")]
    [InlineData("formula,y,p\nNaCl,1,1\n", "m.json:1: found malformed JSON; expected a manifest")]
    [InlineData("""{ "mpbf": 1, "evalution": {} }""", "found the unknown key 'evalution'")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv" } }""", "m.json:1, column evaluation: found no key 'prediction'")]
    [InlineData("""{ "mpbf": 1, "tolerance": "0.5", "evaluation": { "table": "t.csv", "prediction": "p" } }""", "column tolerance: found a value that is no number")]
    [InlineData("""{ "mpbf": 1, "name": null, "evaluation": { "table": "t.csv", "prediction": "p" } }""", "column name: found null")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "target": { "table": "t.csv", "without": [null] } }""", "column target.without: found no list of tables")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "campaign": { "table": "c.csv", "round": "round", "outcome": "outcome", "goal": "maximise" } }""", "c.csv:3, column round: found the round '0.5'")]
    [InlineData("""{ "mpbf": 1, "unit": "parsec", "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "unit": "eV" } }""", "m.json, column unit: found the unit 'parsec'")]
    public void Audit_DamagedManifest_NamesTheKeyWithoutTypes(string manifest, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,s\nNaCl,1,1,1\nKCl,1,2,1\n");
        File.WriteAllText(Path.Combine(_folder, "c.csv"), "round,outcome\n0,1\n0.5,2\n1,3\n");
        Refused(manifest, said);
    }

    private void Refused(string manifest, string said)
    {
        string path = Path.Combine(_folder, "m.json"), output = Path.Combine(_folder, "out");
        File.WriteAllText(path, manifest);
        TextWriter console = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            Commands.Root().Parse(["audit", path, "-o", output]).Invoke().Should().Be(2);
        }
        finally
        {
            Console.SetError(console);
        }

        error.ToString().Should().Contain(said).And.NotContain("   at ").And.NotContain("System.");
        Directory.Exists(output).Should().BeFalse();
    }
}
