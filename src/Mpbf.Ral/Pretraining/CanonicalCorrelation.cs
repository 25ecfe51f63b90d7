using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using static Mpbf.Ral.Pretraining.SymmetricMatrices;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// Regularised canonical correlation of two modalities of the same rows, equation (105) (Hotelling 1936; Vinod 1976): the directions in which each tells most about the other. Correlations are those of held-out rows, beside
/// what rows paired at random give. Immutable.
/// </summary>
/// <param name="First">From the first modality to its variates, each times its fitted correlation, so that a distance counts what is shared.</param>
/// <param name="Second">The same from the second.</param>
/// <param name="Correlations">Pearson correlation of the variates over held-out rows, by direction.</param>
/// <param name="ChanceCorrelations">95th percentile of the same with the held-out rows of one modality permuted.</param>
/// <param name="PValues">Share of permutations, the observed pairing counted in, that correlate at least as much.</param>
/// <param name="FittedCount">Rows fitted on.</param>
/// <param name="ScoredCount">Held-out rows.</param>
public sealed record CanonicalCorrelation(AffineMap First, AffineMap Second, ImmutableArray<double> Correlations, ImmutableArray<double> ChanceCorrelations, ImmutableArray<double> PValues, int FittedCount, int ScoredCount)
{
    private const int PermutationCount = 199;
    private const double Percentile = 0.95, LeastSquare = 1e-12;

    /// <summary>Fits both maps.</summary>
    /// <param name="first">n ≥ 10 rows.</param>
    /// <param name="second">The same rows in the other modality.</param>
    /// <param name="width">Most directions; fewer where a modality has fewer coordinates.</param>
    /// <param name="penalty">ρ of equation (105), as a share of the mean variance of the coordinates; positive.</param>
    /// <param name="seed">Seed of the held-out rows and of the permutations.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">Other numbers of rows.</exception>
    /// <exception cref="BadInputException">Fewer than 10 rows, or a modality without spread.</exception>
    public static CanonicalCorrelation Fit(EmbeddingMatrix first, EmbeddingMatrix second, int width = 16, double penalty = 1e-2, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.RowCount != second.RowCount) throw new ArgumentException($"{first.RowCount} and {second.RowCount} rows; expected the same rows.", nameof(second));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (!(penalty > 0) || !double.IsFinite(penalty)) throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty must be positive and finite.");
        (int[] fitted, int[] scored) = HeldOut.Split(first.RowCount, "rows", seed);
        (AffineMap xMap, AffineMap yMap) = Solve(first.Select(fitted), second.Select(fitted), width, penalty);
        double[][] xs = Variates(xMap.Apply(first.Select(scored))), ys = Variates(yMap.Apply(second.Select(scored)));
        double[] correlations = [.. xs.Select((variate, k) => TensorPrimitives.Dot<double>(variate, ys[k]))];
        double[][] chance = new double[PermutationCount][];
        Random random = HeldOut.Generator(seed + 1);
        int[] order = [.. Enumerable.Range(0, scored.Length)];
        for (int draw = 0; draw < chance.Length; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            random.Shuffle(order);
            chance[draw] = [.. xs.Select((variate, k) => order.Select((row, i) => variate[i] * ys[k][row]).Sum())];
        }

        return new(
            xMap, yMap, [.. correlations],
            [.. correlations.Select((_, k) => chance.Select(draw => draw[k]).Order().ElementAt((int)(Percentile * PermutationCount)))],
            [.. correlations.Select((observed, k) => (1.0 + chance.Count(draw => draw[k] >= observed)) / (1 + PermutationCount))],
            fitted.Length, scored.Length);
    }

    /// <summary>One vector a row from both modalities: the mean of their variates.</summary>
    /// <param name="first">Rows in the first modality.</param>
    /// <param name="second">The same rows in the second.</param>
    public EmbeddingMatrix Fuse(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.RowCount != second.RowCount) throw new ArgumentException($"{first.RowCount} and {second.RowCount} rows; expected the same rows.", nameof(second));
        float[] sum = new float[first.RowCount * First.Width];
        TensorPrimitives.Add(First.Apply(first).Values, Second.Apply(second).Values, sum);
        TensorPrimitives.Multiply(sum, 0.5f, sum);
        return new EmbeddingMatrix(sum, first.RowCount, First.Width);
    }

    /// <summary>Singular vectors of T = C_xx^(−1/2) C_xy C_yy^(−1/2): the left ones from T Tᵀ, the right ones, times their singular values, as Tᵀ u.</summary>
    private static (AffineMap First, AffineMap Second) Solve(EmbeddingMatrix first, EmbeddingMatrix second, int width, double penalty)
    {
        Standardisation xStandard = Standardisation.Of(first), yStandard = Standardisation.Of(second);
        double[] x = xStandard.Apply(first), y = yStandard.Apply(second);
        int p = first.Width, q = second.Width;
        double[] xRoot = Root(x, p, penalty), yRoot = Root(y, q, penalty);
        double[] transposed = InnerProduct(yRoot, q, InnerProduct(InnerProduct(x, p, y, q), q, xRoot, p), p);
        (double[] squares, double[] left) = Eigen(InnerProduct(transposed, p, transposed, p), p);
        int kept = Math.Clamp(squares.Take(Math.Min(width, q)).Count(square => square > LeastSquare), 1, Math.Min(p, q));
        double[] u = new double[p * kept], scaled = new double[p * kept], flipped = new double[transposed.Length];
        double size = Math.Sqrt(first.RowCount);
        for (int i = 0; i < u.Length; i++)
        {
            u[i] = size * left[(i % kept * p) + (i / kept)];
            scaled[i] = Math.Sqrt(Math.Max(0, squares[i % kept])) * u[i];
        }

        for (int i = 0; i < flipped.Length; i++) flipped[(i % p * q) + (i / p)] = transposed[i];
        return (xStandard.Follow(InnerProduct(scaled, kept, xRoot, p)), yStandard.Follow(InnerProduct(InnerProduct(flipped, q, u, kept), kept, yRoot, q)));
    }

    private static double[] Root(double[] rows, int width, double penalty) => InverseRoot(Regularise(InnerProduct(rows, width, rows, width), width, penalty), width);

    /// <summary>Columns, each centred and of length 1, so that a correlation is an inner product; 0 where a variate does not vary.</summary>
    private static double[][] Variates(EmbeddingMatrix rows)
    {
        double[][] columns = new double[rows.Width][];
        for (int k = 0; k < columns.Length; k++)
        {
            columns[k] = [.. Enumerable.Range(0, rows.RowCount).Select(row => (double)rows.Row(row)[k])];
            TensorPrimitives.Subtract(columns[k], columns[k].Average(), columns[k]);
            double norm = TensorPrimitives.Norm<double>(columns[k]);
            if (norm > 0) TensorPrimitives.Divide(columns[k], norm, columns[k]);
        }

        return columns;
    }
}
