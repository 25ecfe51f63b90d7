using Mpbf.Core.Embeddings;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Geometry;

/// <summary>
/// How much likelier a point is among some rows than among others, equation (204): the log odds of a penalised logistic classifier that tells the two apart (Qin 1998; Bickel, Brückner and Scheffer 2009), always of one that has not seen
/// the point's fold.
/// </summary>
public static class DensityRatio
{
    private const double Penalty = 1e-2, Tolerance = 1e-5;

    /// <summary>Log odds, out of fold.</summary>
    /// <param name="first">Rows of the first kind.</param>
    /// <param name="firstFolds">A fold a row, in [0, foldCount).</param>
    /// <param name="second">Rows of the second kind; a large value means likelier among these.</param>
    /// <param name="secondFolds">A fold a row.</param>
    /// <param name="foldCount">Folds, at least 2.</param>
    /// <param name="asked">Points with their folds.</param>
    /// <returns>One array for each of <paramref name="asked"/>; null where some fold leaves too few rows of a kind to learn from (fewer than 10).</returns>
    public static double[][]? LogOdds(
        EmbeddingMatrix first, IReadOnlyList<int> firstFolds, EmbeddingMatrix second, IReadOnlyList<int> secondFolds, int foldCount, params ReadOnlySpan<(EmbeddingMatrix Points, int[] Folds)> asked)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(firstFolds);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(secondFolds);
        ArgumentOutOfRangeException.ThrowIfLessThan(foldCount, 2);
        if (first.Width != second.Width) throw new ArgumentException($"Widths {first.Width} and {second.Width} differ.", nameof(second));
        if (first.RowCount != firstFolds.Count || second.RowCount != secondFolds.Count) throw new ArgumentException("One fold a row is needed.", nameof(firstFolds));
        const int leastRows = 10;
        int p = first.Width;
        (float[] mean, float[] scale) = Standard(first, second);
        var result = new double[asked.Length][];
        for (int a = 0; a < asked.Length; a++) result[a] = new double[asked[a].Points.RowCount];
        double[] row = new double[p];
        for (int fold = 0; fold < foldCount; fold++)
        {
            int[] ones = Without(firstFolds, fold), others = Without(secondFolds, fold);
            if (ones.Length < leastRows || others.Length < leastRows) return null;
            double[] design = new double[(ones.Length + others.Length) * p];
            for (int i = 0; i < ones.Length; i++) Fill(first.Row(ones[i]), design.AsSpan(i * p, p));
            for (int i = 0; i < others.Length; i++) Fill(second.Row(others[i]), design.AsSpan((ones.Length + i) * p, p));
            var fit = MultinomialRegression.Fit(design, p, [.. Enumerable.Repeat(0, ones.Length), .. Enumerable.Repeat(1, others.Length)], 2, Penalty, CancellationToken.None, Tolerance);
            for (int a = 0; a < asked.Length; a++)
            {
                for (int i = 0; i < asked[a].Points.RowCount; i++)
                {
                    if (asked[a].Folds[i] != fold) continue;
                    Fill(asked[a].Points.Row(i), row);
                    double[] logs = fit.LogProbabilities(row);
                    result[a][i] = logs[1] - logs[0];
                }
            }
        }

        return result;

        void Fill(ReadOnlySpan<float> from, Span<double> to)
        {
            for (int j = 0; j < to.Length; j++) to[j] = (from[j] - mean[j]) * scale[j];
        }
    }

    private static int[] Without(IReadOnlyList<int> folds, int fold) => [.. Enumerable.Range(0, folds.Count).Where(row => folds[row] != fold)];

    /// <summary>Mean and inverse standard deviation of each column over both kinds; 0 for a column without spread.</summary>
    private static (float[] Mean, float[] Scale) Standard(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        int p = first.Width, count = first.RowCount + second.RowCount;
        double[] sum = new double[p], square = new double[p];
        foreach (EmbeddingMatrix matrix in (EmbeddingMatrix[])[first, second])
        {
            for (int row = 0; row < matrix.RowCount; row++)
            {
                ReadOnlySpan<float> values = matrix.Row(row);
                for (int j = 0; j < p; j++)
                {
                    sum[j] += values[j];
                    square[j] += (double)values[j] * values[j];
                }
            }
        }

        return (Array.ConvertAll(sum, s => (float)(s / count)), [.. Enumerable.Range(0, p).Select(j =>
        {
            double mean = sum[j] / count, variance = (square[j] / count) - (mean * mean);
            return variance > 1e-10 * mean * mean ? (float)(1 / Math.Sqrt(variance)) : 0;
        })]);
    }
}
