using Mpbf.Core.Matter;

namespace Mpbf.Ral.Probes;

/// <summary>Hold-outs of whole chemistries: a fold tests the rows that hold an element of one family and trains on all that hold none.</summary>
internal static class ChemicalFolds
{
    private const int SmallestPart = 10;

    public static (int[] Train, int[] Test)[] Of(IReadOnlyList<Composition> compositions) =>
        [.. Enum.GetValues<ElementFamily>()
            .Select(family => Enumerable.Range(0, compositions.Count).ToLookup(row => compositions[row].Amounts.Any(pair => pair.Element.Family == family)))
            .Select(rows => (Train: rows[false].ToArray(), Test: rows[true].ToArray()))
            .Where(fold => fold.Train.Length >= SmallestPart && fold.Test.Length >= SmallestPart)];
}
