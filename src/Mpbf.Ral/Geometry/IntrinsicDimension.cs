using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>Intrinsic dimension by the two nearest neighbours (TwoNN; Facco et al. 2017): the ratio μ = r₂/r₁ follows a Pareto law whose exponent is the dimension, d = (n − 1) / Σ ln μ.</summary>
public static class IntrinsicDimension
{
    private const double DiscardedShare = 0.1;

    /// <summary>Estimates the dimension; the tenth of the rows with the largest ratios is left out with the matching correction, as its authors do, since ratios there feel the edges.</summary>
    /// <param name="space">At least 20 rows; rows that coincide with another take no part.</param>
    /// <param name="thinning">Every so many rows: the dimension at a larger scale.</param>
    /// <returns>The dimension with its standard error d/√m, and the number m of rows used; NaN where too few are left.</returns>
    public static (double Dimension, double StandardError, int Count) Of(EmbeddingMatrix space, int thinning = 1)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(thinning, 1);
        EmbeddingMatrix used = thinning == 1 ? space : space.Select([.. Enumerable.Range(0, space.RowCount).Where(row => row % thinning == 0)]);
        if (used.RowCount < 20) return (double.NaN, double.NaN, used.RowCount);
        int[] labels = [.. Enumerable.Range(0, used.RowCount)];
        var neighbours = NearestNeighbours.Find(used, used, 2, labels, labels);
        double[] logs = [.. Enumerable.Range(0, used.RowCount).Select(row => (R1: neighbours.Distances(row)[0], R2: neighbours.Distances(row)[1])).Where(pair => pair.R1 > 0).Select(pair => Math.Log(pair.R2 / pair.R1)).Order()];
        int kept = (int)((1 - DiscardedShare) * logs.Length);
        if (kept < 10) return (double.NaN, double.NaN, kept);
        // Type-II censored exponential: the discarded ratios are at least the last one kept.
        double total = logs.Take(kept).Sum() + ((logs.Length - kept) * logs[kept - 1]);
        double dimension = total > 0 ? (kept - 1) / total : double.NaN;
        return (dimension, dimension / Math.Sqrt(kept), kept);
    }
}
