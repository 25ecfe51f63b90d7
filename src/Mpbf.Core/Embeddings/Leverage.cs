using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.Core.Embeddings;

/// <summary>
/// Leverage of a point on given rows, equation (203): h(x) = zᵀ (ZᵀZ/n + λI)⁻¹ z / p, z the coordinates in standard deviations about the rows' mean. About 1 on the rows themselves; it grows with the square of the
/// distance along directions in which they do not vary. Its inverse is the prediction rigidity of a linear readout (Chong et al. 2023; Bigi et al. 2024, where x is a network's last layer). Immutable.
/// </summary>
public sealed class Leverage
{
    /// <summary>The largest width: the factor has width² numbers and costs width³ operations.</summary>
    public const int LargestWidth = 2048;

    private const double Penalty = 1e-3;
    private const int TileRows = 256;

    private readonly float[] _mean;
    private readonly float[] _factor;

    /// <summary>From its numbers, as they were saved; takes the arrays over.</summary>
    /// <param name="mean">p values.</param>
    /// <param name="factor">F, p × p, row-major, lower triangular: h(x) = |F (x − mean)|².</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a value is not finite.</exception>
    public Leverage(float[] mean, float[] factor)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(factor);
        if (mean.Length is 0 or > LargestWidth || factor.Length != mean.Length * mean.Length) throw new ArgumentException($"{mean.Length} and {factor.Length} values; expected p and p × p, p at most {LargestWidth}.", nameof(factor));
        if (!Array.TrueForAll(mean, float.IsFinite) || !Array.TrueForAll(factor, float.IsFinite)) throw new ArgumentException("Values must be finite.", nameof(factor));
        (_mean, _factor) = (mean, factor);
    }

    /// <summary>Coordinates of a point, p.</summary>
    public int Width => _mean.Length;

    /// <summary>The mean of the rows.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>F, p × p, row-major, lower triangular.</summary>
    public ReadOnlySpan<float> Factor => _factor;

    /// <summary>Leverage on rows. Columns without spread do not count.</summary>
    /// <param name="rows">At most <see cref="LargestWidth"/> wide.</param>
    public static Leverage On(EmbeddingMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int p = rows.Width;
        if (p > LargestWidth) throw new ArgumentException($"Rows of {p} coordinates; at most {LargestWidth}.", nameof(rows));
        double[] covariance = CovarianceMatrix.Of(rows.Memory, p), mean = new double[p], scale = new double[p], inverse = new double[p * p];
        for (int row = 0; row < rows.RowCount; row++)
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int j = 0; j < p; j++) mean[j] += values[j];
        }

        for (int j = 0; j < p; j++)
        {
            mean[j] /= rows.RowCount;
            scale[j] = covariance[(j * p) + j] > 1e-12 * mean[j] * mean[j] ? 1 / Math.Sqrt(covariance[(j * p) + j]) : 0;
            inverse[(j * p) + j] = 1;
        }

        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++) covariance[(i * p) + j] *= scale[i] * scale[j];
        }

        if (!Cholesky.TryFactor(covariance, p, out Cholesky? factor, out _, Penalty)) throw new ArgumentException("The covariance of the rows is not positive definite.", nameof(rows));
        factor.SolveLower(inverse.AsMemory(), p); // row i becomes column i of L⁻¹
        float[] values32 = new float[p * p];
        double share = 1 / Math.Sqrt(p);
        for (int i = 0; i < p; i++)
        {
            for (int j = i; j < p; j++) values32[(j * p) + i] = (float)(inverse[(i * p) + j] * scale[i] * share);
        }

        return new(Array.ConvertAll(mean, value => (float)value), values32);
    }

    /// <summary>Leverage of a point; allocates nothing.</summary>
    /// <param name="point">p coordinates.</param>
    /// <exception cref="ArgumentException">Another width.</exception>
    public double Of(ReadOnlySpan<float> point)
    {
        if (point.Length != Width) throw new ArgumentException($"A point of {point.Length} coordinates; expected {Width}.", nameof(point));
        Span<float> centred = stackalloc float[point.Length];
        TensorPrimitives.Subtract(point, _mean, centred);
        double sum = 0;
        for (int j = 0; j < centred.Length; j++)
        {
            float along = TensorPrimitives.Dot<float>(_factor.AsSpan(j * Width, j + 1), centred[..(j + 1)]);
            sum += (double)along * along;
        }

        return sum;
    }

    /// <summary>Leverage of many points, one value a row.</summary>
    /// <param name="points">Of the same width.</param>
    /// <exception cref="ArgumentException">Another width.</exception>
    public double[] Of(EmbeddingMatrix points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int p = Width;
        if (points.Width != p) throw new ArgumentException($"Points of {points.Width} coordinates; expected {p}.", nameof(points));
        double[] leverage = new double[points.RowCount];
        Parallel.For(0, (points.RowCount + TileRows - 1) / TileRows, () => (new float[TileRows * p], new float[TileRows * p]), (tile, _, buffers) =>
        {
            int first = tile * TileRows, count = Math.Min(TileRows, points.RowCount - first);
            Span<float> centred = buffers.Item1.AsSpan(0, count * p), along = buffers.Item2.AsSpan(0, count * p);
            for (int i = 0; i < count; i++) TensorPrimitives.Subtract(points.Row(first + i), _mean, centred.Slice(i * p, p));
            MatrixProduct.MultiplyTransposed(centred, _factor, along, p);
            for (int i = 0; i < count; i++) leverage[first + i] = TensorPrimitives.SumOfSquares<float>(along.Slice(i * p, p));
            return buffers;
        }, _ => { });
        return leverage;
    }
}
