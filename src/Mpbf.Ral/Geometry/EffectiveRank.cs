using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>Effective rank of Roy and Vetterli 2007, equation (12): the exponential of the entropy of the normalised singular values of the centred matrix; between 1 and the width.</summary>
public static class EffectiveRank
{
    /// <summary>Computes the rank from the covariance, in double precision.</summary>
    /// <returns>0 where all rows are equal.</returns>
    public static double Of(EmbeddingMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int width = matrix.Width;
        double[] mean = new double[width];
        for (int row = 0; row < matrix.RowCount; row++)
        {
            ReadOnlySpan<float> values = matrix.Row(row);
            for (int j = 0; j < width; j++) mean[j] += values[j] / (double)matrix.RowCount;
        }

        double[] covariance = new double[width * width], centred = new double[width];
        for (int row = 0; row < matrix.RowCount; row++)
        {
            ReadOnlySpan<float> values = matrix.Row(row);
            for (int j = 0; j < width; j++) centred[j] = values[j] - mean[j];
            for (int j = 0; j < width; j++)
            {
                for (int k = j; k < width; k++) covariance[(j * width) + k] += centred[j] * centred[k];
            }
        }

        var symmetric = Matrix<double>.Build.Dense(width, width, (j, k) => covariance[(Math.Min(j, k) * width) + Math.Max(j, k)]);
        double[] singular = [.. symmetric.Evd(Symmetricity.Symmetric).EigenValues.Select(eigenvalue => Math.Sqrt(Math.Max(0, eigenvalue.Real)))];
        double total = singular.Sum();
        return total > 0 ? Math.Exp(-singular.Where(value => value > 0).Sum(value => value / total * Math.Log(value / total))) : 0;
    }
}
