using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Dal.Splits;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Splits;

public sealed class LeakageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf leak").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Between_Tables_CountsIdsAndCompositions()
    {
        SplitRows training = SplitRows.Load(Write("a.csv", "id,formula\n1,Fe2O3\n2,NaCl\n")), test = SplitRows.Load(Write("b.csv", "id,formula\n2,KCl\n3,Fe4O6\n4,MgO\n"));
        ImmutableArray<Leakage> kinds = Leakage.Between(training, test);
        kinds.Select(kind => (kind.Kind, kind.Leaked, kind.Total)).Should().Equal(("id", 1, 3), ("composition", 1, 3));
        kinds[1].Examples.Should().Equal((1, 0));
    }

    /// <summary>Two files without ids both have a first row, which says nothing of leakage.</summary>
    [Theory]
    [InlineData("formula\nFe2O3\n", "formula\nNaCl\n")]
    [InlineData("id,formula\n1,Fe2O3\n", "formula\nNaCl\n")]
    public void Between_FilesWithoutIds_ComparesNoIds(string training, string test) =>
        Leakage.Between(SplitRows.Load(Write("a.csv", training)), SplitRows.Load(Write("b.csv", test))).Select(kind => (kind.Kind, kind.Leaked)).Should().Equal(("composition", 0));

    /// <summary>Rock salt in its primitive and conventional cell is one crystal; 3 % larger it is a near-duplicate; CsCl is another structure of the composition.</summary>
    [Fact]
    public void Between_Crystals_TellsExactFromNear()
    {
        const string conventional = "8\nLattice=\"5.6 0 0 0 5.6 0 0 0 5.6\" Properties=species:S:1:pos:R:3 id=conventional\nNa 0 0 0\nNa 0 2.8 2.8\nNa 2.8 0 2.8\nNa 2.8 2.8 0\nCl 2.8 0 0\nCl 0 2.8 0\nCl 0 0 2.8\nCl 2.8 2.8 2.8\n";
        const string primitive = "2\nLattice=\"0 2.8 2.8 2.8 0 2.8 2.8 2.8 0\" Properties=species:S:1:pos:R:3 id=primitive\nNa 0 0 0\nCl 2.8 2.8 2.8\n";
        const string larger = "2\nLattice=\"0 2.884 2.884 2.884 0 2.884 2.884 2.884 0\" Properties=species:S:1:pos:R:3 id=larger\nNa 0 0 0\nCl 2.884 2.884 2.884\n";
        const string other = "2\nLattice=\"3.5 0 0 0 3.5 0 0 0 3.5\" Properties=species:S:1:pos:R:3 id=other\nNa 0 0 0\nCl 1.75 1.75 1.75\n";
        ImmutableArray<Leakage> kinds = Leakage.Between(SplitRows.Load(Write("a.xyz", conventional)), SplitRows.Load(Write("b.xyz", primitive + larger + other)));
        kinds.Select(kind => (kind.Kind, kind.Leaked, kind.Total)).Should().Equal(("id", 0, 3), ("exact", 1, 3), ("near-duplicate", 2, 3), ("composition", 3, 3), ("prototype", 2, 3));
    }

    /// <summary>The number that the data set's SOURCE.md states.</summary>
    [SharedFact]
    public void Between_ElasticityAndPhonons_Finds485SharedIdentifiers()
    {
        string folder = SharedData.Path("matcalc_structures");
        Leakage.ByKey("id", SplitRows.Load(Path.Combine(folder, "mp-binary-pbe-elasticity-2025.1.json.gz")).Ids, SplitRows.Load(Path.Combine(folder, "alexandria-binary-pbe-phonon-2025.1.json.gz")).Ids).Leaked.Should().Be(485);
    }

    [Fact]
    public void Recipe_ChangedTable_IsRefused()
    {
        string table = Write("a.csv", "id,formula,source\n1,Fe2O3,x\n2,NaCl,y\n3,MgO,y\n");
        SplitRecipe recipe = new SplitRecipe { Table = "a.csv", By = "source" }.Sealed(_folder);
        recipe.Run(_folder).Split.Folds.Should().HaveCount(2);
        File.AppendAllText(table, "4,KCl,z\n");
        FluentActions.Invoking(() => recipe.Run(_folder)).Should().Throw<BadInputException>().WithMessage("*SHA-256*");
    }

    [Theory]
    [InlineData("id,formula\n1,NaCl\n2,MgO\n", "spaceGroup", "*structure file*")]
    [InlineData("id,formula\n1,NaCl\n2,MgO\n", "nonsense", "*a column of the table*")]
    [InlineData("id,x\n1,2\n2,3\n", "elements", "*formula*")]
    [InlineData("id,formula\n1,NaCl\n2,Qq\n", "elements", "*a.csv:3*")]
    [InlineData("id,formula\n1,NaCl\n2,NaCl\n", "composition", "*at least 2*")]
    [InlineData("id,formula\n", "random", "*no rows*")]
    [InlineData("id,formula\n1,NaCl\n2,MgO\n", "cluster", "*Allowed: 2 to*")]
    public void Recipe_BadInput_IsRefusedByMessage(string table, string by, string message)
    {
        Write("a.csv", table);
        FluentActions.Invoking(() => new SplitRecipe { Table = "a.csv", By = by }.Run(_folder)).Should().Throw<BadInputException>().WithMessage(message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"table\":\"a.csv\",\"by\":\"id\",\"colour\":1}")]
    [InlineData("{\"mpbf\":2,\"table\":\"a.csv\",\"by\":\"id\"}")]
    [InlineData("{\"by\":\"id\"}")]
    public void Load_BadRecipe_IsRefused(string json) => FluentActions.Invoking(() => SplitRecipe.Load(Write("recipe.json", json))).Should().Throw<BadInputException>();

    [Fact]
    public void Clusters_OfSeparateClouds_AreTheClouds()
    {
        float[] values = [.. Enumerable.Range(0, 90).Select(i => (i % 3 * 10f) + (i * 0.01f))];
        int[] labels = KMeansClusters.Find(new Core.Embeddings.EmbeddingMatrix(values, 90, 1), 3, 7);
        for (int cloud = 0; cloud < 3; cloud++) Enumerable.Range(0, 30).Select(i => labels[(3 * i) + cloud]).Distinct().Should().ContainSingle();
        labels.Distinct().Should().HaveCount(3);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
