using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Detectors;

/// <summary>
/// Cross-modal or domain misalignment of two spaces of the same materials. Of spaces that stand apart: do a material's neighbours agree more often than when the rows of one are permuted? Of spaces that are meant to be one: is a material's
/// counterpart among its nearest rows, as the coordinates stand and after the best rotation?
/// </summary>
public static class Misalignment
{
    private const string Code = "ral.misalignment";
    private const int NeighbourCount = 10, PermutationCount = 199;
    private const double Level = 0.05;

    /// <summary>Judges whether neighbourhoods agree, whatever the coordinates.</summary>
    /// <param name="first">n &gt; 20 rows.</param>
    /// <param name="second">The same materials in another space.</param>
    /// <param name="groupKeys">One resampling group a row.</param>
    /// <param name="resampling">Gives the draws, and the seed of the permutations.</param>
    /// <param name="subject">Whose representations they are.</param>
    public static Condition Judge(EmbeddingMatrix first, EmbeddingMatrix second, IReadOnlyList<string> groupKeys, Resampling resampling, Subject subject = Subject.Model)
    {
        Check(first, second, groupKeys);
        double[] shared = Shared(Neighbours(first), Neighbours(second));
        double limit = PermutedLimit(Neighbours(first), Neighbours(second), resampling.Seed);
        Estimate overlap = MeanOf(shared, "misalignment.shared-neighbours", groupKeys, resampling, subject);
        return Judged(overlap, limit, "neighbourhoods", FormattableString.Invariant($"{overlap.Value:P1} of the {NeighbourCount} nearest rows are shared; {limit:P1} with permuted rows"), "Check that both tables name the same materials in the same order; otherwise map one space to the other (canonical correlation) before using them together.");
    }

    /// <summary>Judges two spaces that are meant to be one: row i of both is the same material, in the same coordinates.</summary>
    /// <param name="first">n &gt; 20 rows.</param>
    /// <param name="second">The same materials, as seen by the other modality or domain, of the same width.</param>
    /// <param name="groupKeys">One resampling group a row.</param>
    /// <param name="resampling">Gives the draws, and the seed of the permutations.</param>
    /// <param name="subject">Whose representations they are.</param>
    public static Condition JudgeShared(EmbeddingMatrix first, EmbeddingMatrix second, IReadOnlyList<string> groupKeys, Resampling resampling, Subject subject = Subject.Model)
    {
        Check(first, second, groupKeys);
        if (first.Width != second.Width) throw new ArgumentException($"Widths {first.Width} and {second.Width}; one space has one width.", nameof(second));
        EmbeddingMatrix a = Scaled(first), b = Scaled(second);
        double[] found = Retrieved(a, b), turned = Retrieved(a, Turned(b, a));
        double chance = (double)NeighbourCount / first.RowCount, limit = chance + (1.645 * Math.Sqrt(chance * (1 - chance) / first.RowCount));
        Estimate share = MeanOf(found, "misalignment.retrieved", groupKeys, resampling, subject);
        string evidence = FormattableString.Invariant($"{share.Value:P1} of the rows find their counterpart among the {NeighbourCount} nearest, {turned.Average():P1} after the best rotation, {chance:P1} by chance");
        Condition condition = Judged(share, limit, "counterparts", evidence, turned.Average() > Math.Max(limit, 2 * share.Value) ? "The spaces are turned against each other: rotate one (Procrustes) or train with paired rows." : "The spaces share no order of the rows: check the pairing, then train with paired rows.");
        return condition.Verdict == Verdict.Clear && turned.Average() > 2 * share.Value ? condition with { Verdict = Verdict.Watch, Remedy = "Rotate one space to the other (Procrustes)." } : condition;
    }

    private static Condition Judged(Estimate statistic, double limit, string what, string evidence, string remedy)
    {
        double lower = statistic.Interval()?.Lower ?? statistic.Value;
        Verdict verdict = statistic.Value <= limit ? Verdict.Breach : lower <= limit ? Verdict.Watch : Verdict.Clear;
        return new(Code, Layer.RepresentationalAbstraction, verdict, statistic, FormattableString.Invariant($"{what} agree no more than with permuted rows, at {Level:P0}"), evidence, verdict == Verdict.Clear ? "none" : remedy);
    }

    private static int[][] Neighbours(EmbeddingMatrix space)
    {
        int[] labels = [.. Enumerable.Range(0, space.RowCount)];
        var neighbours = NearestNeighbours.Find(space, space, NeighbourCount, labels, labels);
        return [.. labels.Select(row => neighbours.Indices(row).ToArray().Order().ToArray())];
    }

    private static double[] Shared(int[][] first, int[][] second) => [.. first.Zip(second, (a, b) => (double)a.Count(row => Array.BinarySearch(b, row) >= 0) / NeighbourCount)];

    /// <summary>Upper 5 % of the mean overlap when row i of the second space is taken for another row.</summary>
    private static double PermutedLimit(int[][] first, int[][] second, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, second.Length)], place = new int[order.Length];
        double[] overlaps = new double[PermutationCount];
#pragma warning disable CA5394 // seeded
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (int p = 0; p < PermutationCount; p++)
        {
            random.Shuffle(order);
            for (int row = 0; row < order.Length; row++) place[order[row]] = row;
            int shared = 0;
            for (int row = 0; row < order.Length; row++)
            {
                foreach (int neighbour in second[order[row]]) shared += Array.BinarySearch(first[row], place[neighbour]) >= 0 ? 1 : 0;
            }

            overlaps[p] = (double)shared / NeighbourCount / order.Length;
        }
#pragma warning restore CA5394

        return overlaps.Order().ElementAt((int)((1 - Level) * (PermutationCount + 1)) - 1);
    }

    private static double[] Retrieved(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        var neighbours = NearestNeighbours.Find(first, second, NeighbourCount);
        return [.. Enumerable.Range(0, first.RowCount).Select(row => neighbours.Indices(row).Contains(row) ? 1.0 : 0)];
    }

    private static EmbeddingMatrix Scaled(EmbeddingMatrix space) => new(new CommonScale(space).Apply(space), space.RowCount, space.Width);

    /// <summary>A space turned to lie upon another as well as a rotation can (Schönemann 1966).</summary>
    private static EmbeddingMatrix Turned(EmbeddingMatrix space, EmbeddingMatrix onto)
    {
        Matrix<double> x = Dense(space), y = Dense(onto);
        var svd = x.TransposeThisAndMultiply(y).Svd();
        Matrix<double> turned = x * (svd.U * svd.VT);
        return new EmbeddingMatrix([.. turned.EnumerateRows().SelectMany(row => row.Select(value => (float)value))], space.RowCount, space.Width);

        static Matrix<double> Dense(EmbeddingMatrix m) => Matrix<double>.Build.Dense(m.RowCount, m.Width, (i, j) => m.Row(i)[j]);
    }

    private static Estimate MeanOf(double[] values, string method, IReadOnlyList<string> groupKeys, Resampling resampling, Subject subject) =>
        new ResampledRows(resampling, groupKeys).Estimate(method, weights => Core.Statistics.WeightedMoments.Mean(values, weights), subject);

    private static void Check(EmbeddingMatrix first, EmbeddingMatrix second, IReadOnlyList<string> groupKeys)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(groupKeys);
        if (second.RowCount != first.RowCount || groupKeys.Count != first.RowCount || first.RowCount <= 2 * NeighbourCount)
            throw new ArgumentException($"{first.RowCount} and {second.RowCount} rows, {groupKeys.Count} groups; expected the same number, more than {2 * NeighbourCount}.", nameof(second));
    }
}
