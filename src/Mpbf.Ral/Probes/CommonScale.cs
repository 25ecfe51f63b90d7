using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Probes;

/// <summary>Rows about the mean of the known rows, in units of their root mean square deviation over all columns: one unit for all, which keeps the shape of the space. Constant columns become 0.</summary>
internal sealed class CommonScale
{
    private const double Negligible = 1e-7;

    private readonly double[] _mean;
    private readonly double[] _scale;

    public CommonScale(EmbeddingMatrix known)
    {
        (_mean, _scale) = (new double[known.Width], new double[known.Width]);
        for (int row = 0; row < known.RowCount; row++)
        {
            ReadOnlySpan<float> values = known.Row(row);
            for (int j = 0; j < values.Length; j++) _mean[j] += values[j] / (double)known.RowCount;
        }

        for (int row = 0; row < known.RowCount; row++)
        {
            ReadOnlySpan<float> values = known.Row(row);
            for (int j = 0; j < values.Length; j++) _scale[j] += (values[j] - _mean[j]) * (values[j] - _mean[j]) / known.RowCount;
        }

        double common = Math.Sqrt(_scale.Average());
        for (int j = 0; j < _scale.Length; j++) _scale[j] = Math.Sqrt(_scale[j]) > Negligible * Math.Abs(_mean[j]) ? 1 / common : 0;
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
