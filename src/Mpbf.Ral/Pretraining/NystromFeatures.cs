using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Statistics;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// Features φ(x) = K_LL^(−1/2) k(L, x) of the kernel exp(−d²/2h²) on standardised coordinates, equation (106), with landmarks L drawn from the rows and h the median distance between them (Williams and Seeger 2001): inner products
/// of features are the kernel, exactly among landmarks, and nothing is rows by rows. Immutable.
/// </summary>
public sealed class NystromFeatures
{
    private readonly AffineMap _standard;
    private readonly EmbeddingMatrix _landmarks;
    private readonly double _decay;
    private readonly double[] _root;

    private NystromFeatures(AffineMap standard, EmbeddingMatrix landmarks, double decay, double[] root) => (_standard, _landmarks, _decay, _root) = (standard, landmarks, decay, root);

    /// <summary>Number of landmarks: coordinates of a feature vector.</summary>
    public int Width => _landmarks.RowCount;

    /// <summary>Draws landmarks and measures the bandwidth.</summary>
    /// <param name="rows">At least two different rows.</param>
    /// <param name="landmarkCount">At least 2; all rows where there are fewer.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="Core.BadInputException">All rows are equal.</exception>
    public static NystromFeatures Of(EmbeddingMatrix rows, int landmarkCount = 200, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(landmarkCount, 2);
        var standard = AffineMap.Standardising(rows);
        int[] order = [.. Enumerable.Range(0, rows.RowCount)];
        HeldOut.Generator(seed).Shuffle(order);
        EmbeddingMatrix landmarks = standard.Apply(rows.Select([.. order.Take(landmarkCount).Order()]));
        double length = VendiScore.MedianDistance(landmarks), decay = 1 / (2 * (length > 0 ? length * length : rows.Width));
        double[] kernel = new double[landmarks.RowCount * landmarks.RowCount];
        for (int row = 0; row < landmarks.RowCount; row++) Kernel(landmarks.Row(row), landmarks, decay, kernel.AsSpan(row * landmarks.RowCount, landmarks.RowCount));
        return new(standard, landmarks, decay, SymmetricMatrices.InverseRoot(kernel, landmarks.RowCount, 1e-8));
    }

    /// <summary>Features of rows of the same coordinates.</summary>
    /// <exception cref="ArgumentException">Rows of another width.</exception>
    public EmbeddingMatrix Apply(EmbeddingMatrix rows)
    {
        EmbeddingMatrix standardised = _standard.Apply(rows);
        float[] features = new float[rows.RowCount * Width];
        double[] kernel = new double[Width];
        for (int row = 0; row < rows.RowCount; row++)
        {
            Kernel(standardised.Row(row), _landmarks, _decay, kernel);
            for (int k = 0; k < Width; k++) features[(row * Width) + k] = (float)TensorPrimitives.Dot<double>(_root.AsSpan(k * Width, Width), kernel);
        }

        return new EmbeddingMatrix(features, rows.RowCount, Width);
    }

    private static void Kernel(ReadOnlySpan<float> row, EmbeddingMatrix landmarks, double decay, Span<double> kernel)
    {
        for (int k = 0; k < kernel.Length; k++)
        {
            double distance = TensorPrimitives.Distance(row, landmarks.Row(k));
            kernel[k] = Math.Exp(-decay * distance * distance);
        }
    }
}
