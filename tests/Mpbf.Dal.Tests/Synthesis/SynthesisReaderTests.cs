using Mpbf.Core;
using Mpbf.Dal.Synthesis;

namespace Mpbf.Dal.Tests.Synthesis;

public sealed class SynthesisReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_PlainAndTextMinedForms_GiveTheSameRecipe()
    {
        const string plain = """{"id":"a","target":"BaTiO3","precursors":["BaCO3","TiO2"],"operations":[{"type":"mixing"},{"type":"heating","temperature":{"value":1100,"unit":"°C"},"time":{"value":90,"unit":"min"}}]}""";
        const string mined = """{"doi":"a","targets_string":["BaTiO3"],"precursors":[{"material_formula":"BaCO3"},{"material_formula":"TiO2"}],"operations":[{"type":"mixing"},{"type":"heating","conditions":{"heating_temperature":[{"values":[1100],"units":"°C"}],"heating_time":[{"values":[1.5],"units":"h"}]}}]}""";
        foreach (string json in (string[])[plain, mined, $"[{plain}]", mined + "\n"])
        {
            SynthesisRecipe recipe = Read(json).Single();
            recipe.Id.Should().Be("a");
            recipe.Targets.Single().ReducedFormula.Should().Be("BaTiO3");
            recipe.Precursors.Should().HaveCount(2);
            recipe.Operations[1].Temperature.Should().BeApproximately(1373.15, 1e-9);
            recipe.Operations[1].Duration.Should().Be(1.5);
            recipe.Warnings.Should().BeEmpty();
        }
    }

    [Fact]
    public void Read_UnknownUnitOrFormula_IsSaidAndNotGuessed()
    {
        SynthesisRecipe recipe = Read("""{"target":"perovskite","precursors":["BaCO3"],"operations":[{"type":"heating","temperature":{"value":5,"unit":"gas mark"},"time":{"value":"long","unit":"h"}}]}""").Single();
        recipe.Targets.Should().BeEmpty();
        recipe.Operations.Single().Temperature.Should().BeNull();
        recipe.Warnings.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("{")]
    [InlineData("[1,2]")]
    public void Read_OtherJson_IsRefused(string json) => FluentActions.Invoking(() => Read(json)).Should().Throw<BadInputException>();

    private List<SynthesisRecipe> Read(string json)
    {
        File.WriteAllText(_path, json);
        using var reader = new SynthesisReader(_path);
        var recipes = new List<SynthesisRecipe>();
        while (reader.Read() is { } recipe) recipes.Add(recipe);
        return recipes;
    }
}
