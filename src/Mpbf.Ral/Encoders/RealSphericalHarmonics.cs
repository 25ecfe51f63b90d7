using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Real spherical harmonics, orthonormal on the sphere: Y_l0 ∝ P_l(z), Y_l,±m ∝ √2 P_l^m(z)/sin^mθ · (Re, Im)(x + iy)^m, without the Condon–Shortley phase; entry l² + l + m. The factor sin^mθ is kept inside the powers
/// of x + iy, so that the poles need no special case.
/// </summary>
internal sealed class RealSphericalHarmonics
{
    private readonly double[] _norms;

    public RealSphericalHarmonics(int largestDegree)
    {
        LargestDegree = largestDegree;
        _norms = new double[Count];
        for (int l = 0; l <= largestDegree; l++)
        {
            double ratio = 1;
            for (int m = 0; m <= l; m++)
            {
                if (m > 0) ratio /= (double)(l + m) * (l - m + 1);
                double norm = Math.Sqrt(((2 * l) + 1) / (4 * Math.PI) * ratio * (m > 0 ? 2 : 1));
                _norms[(l * l) + l + m] = _norms[(l * l) + l - m] = norm;
            }
        }
    }

    public int LargestDegree { get; }

    public int Count => (LargestDegree + 1) * (LargestDegree + 1);

    /// <summary>Fills in all harmonics of a unit vector.</summary>
    public void Evaluate(Vector3D direction, Span<double> values)
    {
        (double x, double y, double z) = (direction.X, direction.Y, direction.Z);
        double real = 1, imaginary = 0, diagonal = 1;
        for (int m = 0; m <= LargestDegree; m++)
        {
            if (m > 0)
            {
                (real, imaginary) = ((real * x) - (imaginary * y), (real * y) + (imaginary * x));
                diagonal *= (2 * m) - 1;
            }

            double before = 0, legendre = diagonal;
            for (int l = m; l <= LargestDegree; l++)
            {
                if (l > m) (before, legendre) = (legendre, ((((2 * l) - 1) * z * legendre) - ((l + m - 1) * before)) / (l - m));
                int centre = (l * l) + l;
                values[centre + m] = _norms[centre + m] * legendre * real;
                if (m > 0) values[centre - m] = _norms[centre - m] * legendre * imaginary;
            }
        }
    }
}
