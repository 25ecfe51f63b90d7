using Mpbf.Core.Embeddings;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Geometry;

/// <summary>Effective rank of Roy and Vetterli 2007, equation (12): the exponential of the entropy of the normalised singular values of the centred matrix; between 1 and the width.</summary>
public static class EffectiveRank
{
    private const double Negligible = 1e-15;

    /// <summary>Computes the rank from the covariance, in double precision.</summary>
    /// <returns>0 where all rows are equal.</returns>
    public static double Of(EmbeddingMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double[] eigenvalues = SymmetricEigenvalues.Of(CovarianceMatrix.Of(matrix.Memory, matrix.Width), matrix.Width);
        double floor = Negligible * matrix.Width * eigenvalues.Max();
        double[] singular = [.. eigenvalues.Where(value => value > floor).Select(Math.Sqrt)];
        double total = singular.Sum();
        return total > 0 ? Math.Exp(-singular.Sum(value => value / total * Math.Log(value / total))) : 0;
    }

    /// <summary>The participation ratio (Σλ)² / Σλ² of the covariance's eigenvalues: between 1 and the width; directions count by variance, not by deviation.</summary>
    /// <returns>0 where all rows are equal.</returns>
    public static double ParticipationRatio(EmbeddingMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double[] covariance = CovarianceMatrix.Of(matrix.Memory, matrix.Width);
        double trace = 0, squares = 0;
        for (int j = 0; j < matrix.Width; j++) trace += covariance[(j * matrix.Width) + j];
        foreach (double value in covariance) squares += value * value;
        return squares > 0 ? trace * trace / squares : 0;
    }
}
