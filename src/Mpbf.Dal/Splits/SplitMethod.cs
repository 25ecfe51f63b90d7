using System.Collections.Immutable;

namespace Mpbf.Dal.Splits;

/// <summary>How groups of rows become folds.</summary>
public sealed record SplitMethod
{
    /// <summary>The number of folds that the groups are dealt to, at least 2; null to leave out one group at a time.</summary>
    public int? Folds { get; init; }

    /// <summary>The number of folds inside each training set, made in the same way; null for none, 0 to leave out one group at a time.</summary>
    public int? InnerFolds { get; init; }

    /// <summary>Folds with fewer test rows are left out, and said.</summary>
    public int MinimumTest { get; init; } = 1;

    /// <summary>Folds with fewer training rows are left out, and said.</summary>
    public int MinimumTraining { get; init; } = 1;

    /// <summary>Groups that hold a larger share of the rows are never held out, [0, 1].</summary>
    public double LargestShare { get; init; } = 1;

    /// <summary>Groups that hold a smaller share of the rows are never held out, [0, 1].</summary>
    public double SmallestShare { get; init; }

    /// <summary>Compounds of these numbers of elements are never held out: 1 keeps the elements, 2 the binaries.</summary>
    public ImmutableArray<int> KeepElementCounts { get; init; } = [];

    /// <summary>Seed of the order in which groups are dealt.</summary>
    public ulong Seed { get; init; } = 7;
}
