using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Monitors;

/// <summary>Whether two samples of a space come from one distribution.</summary>
/// <param name="Statistic">Squared distance of the two samples, 0 for equal ones on average; of <see cref="Energy"/> in the unit of the space, of <see cref="Mmd"/> without unit.</param>
/// <param name="PValue">Share of 999 random exchanges of rows between the samples, and the observed one, with as large a statistic.</param>
/// <param name="RowCount">Rows compared, both samples together.</param>
public sealed record TwoSampleTest(double Statistic, double PValue, int RowCount)
{
    private const int MostRowsASample = 400, PermutationCount = 999;

    /// <summary>Energy distance (Székely and Rizzo 2004), equation (74): 2 E‖x − y‖ − E‖x − x'‖ − E‖y − y'‖.</summary>
    /// <param name="first">Rows of one sample; at least two.</param>
    /// <param name="second">Rows of the other; at least two, as wide.</param>
    /// <param name="seed">The same seed gives the same rows and permutations.</param>
    /// <exception cref="ArgumentException">The widths differ, or a sample has a single row.</exception>
    /// <remarks>Above 400 rows a sample is thinned at random, so that memory stays at some 20 MB.</remarks>
    public static TwoSampleTest Energy(EmbeddingMatrix first, EmbeddingMatrix second, ulong seed) => Test(first, second, seed, static distances => Array.ConvertAll(distances, d => -d));

    /// <summary>Maximum mean discrepancy (Gretton et al. 2012), equation (75), with a Gaussian kernel exp(−d² / 2m²) of the (upper) median distance m of distinct points.</summary>
    /// <inheritdoc cref="Energy"/>
    public static TwoSampleTest Mmd(EmbeddingMatrix first, EmbeddingMatrix second, ulong seed) => Test(first, second, seed, static distances =>
    {
        double[] positive = [.. distances.Where(d => d > 0).Order()];
        double median = positive.Length > 0 ? positive[positive.Length / 2] : 1;
        return Array.ConvertAll(distances, d => Math.Exp(-d * d / (2 * median * median)));
    });

    /// <summary>Both are E k(x, x') + E k(y, y') − 2 E k(x, y) over distinct rows, with the kernel k = −distance or a Gaussian.</summary>
    private static TwoSampleTest Test(EmbeddingMatrix first, EmbeddingMatrix second, ulong seed, Func<double[], double[]> kernelOfDistances)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width) throw new ArgumentException($"Widths differ: {first.Width} and {second.Width}.", nameof(second));
        if (first.RowCount < 2 || second.RowCount < 2) throw new ArgumentException("A sample has a single row; at least two are needed.", nameof(second));
        var random = NamedRandom.Of(FormattableString.Invariant($"two samples {seed}"));
        EmbeddingMatrix x = Thinned(first, random), y = Thinned(second, random);
        int count = x.RowCount + y.RowCount;
        double[] distances = new double[count * count];
        Parallel.For(0, count, i =>
        {
            for (int j = 0; j < count; j++) distances[(i * count) + j] = Euclidean.Distance(Row(x, y, i), Row(x, y, j));
        });
        double[] kernel = kernelOfDistances(distances);

        bool[][] inFirst = new bool[PermutationCount + 1][];
        bool[] labels = [.. Enumerable.Range(0, count).Select(i => i < x.RowCount)];
        inFirst[0] = [.. labels];
        for (int permutation = 1; permutation <= PermutationCount; permutation++)
        {
            random.Shuffle(labels);
            inFirst[permutation] = [.. labels];
        }

        double[] statistics = new double[PermutationCount + 1];
        Parallel.For(0, statistics.Length, permutation => statistics[permutation] = Discrepancy(kernel, inFirst[permutation], x.RowCount));
        return new TwoSampleTest(statistics[0], statistics.Count(value => value >= statistics[0]) / (PermutationCount + 1.0), count);
    }

    private static double Discrepancy(double[] kernel, bool[] inFirst, int firstCount)
    {
        int count = inFirst.Length, secondCount = count - firstCount;
        double within = 0, withinSecond = 0, between = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                double k = kernel[(i * count) + j];
                if (inFirst[i] != inFirst[j]) between += k;
                else if (inFirst[i]) within += k;
                else withinSecond += k;
            }
        }

        return (2 * within / (firstCount * (firstCount - 1.0))) + (2 * withinSecond / (secondCount * (secondCount - 1.0))) - (2 * between / ((double)firstCount * secondCount));
    }

    private static EmbeddingMatrix Thinned(EmbeddingMatrix matrix, Random random)
    {
        if (matrix.RowCount <= MostRowsASample) return matrix;
        int[] rows = [.. Enumerable.Range(0, matrix.RowCount)];
        random.Shuffle(rows);
        return matrix.Select(rows[..MostRowsASample]);
    }

    private static ReadOnlySpan<float> Row(EmbeddingMatrix x, EmbeddingMatrix y, int i) => i < x.RowCount ? x.Row(i) : y.Row(i - x.RowCount);
}
