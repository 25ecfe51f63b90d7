using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Splits;

/// <summary>How much of a test set a model has seen: the share of test rows that have a partner in the training set, by ever looser meanings of the same.</summary>
/// <param name="Kind">
/// <c>id</c>: the same identifier. <c>exact</c>: the same crystal in another setting at most (sites within 0.001 of the mean spacing, unscaled). <c>near-duplicate</c>: the same crystal within the usual tolerances of
/// <see cref="StructureMatching"/>. <c>composition</c>: the same atomic fractions to four decimals. <c>prototype</c>: the same structure type, whatever the elements.
/// </param>
/// <param name="Leaked">Test rows with a partner.</param>
/// <param name="Total">Test rows that could be compared.</param>
/// <param name="Examples">The first pairs (test row, training row).</param>
public sealed record Leakage(string Kind, int Leaked, int Total, ImmutableArray<(int Test, int Training)> Examples)
{
    private const double ExactDistance = 1e-3;
    private const int ShownExamples = 5;

    /// <summary>Leaked/Total; NaN where nothing could be compared.</summary>
    public double Share => Total == 0 ? double.NaN : (double)Leaked / Total;

    /// <summary>Measures every kind that both sets have the data for.</summary>
    public static ImmutableArray<Leakage> Between(SplitRows training, SplitRows test)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        var kinds = ImmutableArray.CreateBuilder<Leakage>();
        if (training.HasIds && test.HasIds) kinds.Add(ByKey("id", training.Ids, test.Ids));
        if (!training.Structures.IsDefault && !test.Structures.IsDefault) kinds.AddRange(ByStructure(training, test));
        if (!training.Compositions.IsDefault && !test.Compositions.IsDefault) kinds.Add(ByKey("composition", Keys(training), Keys(test)));
        if (training.Prototypes is { } known && test.Prototypes is { } asked) kinds.Add(ByKey("prototype", known, asked));
        return kinds.ToImmutable();
    }

    /// <summary>Measures by a key; rows whose key is empty are not compared.</summary>
    /// <param name="kind">What the key is.</param>
    /// <param name="training">Keys of the training rows.</param>
    /// <param name="test">Keys of the test rows.</param>
    public static Leakage ByKey(string kind, IReadOnlyList<string> training, IReadOnlyList<string> test)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < training.Count; row++)
        {
            if (training[row].Length > 0) known.TryAdd(training[row], row);
        }

        var pairs = new List<(int, int)>();
        int total = 0;
        for (int row = 0; row < test.Count; row++)
        {
            if (test[row].Length == 0) continue;
            total++;
            if (known.TryGetValue(test[row], out int partner)) pairs.Add((row, partner));
        }

        return Of(kind, pairs, total);
    }

    /// <summary>Only crystals of one composition are compared, so that the work grows with the number of polymorphs, not with the product of the sets.</summary>
    private static Leakage[] ByStructure(SplitRows training, SplitRows test)
    {
        var scaled = new StructureMatching();
        StructureMatching unscaled = scaled with { Scale = false };
        ILookup<string, int> byComposition = Enumerable.Range(0, training.Count).Where(row => IsCrystal(training.Structures[row])).ToLookup(row => training.Compositions[row].JoinKey, StringComparer.Ordinal);
        int[] compared = [.. Enumerable.Range(0, test.Count).Where(row => IsCrystal(test.Structures[row]))];
        var exact = new List<(int, int)>();
        var near = new List<(int, int)>();
        foreach (int row in compared)
        {
            int partner = -1;
            foreach (int candidate in byComposition[test.Compositions[row].JoinKey])
            {
                if (!scaled.AreSame(training.Structures[candidate], test.Structures[row])) continue;
                if (partner < 0) near.Add((row, candidate));
                partner = candidate;
                if (unscaled.Distance(training.Structures[candidate], test.Structures[row]) is not < ExactDistance || !SameVolume(training.Structures[candidate], test.Structures[row])) continue;
                exact.Add((row, candidate));
                break;
            }
        }

        return [Of("exact", exact, compared.Length), Of("near-duplicate", near, compared.Length)];
    }

    private static bool SameVolume(Structure a, Structure b) => Math.Abs((a.Lattice!.Volume / a.Count / (b.Lattice!.Volume / b.Count)) - 1) < ExactDistance;

    private static bool IsCrystal(Structure structure) => structure.Periodicity == Periodicity.All && structure.Count > 0;

    private static Leakage Of(string kind, List<(int, int)> pairs, int total) => new(kind, pairs.Count, total, [.. pairs.Take(ShownExamples)]);

    private static string[] Keys(SplitRows rows) => [.. rows.Compositions.Select((Composition composition) => composition.JoinKey)];
}
