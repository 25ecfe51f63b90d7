using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>Mutual k-nearest-neighbour overlap of two spaces: the mean share of a row's k nearest rows that both spaces agree on (Huh et al. 2024). k/(n − 1) is chance.</summary>
public static class NeighbourAlignment
{
    /// <summary>Measures the overlap.</summary>
    /// <param name="first">n rows.</param>
    /// <param name="second">The same rows in another space.</param>
    /// <param name="count">k, 1 to n − 1.</param>
    /// <returns>The overlap with its standard error over rows, and its value by chance.</returns>
    /// <exception cref="ArgumentException">Other numbers of rows, or k out of range.</exception>
    public static (double Overlap, double StandardError, double Chance) Of(EmbeddingMatrix first, EmbeddingMatrix second, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int n = first.RowCount;
        if (second.RowCount != n || count < 1 || count > n - 1) throw new ArgumentException($"{n} and {second.RowCount} rows, {count} neighbours; expected the same number of rows and fewer neighbours.", nameof(second));
        int[] labels = [.. Enumerable.Range(0, n)];
        var a = NearestNeighbours.Find(first, first, count, labels, labels);
        var b = NearestNeighbours.Find(second, second, count, labels, labels);
        double sum = 0, squares = 0;
        var known = new HashSet<int>();
        for (int row = 0; row < n; row++)
        {
            known.Clear();
            foreach (int neighbour in a.Indices(row)) known.Add(neighbour);
            int shared = 0;
            foreach (int neighbour in b.Indices(row)) shared += known.Contains(neighbour) ? 1 : 0;
            double share = (double)shared / count;
            sum += share;
            squares += share * share;
        }

        double mean = sum / n;
        return (mean, Math.Sqrt(Math.Max(0, (squares / n) - (mean * mean)) / n), (double)count / (n - 1));
    }
}
