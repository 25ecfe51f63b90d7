using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// Folds of whole groups: a curve is fitted without a fold's rows and scored on them. Up to <see cref="LargestFoldCount"/> groups each is a
/// fold of its own; more are dealt to that many folds by the hash of their names. A row with several groups is scored once for each of its folds. Immutable.
/// </summary>
public sealed class HoldOut
{
    /// <summary>Beyond this number of groups several share a fold.</summary>
    public const int LargestFoldCount = 120;

    private const int SharedFoldCount = 20;

    /// <summary>Folds from a grouping.</summary>
    /// <exception cref="ArgumentException">All rows belong to one and the same fold, so nothing is left to fit on.</exception>
    public HoldOut(Grouping grouping)
    {
        ArgumentNullException.ThrowIfNull(grouping);
        Name = grouping.Name;
        RowCount = grouping.Memberships.Length;
        Folds = grouping.Groups.Length <= LargestFoldCount
            ? [.. grouping.Groups.Select(group => group.Rows)]
            : [.. grouping.Groups
                .GroupBy(group => Resampling.HashOf(group.Name) % SharedFoldCount)
                .OrderBy(fold => fold.Key)
                .Select(fold => (ImmutableArray<int>)[.. fold.SelectMany(group => group.Rows).Distinct().Order()])];
        Folds = Folds.RemoveAll(rows => rows.Length == RowCount);
        if (Folds.IsEmpty) throw new ArgumentException($"All rows share the groups of '{grouping.Name}': nothing can be held out.", nameof(grouping));
    }

    /// <summary>Whether a grouping leaves something to fit on when one of its groups is held out.</summary>
    public static bool IsPossible(Grouping grouping)
    {
        ArgumentNullException.ThrowIfNull(grouping);
        return grouping.Groups.Any(group => group.Rows.Length < grouping.Memberships.Length);
    }

    /// <summary>What is held out.</summary>
    public string Name { get; }

    /// <summary>Number of evaluation rows.</summary>
    public int RowCount { get; }

    /// <summary>Row indices of each fold. A group that holds every row is not a fold.</summary>
    public ImmutableArray<ImmutableArray<int>> Folds { get; }
}
