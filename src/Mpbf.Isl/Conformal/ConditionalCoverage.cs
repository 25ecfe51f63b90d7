using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Conformal;

/// <summary>Coverage of one group against the nominal level.</summary>
/// <param name="Name">The group.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="Coverage">Share of them inside their interval.</param>
/// <param name="PValue">Probability of so few inside, Binomial(rows, level); multiply by the number of groups before believing the worst.</param>
public sealed record GroupCoverage(string Name, int RowCount, double Coverage, double PValue);

/// <summary>The slab of a space in which intervals hold least.</summary>
/// <param name="Coverage">Coverage inside it, on rows that were not used to find it.</param>
/// <param name="RowCount">Those rows.</param>
/// <param name="PValue">Probability of so few inside, Binomial(rows, level).</param>
public sealed record SlabCoverage(double Coverage, int RowCount, double PValue);

/// <summary>Whether coverage that holds on average holds in parts: by named group, and in the worst slab of a space.</summary>
public static class ConditionalCoverage
{
    private const int CellCount = 50, DirectionCount = 500;

    /// <summary>Coverage of each group.</summary>
    /// <param name="isCovered">For each row whether its interval held the truth.</param>
    /// <param name="grouping">The groups.</param>
    /// <param name="level">Nominal coverage, in (0, 1).</param>
    /// <exception cref="ArgumentException">The grouping has another number of rows.</exception>
    public static ImmutableArray<GroupCoverage> ByGroup(IReadOnlyList<bool> isCovered, Grouping grouping, double level)
    {
        ArgumentNullException.ThrowIfNull(isCovered);
        ArgumentNullException.ThrowIfNull(grouping);
        Confidence.Require(level);
        if (grouping.Memberships.Length != isCovered.Count) throw new ArgumentException($"Grouping '{grouping.Name}' has {grouping.Memberships.Length} rows; expected {isCovered.Count}.", nameof(grouping));
        return
        [
            .. from rowGroup in grouping.Groups
               let inside = rowGroup.Rows.Count(row => isCovered[row])
               select new GroupCoverage(rowGroup.Name, rowGroup.Rows.Length, inside / (double)rowGroup.Rows.Length, BinomialTail.AtMost(inside, rowGroup.Rows.Length, level)),
        ];
    }

    /// <summary>
    /// Worst-slab coverage (Cauchois et al. 2021; Romano et al. 2020): among 500 random directions, the range of projections holding at least a share of the rows whose coverage is lowest on one random
    /// half; its coverage on the other half is given. Ranges are resolved to fiftieths of the rows.
    /// </summary>
    /// <param name="isCovered">For each row whether its interval held the truth.</param>
    /// <param name="space">One row a row.</param>
    /// <param name="level">Nominal coverage, in (0, 1).</param>
    /// <param name="seed">The same seed gives the same halves and directions.</param>
    /// <param name="leastShare">Smallest share of the rows that a slab may hold, in [0.02, 1]. Default 0.1.</param>
    /// <exception cref="ArgumentException">The space has another number of rows, or there are fewer than 100.</exception>
    public static SlabCoverage WorstSlab(IReadOnlyList<bool> isCovered, EmbeddingMatrix space, double level, ulong seed, double leastShare = 0.1)
    {
        ArgumentNullException.ThrowIfNull(isCovered);
        ArgumentNullException.ThrowIfNull(space);
        Confidence.Require(level);
        if (!(leastShare is >= 0.02 and <= 1)) throw new ArgumentOutOfRangeException(nameof(leastShare), leastShare, "Allowed: 0.02 to 1.");
        if (space.RowCount != isCovered.Count) throw new ArgumentException($"The space has {space.RowCount} rows; expected {isCovered.Count}.", nameof(space));
        if (space.RowCount < 2 * CellCount) throw new ArgumentException($"{space.RowCount} rows; at least {2 * CellCount} are needed.", nameof(space));

        var random = NamedRandom.Of(FormattableString.Invariant($"slab {seed}"));
        int[] rows = [.. Enumerable.Range(0, space.RowCount)];
        random.Shuffle(rows);
        int[] searched = rows[..(rows.Length / 2)], judged = rows[(rows.Length / 2)..];
        int leastCells = (int)Math.Ceiling(leastShare * CellCount);
        double[] direction = new double[space.Width], projections = new double[searched.Length];
        (double Coverage, double[] Direction, double From, double To) worst = (double.PositiveInfinity, direction, 0, 0);
        for (int trial = 0; trial < DirectionCount; trial++)
        {
            Normal.Samples(random, direction, 0, 1);
            int[] order = [.. searched];
            for (int i = 0; i < order.Length; i++) projections[i] = Project(space, order[i], direction);
            Array.Sort(projections, order);
            (double coverage, int from, int to) = LowestRange(order, isCovered, leastCells);
            if (coverage < worst.Coverage) worst = (coverage, [.. direction], projections[from], projections[to - 1]);
        }

        int[] inSlab = [.. judged.Where(row => Project(space, row, worst.Direction) is var at && at >= worst.From && at <= worst.To)];
        int inside = inSlab.Count(row => isCovered[row]);
        return new SlabCoverage(inside / (double)inSlab.Length, inSlab.Length, BinomialTail.AtMost(inside, inSlab.Length, level));
    }

    private static (double Coverage, int From, int To) LowestRange(int[] order, IReadOnlyList<bool> isCovered, int leastCells)
    {
        Span<int> start = stackalloc int[CellCount + 1], before = stackalloc int[CellCount + 1];
        for (int cell = 0, row = 0, inside = 0; cell <= CellCount; cell++)
        {
            start[cell] = (int)((long)cell * order.Length / CellCount);
            for (; row < start[cell]; row++) inside += isCovered[order[row]] ? 1 : 0;
            before[cell] = inside;
        }

        (double Coverage, int From, int To) lowest = (double.PositiveInfinity, 0, order.Length);
        for (int from = 0; from + leastCells <= CellCount; from++)
        {
            for (int to = from + leastCells; to <= CellCount; to++)
            {
                double coverage = (before[to] - before[from]) / (double)(start[to] - start[from]);
                if (coverage < lowest.Coverage) lowest = (coverage, start[from], start[to]);
            }
        }

        return lowest;
    }

    private static double Project(EmbeddingMatrix space, int row, double[] direction)
    {
        double sum = 0;
        ReadOnlySpan<float> point = space.Row(row);
        for (int i = 0; i < point.Length; i++) sum += point[i] * direction[i];
        return sum;
    }
}
