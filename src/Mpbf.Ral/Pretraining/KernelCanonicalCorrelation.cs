using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// Kernel canonical correlation of two modalities (Akaho 2001; Hardoon, Szedmak and Shawe-Taylor 2004): regularised canonical correlation of their Nyström features, so that relations that are not linear count. Its maps are functions of
/// whole rows, not of sites: no encoder. Immutable.
/// </summary>
/// <param name="FirstFeatures">Features of the first modality.</param>
/// <param name="SecondFeatures">Features of the second.</param>
/// <param name="Canonical">The canonical correlation of both.</param>
public sealed record KernelCanonicalCorrelation(NystromFeatures FirstFeatures, NystromFeatures SecondFeatures, CanonicalCorrelation Canonical)
{
    /// <summary>Fits both maps.</summary>
    /// <param name="first">n ≥ 10 rows.</param>
    /// <param name="second">The same rows in the other modality.</param>
    /// <param name="width">Most directions.</param>
    /// <param name="landmarkCount">Landmarks of each modality, taken from the fitted rows; at least 2.</param>
    /// <param name="penalty">ρ of equation (105), as a share of the mean variance of the features; positive.</param>
    /// <param name="seed">Seed of the held-out rows, the landmarks and the permutations.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">Other numbers of rows.</exception>
    /// <exception cref="Core.BadInputException">Fewer than 10 rows, or a modality without spread.</exception>
    public static KernelCanonicalCorrelation Fit(EmbeddingMatrix first, EmbeddingMatrix second, int width = 16, int landmarkCount = 200, double penalty = 0.1, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.RowCount != second.RowCount) throw new ArgumentException($"{first.RowCount} and {second.RowCount} rows; expected the same rows.", nameof(second));
        int[] fitted = HeldOut.Split(first.RowCount, "rows", seed).Fitted;
        NystromFeatures x = NystromFeatures.Of(first.Select(fitted), landmarkCount, seed), y = NystromFeatures.Of(second.Select(fitted), landmarkCount, seed);
        cancellation.ThrowIfCancellationRequested();
        return new(x, y, CanonicalCorrelation.Fit(x.Apply(first), y.Apply(second), width, penalty, seed, cancellation));
    }

    /// <summary>Variates of rows of the first modality.</summary>
    public EmbeddingMatrix MapFirst(EmbeddingMatrix rows) => Canonical.First.Apply(FirstFeatures.Apply(rows));

    /// <summary>Variates of rows of the second modality.</summary>
    public EmbeddingMatrix MapSecond(EmbeddingMatrix rows) => Canonical.Second.Apply(SecondFeatures.Apply(rows));
}
