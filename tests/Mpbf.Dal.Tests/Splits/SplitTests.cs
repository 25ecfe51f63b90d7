using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.Dal.Splits;

namespace Mpbf.Dal.Tests.Splits;

public sealed class SplitTests
{
    private static readonly Composition[] Compounds = [.. new[] { "Fe2O3", "FeO", "NaCl", "MgO", "Fe", "LaF3", "NaF" }.Select(Composition.Parse)];

    [Fact]
    public void LeaveOneOut_Elements_TestsEveryCompoundOfTheElement()
    {
        var split = Split.Of(Grouping.ByElement(Compounds), new SplitMethod());
        Fold oxygen = split.Folds.Single(fold => fold.Name == "O");
        oxygen.Test.Should().Equal(0, 1, 3);
        oxygen.Training.Should().Equal(2, 4, 5, 6);
        split.Folds.Length.Should().Be(7, "Cl F Fe La Mg Na O");
    }

    [Fact]
    public void Grouping_PeriodAndGroup_AreThoseOfThePeriodicTable()
    {
        Grouping.ByPeriod(Compounds).Memberships[0].Should().Equal("period 4", "period 2");
        Grouping.ByPeriodicGroup(Compounds).Memberships[2].Should().BeEquivalentTo("group 1", "group 17");
        Grouping.ByPeriodicGroup([Composition.Parse("CeO2")]).Memberships[0].Should().BeEquivalentTo("f block", "group 16");
        Grouping.ByComposition([Composition.Parse("Fe2O3"), Composition.Parse("Fe4O6")]).Groups.Should().ContainSingle();
    }

    [Fact]
    public void Folds_OfGroups_TestEachGroupOnceAndNeverTrainOnIt()
    {
        var random = new Random(3);
#pragma warning disable CA5394 // seeded
        string[] keys = [.. Enumerable.Range(0, 500).Select(_ => $"g{random.Next(40)}")];
#pragma warning restore CA5394
        var split = Split.Of(new Grouping("g", keys.Select(key => new[] { key })), new SplitMethod { Folds = 5, InnerFolds = 3 });
        split.Folds.SelectMany(fold => fold.Test).Order().Should().Equal(Enumerable.Range(0, 500));
        foreach (Fold fold in split.Folds)
        {
            fold.Test.Select(row => keys[row]).Intersect(fold.Training.Select(row => keys[row])).Should().BeEmpty();
            fold.Test.Length.Should().BeInRange(90, 110, "groups are dealt to the smallest fold");
            fold.Inner.SelectMany(inner => inner.Test).Order().Should().Equal(fold.Training);
            foreach (Fold inner in fold.Inner) inner.Training.Concat(inner.Test).Should().OnlyContain(row => fold.Training.Contains(row));
        }
    }

    [Fact]
    public void Folds_DoNotDependOnTheOrderOfRows_ButOnTheSeed()
    {
        string[] keys = [.. Enumerable.Range(0, 200).Select(i => $"g{i % 60}")];
        static string[] FirstFold(string[] keys, ulong seed) => [.. Split.Of(new Grouping("g", keys.Select(key => new[] { key })), new SplitMethod { Folds = 4, Seed = seed }).Folds[0].Groups];
        FirstFold([.. keys.Reverse()], 7).Should().Equal(FirstFold(keys, 7));
        FirstFold(keys, 8).Should().NotEqual(FirstFold(keys, 7));
    }

    [Fact]
    public void Limits_KeepGroupsAndFoldsOut_AndSayWhy()
    {
        string[] keys = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "c", Split.NoGroup];
        var split = Split.Of(new Grouping("g", keys.Select(key => new[] { key })), new SplitMethod { LargestShare = 0.5, MinimumTest = 2 });
        split.Folds.Should().ContainSingle().Which.Name.Should().Be("b");
        split.LeftOut.Should().HaveCount(3).And.Contain(reason => reason.StartsWith("c: 1 test rows")).And.Contain(reason => reason.StartsWith("a: share")).And.Contain(reason => reason.StartsWith(Split.NoGroup));
    }

    [Fact]
    public void KeepElementCounts_NeverTestsThem()
    {
        var split = Split.Of(Grouping.ByElement(Compounds), new SplitMethod { KeepElementCounts = [1] }, [2, 2, 2, 2, 1, 2, 2]);
        split.Folds.Should().OnlyContain(fold => !fold.Test.Contains(4));
        split.Folds.Single(fold => fold.Name == "Fe").Training.Should().Contain(4);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(null, 1)]
    [InlineData(null, -1)]
    public void Of_ImpossibleNumberOfFolds_IsRefused(int? folds, int? inner) =>
        FluentActions.Invoking(() => Split.Of(Grouping.ByElement(Compounds), new SplitMethod { Folds = folds, InnerFolds = inner })).Should().Throw<ArgumentException>();

    [Fact]
    public void Of_OneGroup_IsRefused() =>
        FluentActions.Invoking(() => Split.Of(new Grouping("g", [["a"], ["a"]]), new SplitMethod())).Should().Throw<ArgumentException>().WithMessage("*at least 2*");

    [Fact]
    public void Random_Folds_SpreadRowsAtRandom()
    {
        var grouping = new Grouping("random", Enumerable.Range(1, 2000).Select(row => new[] { $"row {row}" }));
        Fold first = Split.Of(grouping, new SplitMethod { Folds = 2 }).Folds[0];
        first.Test.Should().HaveCount(1000);
        // Runs of consecutive rows in one fold: about 1000 ± 22 (Wald and Wolfowitz 1940) if the deal is random.
        int runs = 1 + Enumerable.Range(1, 1999).Count(row => first.Test.Contains(row) != first.Test.Contains(row - 1));
        runs.Should().BeInRange(1000 - 90, 1000 + 90);
    }
}
