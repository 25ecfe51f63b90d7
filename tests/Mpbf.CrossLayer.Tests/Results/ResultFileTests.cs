using Mpbf.Core;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;
using Mpbf.Tests;
using NJsonSchema;

namespace Mpbf.CrossLayer.Tests.Results;

public sealed class ResultFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Schema_IsTheOneThatIsCommitted() => ResultFile.Schema().Should().Be(File.ReadAllText(CommittedSchema()), "dotnet run docs/notebooks/result-schema.cs > docs/result.schema.json writes it again");

    /// <summary>Judged by NJsonSchema, an independent implementation.</summary>
    [Fact]
    public async Task ToJson_Example_ValidatesAgainstTheCommittedSchema()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(CommittedSchema()));
        string json = ResultFile.ToJson(new BoundaryAudit().Run(SemiconductorExample.Load()));

        schema.Validate(json).Should().BeEmpty();
        schema.Validate(json.Replace("\"usable\": ", "\"usabel\": ", StringComparison.Ordinal)).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("", "a result.json")]
    [InlineData("{", "a result.json")]
    [InlineData("[]", "a result.json")]
    [InlineData("{ \"mpbfResult\": 1 }", "a result.json")]
    public void Load_NoResult_IsRefused(string text, string said)
    {
        string path = Path.Combine(_folder, "result.json");
        File.WriteAllText(path, text);
        FluentActions.Invoking(() => ResultFile.Load(path)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said).And.Contain(path);
    }

    [Fact]
    public void Load_NewerVersion_SaysSo()
    {
        string path = Path.Combine(_folder, "result.json");
        File.WriteAllText(path, ResultFile.ToJson(new BoundaryAudit().Run(SemiconductorExample.Load())).Replace("\"mpbfResult\": 1", "\"mpbfResult\": 2", StringComparison.Ordinal));
        FluentActions.Invoking(() => ResultFile.Load(path)).Should().Throw<BadInputException>().Which.Found.Should().Contain("2");
    }

    private static string CommittedSchema() => Path.Combine(SharedData.Repository, "docs", "result.schema.json");
}
