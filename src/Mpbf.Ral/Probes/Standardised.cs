using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Probes;

/// <summary>Rows about the mean and in units of the standard deviation of the known rows, column by column; constant columns become 0.</summary>
internal sealed class Standardised
{
    private readonly double[] _mean;
    private readonly double[] _scale;

    public Standardised(EmbeddingMatrix known)
    {
        (_mean, _scale) = (new double[known.Width], new double[known.Width]);
        for (int row = 0; row < known.RowCount; row++)
        {
            ReadOnlySpan<float> values = known.Row(row);
            for (int j = 0; j < values.Length; j++) _mean[j] += values[j];
        }

        for (int j = 0; j < _mean.Length; j++) _mean[j] /= known.RowCount;
        for (int row = 0; row < known.RowCount; row++)
        {
            ReadOnlySpan<float> values = known.Row(row);
            for (int j = 0; j < values.Length; j++) _scale[j] += (values[j] - _mean[j]) * (values[j] - _mean[j]);
        }

        for (int j = 0; j < _scale.Length; j++)
        {
            double deviation = Math.Sqrt(_scale[j] / known.RowCount);
            _scale[j] = deviation > 1e-7 * Math.Abs(_mean[j]) ? 1 / deviation : 0;
        }
    }

    /// <summary>Row-major, in the order of the rows.</summary>
    public float[] Apply(EmbeddingMatrix rows)
    {
        float[] result = new float[rows.RowCount * rows.Width];
        Parallel.For(0, rows.RowCount, row =>
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int j = 0; j < values.Length; j++) result[(row * rows.Width) + j] = (float)((values[j] - _mean[j]) * _scale[j]);
        });
        return result;
    }
}
