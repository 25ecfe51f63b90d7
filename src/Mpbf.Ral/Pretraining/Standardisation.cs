using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Pretraining;

/// <summary>Mean 0 and standard deviation 1 of each column; a column that does not vary becomes 0 and can teach nothing.</summary>
internal sealed class Standardisation
{
    /// <summary>Deviations below this share of a column's size are rounding of single precision.</summary>
    private const double LeastShare = 1e-5;

    private readonly double[] _mean;
    private readonly double[] _scale;

    private Standardisation(double[] mean, double[] scale) => (_mean, _scale) = (mean, scale);

    /// <summary>Measures the columns.</summary>
    /// <exception cref="BadInputException">No column varies.</exception>
    public static Standardisation Of(EmbeddingMatrix rows)
    {
        double[] mean = new double[rows.Width], square = new double[rows.Width], size = new double[rows.Width];
        for (int row = 0; row < rows.RowCount; row++)
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int j = 0; j < mean.Length; j++) mean[j] += values[j] / (double)rows.RowCount;
        }

        for (int row = 0; row < rows.RowCount; row++)
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int j = 0; j < mean.Length; j++)
            {
                square[j] += (values[j] - mean[j]) * (values[j] - mean[j]) / rows.RowCount;
                size[j] = Math.Max(size[j], Math.Abs(values[j]));
            }
        }

        double[] scale = [.. square.Zip(size, (variance, largest) => Math.Sqrt(variance) > LeastShare * largest ? 1 / Math.Sqrt(variance) : 0)];
        return Array.TrueForAll(scale, value => value == 0)
            ? throw new BadInputException($"{rows.RowCount} rows in which no coordinate varies", "rows that differ", "Give different structures, or an encoder that tells them apart.")
            : new Standardisation(mean, scale);
    }

    /// <summary>Rows × width, row-major.</summary>
    public double[] Apply(EmbeddingMatrix rows)
    {
        double[] values = new double[rows.Values.Length];
        for (int i = 0; i < values.Length; i++) values[i] = (rows.Values[i] - _mean[i % rows.Width]) * _scale[i % rows.Width];
        return values;
    }

    /// <summary>The map that standardises and then applies a matrix (outputs × width, row-major).</summary>
    public AffineMap Follow(double[] matrix) => new(_mean, [.. matrix.Select((value, i) => value * _scale[i % _scale.Length])]);
}
