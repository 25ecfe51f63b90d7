using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Factors a covariance that rounding may have made indefinite: its diagonal is raised by growing shares of its mean until the factor exists.</summary>
internal static class JitterLadder
{
    private static readonly double[] Shares = [0, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2];

    /// <param name="matrix">n × n, lower triangle; not changed.</param>
    /// <param name="n">Rows and columns.</param>
    /// <param name="jitter">What was added to the diagonal; 0 where nothing was needed.</param>
    /// <exception cref="ArithmeticException">The matrix holds numbers that are not finite, or is no covariance.</exception>
    public static Cholesky Factor(double[] matrix, int n, out double jitter)
    {
        double mean = 0;
        for (int i = 0; i < n; i++) mean += matrix[(i * n) + i] / n;
        int pivot = 0;
        foreach (double share in Shares)
        {
            jitter = share * mean;
            if (Cholesky.TryFactor(matrix, n, out Cholesky? factor, out pivot, jitter)) return factor;
        }

        throw new ArithmeticException(FormattableString.Invariant($"A covariance of {n} points with mean variance {mean} has no factor at row {pivot}, a hundredth of the variance added."));
    }
}
