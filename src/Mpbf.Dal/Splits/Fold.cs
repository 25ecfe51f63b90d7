using System.Collections.Immutable;

namespace Mpbf.Dal.Splits;

/// <summary>One test set and the training set that goes with it; together they are all rows that were to be split.</summary>
/// <param name="Name">The group that is left out, or <c>fold 3</c>.</param>
/// <param name="Groups">The groups that are held out.</param>
/// <param name="Test">Rows that belong to a held-out group, ascending.</param>
/// <param name="Training">The other rows, ascending.</param>
/// <param name="Inner">Folds of the training set; their rows are rows of the whole.</param>
public sealed record Fold(string Name, ImmutableArray<string> Groups, ImmutableArray<int> Test, ImmutableArray<int> Training, ImmutableArray<Fold> Inner);
