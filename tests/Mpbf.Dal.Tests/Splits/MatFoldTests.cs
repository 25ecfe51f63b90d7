using Mpbf.Core;
using Mpbf.Dal.Splits;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Splits;

/// <summary>The answers that MatFold's own tests expect of its data (d2r2group/MatFold, test/test_lowlevel_functions.py and test_main.py; it finds space groups with spglib at 0.1 Å).</summary>
public sealed class MatFoldTests
{
    private const double Tolerance = 0.1;

    [SharedTheory]
    [InlineData("P-62m", new[] { 5 })]
    [InlineData("P6_3/mmc", new[] { 0, 1, 2, 3, 4 })]
    [InlineData("I4/mmm", new[] { 6, 7, 8, 9, 10 })]
    [InlineData("P-1", new[] { 12 })]
    [InlineData("P6/mmm", new[] { 13, 14, 15, 16, 17, 18 })]
    [InlineData("Immm", new[] { 11 })]
    public void SpaceGroups_HoldOutTheSameRows(string group, int[] rows) =>
        Run("test_sgnum", "spaceGroup").Folds.Single(fold => fold.Name == group).Test.Should().Equal(rows);

    [SharedFact]
    public void SpaceGroups_AreTheSixOfMatFold() => Run("test_sgnum", "spaceGroup").Folds.Should().HaveCount(6);

    [SharedFact]
    public void Elements_HoldOutTheSameRows()
    {
        Split split = Run("test_elements", "elements");
        split.Folds.Select(fold => fold.Name).Should().Equal("Cd", "Hg", "Li", "Pt", "Sc", "Sn", "Yb", "Zn");
        Test("Hg").Should().Equal(4, 5, 6, 11, 12, 13, 14, 15, 16, 17, 18);
        Test("Zn").Union(Test("Pt")).Order().Should().Equal(7, 8, 9, 10, 19, 20, 21, 22, 23, 24, 25);
        int[] held = [.. Test("Yb").Union(Test("Zn")).Order()];
        held.Should().Equal(7, 8, 9, 10, 19, 20, 21, 22, 23, 24, 25);
        Enumerable.Range(0, 26).Except(held).Should().Equal([0, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 17, 18], "MatFold's training set of that fold");

        IEnumerable<int> Test(string element) => split.Folds.Single(fold => fold.Name == element).Test;
    }

    /// <summary>MatFold expects seven crystal systems; rows of one structure stay together.</summary>
    [SharedFact]
    public void CrystalSystems_OfSites_AreSevenAndKeepStructuresTogether()
    {
        string table = Path.Combine(Path.GetTempPath(), $"matfold-{Guid.NewGuid():N}.csv");
        try
        {
            using (var reader = new StreamReader(Mpbf.Dal.Tables.InputStream.Open(SharedData.Path("matfold_splits", "test.csv.gz")))) File.WriteAllText(table, "id,site,value\n" + reader.ReadToEnd());
            var recipe = new SplitRecipe { Table = table, By = "crystalSystem", Structures = SharedData.Path("matfold_splits", "test.json.gz"), Tolerance = Tolerance, Method = new SplitMethod { Folds = 3 } };
            (SplitRows rows, Split split) = recipe.Run(".");
            SplitStatistics statistics = SplitStatistics.Of(rows, split);
            statistics.Rows.Should().Be(1670);
            statistics.Groups.Should().HaveCount(7);
            statistics.Groups.Sum(group => group.Share).Should().BeApproximately(1, 1e-12);
            foreach (Fold fold in split.Folds) fold.Test.Select(row => rows.Ids[row].Split(':')[0]).Intersect(fold.Training.Select(row => rows.Ids[row].Split(':')[0])).Should().BeEmpty();
        }
        finally
        {
            File.Delete(table);
        }
    }

    private static Split Run(string name, string by) => new SplitRecipe
    {
        Table = name + ".csv",
        Id = "mpid",
        By = by,
        Structures = name + ".json",
        Tolerance = Tolerance,
    }.Run(SharedData.Path("matfold_splits")).Split;
}
