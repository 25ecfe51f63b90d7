namespace Mpbf.Core.Numerics;

/// <summary>
/// The x ≥ 0 that minimises ½ xᵀ G x − cᵀ x, G = AᵀA and c = Aᵀb: least squares with coefficients that are not negative, by the active-set method of Lawson and Hanson (1974, chapter 23) on the
/// normal equations (Bro and de Jong 1997). For a few columns.
/// </summary>
public static class NonNegativeLeastSquares
{
    private const double Dependent = 1e-10;

    /// <summary>Solves.</summary>
    /// <param name="gram">G, p × p, row-major, symmetric; both triangles are read.</param>
    /// <param name="cross">c, p values.</param>
    /// <param name="solution">Receives x, p values; a column that depends linearly on those in use stays 0.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Solve(ReadOnlySpan<double> gram, ReadOnlySpan<double> cross, Span<double> solution)
    {
        int p = cross.Length;
        if (gram.Length != p * p || solution.Length != p) throw new ArgumentException($"Found {gram.Length}, {p} and {solution.Length} values; expected p × p, p and p.", nameof(gram));
        Span<bool> isUsed = stackalloc bool[p], isBarred = stackalloc bool[p];
        Span<double> trial = stackalloc double[p], factor = stackalloc double[p * p];
        solution.Clear();
        for (int step = 0; step < 3 * p; step++)
        {
            int entering = -1;
            double steepest = 0;
            for (int j = 0; j < p; j++)
            {
                if (isUsed[j] || isBarred[j]) continue;
                double gradient = cross[j];
                for (int k = 0; k < p; k++) gradient -= gram[(j * p) + k] * solution[k];
                double scaled = gram[(j * p) + j] > 0 ? gradient / Math.Sqrt(gram[(j * p) + j]) : 0;
                if (scaled > steepest) (entering, steepest) = (j, scaled);
            }

            if (entering < 0) return;
            isUsed[entering] = true;
            while (true)
            {
                if (!TrySolve(gram, cross, isUsed, factor, trial))
                {
                    (isUsed[entering], isBarred[entering]) = (false, true);
                    break;
                }

                double share = 1;
                for (int j = 0; j < p; j++)
                {
                    if (isUsed[j] && trial[j] <= 0) share = Math.Min(share, solution[j] / (solution[j] - trial[j]));
                }

                bool isFeasible = true;
                for (int j = 0; j < p; j++)
                {
                    if (!isUsed[j]) continue;
                    bool isHit = trial[j] <= 0;
                    solution[j] += share * (trial[j] - solution[j]);
                    if (!isHit || solution[j] > Dependent * steepest) continue;
                    (solution[j], isUsed[j], isFeasible) = (0, false, false);
                    if (j == entering) isBarred[j] = true;
                }

                if (isFeasible) break;
            }
        }
    }

    /// <summary>Least squares over the columns in use, by the Cholesky factor; false where a column depends on the others.</summary>
    private static bool TrySolve(ReadOnlySpan<double> gram, ReadOnlySpan<double> cross, ReadOnlySpan<bool> isUsed, Span<double> factor, Span<double> x)
    {
        int p = cross.Length;
        for (int i = 0; i < p; i++)
        {
            if (!isUsed[i]) continue;
            double forward = cross[i];
            for (int j = 0; j <= i; j++)
            {
                if (!isUsed[j]) continue;
                double sum = gram[(i * p) + j];
                for (int k = 0; k < j; k++)
                {
                    if (isUsed[k]) sum -= factor[(i * p) + k] * factor[(j * p) + k];
                }

                if (j == i && !(sum > Dependent * gram[(i * p) + i])) return false;
                factor[(i * p) + j] = j < i ? sum / factor[(j * p) + j] : Math.Sqrt(sum);
                if (j < i) forward -= factor[(i * p) + j] * x[j];
            }

            x[i] = forward / factor[(i * p) + i];
        }

        for (int i = p - 1; i >= 0; i--)
        {
            if (!isUsed[i])
            {
                x[i] = 0;
                continue;
            }

            double sum = x[i];
            for (int k = i + 1; k < p; k++)
            {
                if (isUsed[k]) sum -= factor[(k * p) + i] * x[k];
            }

            x[i] = sum / factor[(i * p) + i];
        }

        return true;
    }
}
