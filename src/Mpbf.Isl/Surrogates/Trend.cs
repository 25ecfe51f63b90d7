using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Generalised least squares of the targets on the functions of the trend, equation (117): β = (Hᵀ K⁻¹ H)⁻¹ Hᵀ K⁻¹ y, α = K⁻¹ (y − H β).</summary>
internal sealed class Trend
{
    /// <param name="factor">Factor of K.</param>
    /// <param name="basis">H, one function after the other.</param>
    /// <param name="targets">y.</param>
    public Trend(Cholesky factor, double[] basis, double[] targets)
    {
        int n = targets.Length, p = basis.Length / n;
        Whitened = [.. basis];
        for (int k = 0; k < p; k++) factor.SolveLower(Whitened.AsSpan(k * n, n));
        double[] whitenedTargets = [.. targets], gram = new double[p * p];
        factor.SolveLower(whitenedTargets.AsSpan());
        Coefficients = new double[p];
        for (int k = 0; k < p; k++)
        {
            ReadOnlySpan<double> row = Whitened.AsSpan(k * n, n);
            for (int j = 0; j <= k; j++) gram[(k * p) + j] = TensorPrimitives.Dot(row, Whitened.AsSpan(j * n, n));
            Coefficients[k] = TensorPrimitives.Dot<double>(row, whitenedTargets);
        }

        Gram = JitterLadder.Factor(gram, p, out _);
        Gram.Solve(Coefficients);
        Alpha = whitenedTargets;
        for (int k = 0; k < p; k++) TensorPrimitives.MultiplyAdd(Whitened.AsSpan(k * n, n), -Coefficients[k], Alpha, Alpha);
        Quadratic = TensorPrimitives.SumOfSquares<double>(Alpha);
        factor.SolveUpper(Alpha);
    }

    /// <summary>L⁻¹ H, one function after the other.</summary>
    public double[] Whitened { get; }

    /// <summary>Factor of Hᵀ K⁻¹ H.</summary>
    public Cholesky Gram { get; }

    /// <summary>β.</summary>
    public double[] Coefficients { get; }

    /// <summary>α.</summary>
    public double[] Alpha { get; }

    /// <summary>(y − Hβ)ᵀ K⁻¹ (y − Hβ).</summary>
    public double Quadratic { get; }
}
