using System.Collections.Immutable;

namespace Mpbf.Dal.Splits;

/// <summary>What a split looks like: sizes of its groups and folds, and how much of each test set its training set has seen.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Groups">The groups, the largest first.</param>
/// <param name="Folds">The folds.</param>
/// <param name="LeftOut">Groups and folds that are not tested, each with the reason.</param>
public sealed record SplitStatistics(int Rows, ImmutableArray<GroupSize> Groups, ImmutableArray<FoldStatistics> Folds, ImmutableArray<string> LeftOut)
{
    /// <summary>Measures a split.</summary>
    public static SplitStatistics Of(SplitRows rows, Split split)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(split);
        string[]? compositions = rows.Compositions.IsDefault ? null : [.. rows.Compositions.Select(composition => composition.JoinKey)];
        Seen? byComposition = compositions is null ? null : new Seen(compositions), byPrototype = rows.Prototypes is { } prototypes ? new Seen(prototypes) : null;
        return new(
            rows.Count,
            [.. split.Grouping.Groups.Select(group => new GroupSize(group.Name, group.Rows.Length, (double)group.Rows.Length / rows.Count)).OrderByDescending(group => group.Rows).ThenBy(group => group.Name, StringComparer.Ordinal)],
            [.. split.Folds.Select(fold => new FoldStatistics(fold.Name, fold.Groups.Length, fold.Test.Length, fold.Training.Length, fold.Inner.Length, byComposition?.Share(fold), byPrototype?.Share(fold)))],
            split.LeftOut);
    }

    /// <summary>Counts of a key over all rows: a test row is seen if the key stands in more rows than the test set holds.</summary>
    private sealed class Seen(IReadOnlyList<string> keys)
    {
        private readonly Dictionary<string, int> _counts = keys.CountBy(key => key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

        public double Share(Fold fold)
        {
            Dictionary<string, int> inTest = fold.Test.CountBy(row => keys[row], StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            return inTest.Where(pair => pair.Key.Length > 0 && _counts[pair.Key] > pair.Value).Sum(pair => (double)pair.Value) / fold.Test.Length;
        }
    }
}

/// <summary>The size of a group.</summary>
/// <param name="Name">The group.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Share">Of all rows; the shares add up to more than 1 where rows belong to several groups.</param>
public sealed record GroupSize(string Name, int Rows, double Share);

/// <summary>The size of a fold.</summary>
/// <param name="Name">The fold.</param>
/// <param name="Groups">Number of groups held out.</param>
/// <param name="Test">Test rows.</param>
/// <param name="Training">Training rows.</param>
/// <param name="Inner">Number of folds inside the training set.</param>
/// <param name="CompositionSeen">Share of the test rows whose composition stands in the training set; null where compositions are unknown.</param>
/// <param name="PrototypeSeen">Share of the test rows whose structure type stands in the training set; null where structures are unknown.</param>
public sealed record FoldStatistics(string Name, int Groups, int Test, int Training, int Inner, double? CompositionSeen, double? PrototypeSeen);
