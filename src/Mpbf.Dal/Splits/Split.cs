using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mpbf.Core;

namespace Mpbf.Dal.Splits;

/// <summary>Whole groups of rows held out together, in folds. Immutable.</summary>
/// <remarks>
/// Groups are dealt, the largest first and equal ones in the order of the SHA-256 of seed and name, to the fold that has the fewest rows so far: the result depends on names, sizes and seed, not on the order of the rows.
/// A row of several groups (a compound and its elements) is tested in each fold that holds out one of them and is in no such fold's training set.
/// </remarks>
public sealed class Split
{
    /// <summary>The group of rows that have none, e.g. without a space group; never held out.</summary>
    public const string NoGroup = Grouping.None;

    private Split(Grouping grouping, SplitMethod method, ImmutableArray<Fold> folds, ImmutableArray<string> leftOut) =>
        (Grouping, Method, Folds, LeftOut) = (grouping, method, folds, leftOut);

    /// <summary>The groups.</summary>
    public Grouping Grouping { get; }

    /// <summary>How the groups became folds.</summary>
    public SplitMethod Method { get; }

    /// <summary>The folds.</summary>
    public ImmutableArray<Fold> Folds { get; }

    /// <summary>Groups and folds that are not tested, each with the reason.</summary>
    public ImmutableArray<string> LeftOut { get; }

    /// <summary>Splits rows by their groups.</summary>
    /// <param name="grouping">The groups of n rows.</param>
    /// <param name="method">How.</param>
    /// <param name="elementCounts">Number of elements of each row, for <see cref="SplitMethod.KeepElementCounts"/>; empty where unknown.</param>
    /// <exception cref="ArgumentException">Fewer than 2 groups can be held out, or a number of the method is out of range.</exception>
    public static Split Of(Grouping grouping, SplitMethod method, ReadOnlySpan<int> elementCounts = default)
    {
        ArgumentNullException.ThrowIfNull(grouping);
        ArgumentNullException.ThrowIfNull(method);
        if (method.Folds < 2) throw new ArgumentException($"{method.Folds} folds; at least 2 are needed.", nameof(method));
        if (method.InnerFolds is 1 or < 0) throw new ArgumentException($"{method.InnerFolds} inner folds; allowed: 0 or at least 2.", nameof(method));
        if (!method.KeepElementCounts.IsDefaultOrEmpty && elementCounts.IsEmpty) throw new ArgumentException("To keep compounds by their number of elements the compositions must be known.", nameof(elementCounts));
        var kept = new bool[grouping.Memberships.Length];
        for (int row = 0; row < elementCounts.Length; row++) kept[row] = method.KeepElementCounts.Contains(elementCounts[row]);
        var leftOut = ImmutableArray.CreateBuilder<string>();
        RowGroup[] groups = Eligible(grouping, method, kept, leftOut);
        if (groups.Length < 2) throw new ArgumentException($"{groups.Length} groups of '{grouping.Name}' can be held out; at least 2 are needed.", nameof(grouping));
        int[] rows = [.. Enumerable.Range(0, kept.Length)];
        ImmutableArray<Fold> folds = Deal(groups, rows, kept, method, method.Folds, leftOut);
        if (method.InnerFolds is { } inner) folds = [.. folds.Select(fold => fold with { Inner = DealInside(fold, groups, kept, method, inner, leftOut) })];
        return new Split(grouping, method, folds, leftOut.ToImmutable());
    }

    private static RowGroup[] Eligible(Grouping grouping, SplitMethod method, bool[] kept, ImmutableArray<string>.Builder leftOut)
    {
        double count = grouping.Memberships.Length;
        var eligible = new List<RowGroup>();
        foreach (RowGroup group in grouping.Groups)
        {
            double share = group.Rows.Length / count;
            string? reason = group.Name == NoGroup ? "rows without a group"
                : share > method.LargestShare ? string.Create(CultureInfo.InvariantCulture, $"share {share:0.###} above {method.LargestShare}")
                : share < method.SmallestShare ? string.Create(CultureInfo.InvariantCulture, $"share {share:0.###} below {method.SmallestShare}")
                : group.Rows.All(row => kept[row]) ? "all of its rows are kept for their number of elements" : null;
            if (reason is null) eligible.Add(group);
            else leftOut.Add($"{group.Name}: {reason}");
        }

        return [.. eligible];
    }

    private static ImmutableArray<Fold> DealInside(Fold outer, RowGroup[] groups, bool[] kept, SplitMethod method, int inner, ImmutableArray<string>.Builder leftOut)
    {
        var inside = outer.Training.ToHashSet();
        RowGroup[] within = [.. groups.Except(groups.Where(group => outer.Groups.Contains(group.Name))).Select(group => group with { Rows = [.. group.Rows.Where(inside.Contains)] }).Where(group => group.Rows.Length > 0)];
        int before = leftOut.Count;
        ImmutableArray<Fold> folds = Deal(within, [.. outer.Training], kept, method, inner == 0 ? null : inner, leftOut);
        for (int i = before; i < leftOut.Count; i++) leftOut[i] = $"inside {outer.Name}: {leftOut[i]}";
        return folds;
    }

    private static ImmutableArray<Fold> Deal(RowGroup[] groups, int[] rows, bool[] kept, SplitMethod method, int? foldCount, ImmutableArray<string>.Builder leftOut)
    {
        List<RowGroup>[] hands = foldCount is { } count ? Hands(groups, Math.Min(count, groups.Length), method.Seed) : Array.ConvertAll(groups, group => new List<RowGroup> { group });
        var folds = ImmutableArray.CreateBuilder<Fold>();
        for (int k = 0; k < hands.Length; k++)
        {
            HashSet<int> held = [.. hands[k].SelectMany(group => group.Rows).Where(row => !kept[row])];
            string name = foldCount is null ? hands[k][0].Name : string.Create(CultureInfo.InvariantCulture, $"fold {k + 1}");
            int training = rows.Length - held.Count;
            if (held.Count < method.MinimumTest) leftOut.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {held.Count} test rows, fewer than {method.MinimumTest}"));
            else if (training < method.MinimumTraining) leftOut.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {training} training rows, fewer than {method.MinimumTraining}"));
            else folds.Add(new Fold(name, [.. hands[k].Select(group => group.Name).Order(StringComparer.Ordinal)], [.. held.Order()], [.. rows.Where(row => !held.Contains(row))], []));
        }

        return folds.ToImmutable();
    }

    // Ties in size are broken by the hash: equal groups, e.g. single rows, are dealt at random.
    private static List<RowGroup>[] Hands(RowGroup[] groups, int count, ulong seed)
    {
        var hands = new List<RowGroup>[count];
        for (int k = 0; k < count; k++) hands[k] = [];
        var sizes = new PriorityQueue<int, (int Size, int Fold)>();
        for (int k = 0; k < count; k++) sizes.Enqueue(k, (0, k));
        string salt = seed.ToString(CultureInfo.InvariantCulture) + "/";
        foreach (RowGroup group in groups.OrderByDescending(group => group.Rows.Length).ThenBy(group => Hash(salt + group.Name)).ThenBy(group => group.Name, StringComparer.Ordinal))
        {
            sizes.TryDequeue(out int fold, out (int Size, int Fold) state);
            hands[fold].Add(group);
            sizes.Enqueue(fold, (state.Size + group.Rows.Length, fold));
        }

        return hands;
    }

    private static ulong Hash(string text) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
