using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Orthonormal radial functions g_nl(r) = Σ β r^l exp(−α r²), whose widths are spread evenly up to the cutoff (Himanen et al. 2020, section 2.2.3), and the projection of a Gaussian atom at a distance on them, equation (80),
/// which for Gaussian-type functions has a closed form.
/// </summary>
internal sealed class GaussianRadialBasis
{
    private const double EndValue = 1e-3, FirstEnd = 1, LeastEigenvalue = 1e-13;

    private readonly double[] _decays;
    private readonly double[] _transforms;
    private readonly int _degrees;

    public GaussianRadialBasis(double cutoff, int count, int largestDegree, double width)
    {
        (Count, _degrees) = (count, largestDegree + 1);
        double[] exponents = [.. Enumerable.Range(0, count).Select(n => count == 1 ? cutoff : FirstEnd + ((cutoff - FirstEnd) * n / (count - 1))).Select(end => -Math.Log(EndValue) / (end * end))];
        double inverse = 1 / (2 * width * width);
        _decays = Array.ConvertAll(exponents, alpha => alpha * inverse / (alpha + inverse));
        _transforms = new double[_degrees * count * count];
        for (int l = 0; l < _degrees; l++)
        {
            Matrix<double> root = InverseRoot(exponents, l);
            for (int n = 0; n < count; n++)
            {
                for (int k = 0; k < count; k++)
                {
                    double p = exponents[k] + inverse;
                    double projection = 4 * Math.PI * Math.Sqrt(Math.PI / 2) * Math.Pow(2 * inverse, l) / Math.Pow(2 * p, l + 1.5);
                    _transforms[(((l * count) + n) * count) + k] = root[n, k] * projection;
                }
            }
        }
    }

    /// <summary>Number of radial functions.</summary>
    public int Count { get; }

    /// <summary>exp(−κ r²) of each primitive; with r^l and <see cref="Transform"/> the projection of an atom at distance r.</summary>
    public void Primitives(double distance, Span<double> values)
    {
        double square = distance * distance;
        for (int n = 0; n < values.Length; n++) values[n] = Math.Exp(-_decays[n] * square);
    }

    /// <summary>Row of primitive weights of function n at degree l.</summary>
    public ReadOnlySpan<double> Transform(int degree, int n) => _transforms.AsSpan(((degree * Count) + n) * Count, Count);

    /// <summary>S^(−1/2) of the overlaps ∫ r^(2l+2) exp(−(α+α′)r²) dr = Γ(l + 3/2) / 2(α+α′)^(l+3/2).</summary>
    private static Matrix<double> InverseRoot(double[] exponents, int l)
    {
        var overlaps = Matrix<double>.Build.Dense(exponents.Length, exponents.Length, (i, j) => SpecialFunctions.Gamma(l + 1.5) / (2 * Math.Pow(exponents[i] + exponents[j], l + 1.5)));
        double[] scales = [.. overlaps.Diagonal().Select(value => 1 / Math.Sqrt(value))];
        var evd = Matrix<double>.Build.Dense(exponents.Length, exponents.Length, (i, j) => overlaps[i, j] * scales[i] * scales[j]).Evd(Symmetricity.Symmetric);
        if (evd.EigenValues.Min(value => value.Real) < LeastEigenvalue) throw new ArgumentOutOfRangeException(nameof(exponents), exponents.Length, "So many radial functions are numerically dependent; use fewer.");
        Matrix<double> root = evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalArray([.. evd.EigenValues.Select(value => 1 / Math.Sqrt(value.Real))]) * evd.EigenVectors.Transpose();
        return Matrix<double>.Build.Dense(exponents.Length, exponents.Length, (i, j) => root[i, j] * scales[j]);
    }
}
