using System.Numerics.Tensors;

namespace Mpbf.Core.Numerics;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix: QL without square roots on the squared off-diagonal entries (Pal, Walker and Kahan; Parlett 1998, section 8.15), without vectors.</summary>
internal static class TridiagonalQl
{
    private const int MostIterations = 60;
    private const double SquaredPrecision = 1e-30;

    /// <param name="d">The diagonal; receives the eigenvalues.</param>
    /// <param name="e">Entry i stands beside d[i] and d[i + 1]; overwritten.</param>
    public static void Solve(double[] d, double[] e)
    {
        int n = d.Length;
        e[n - 1] = 0;
        TensorPrimitives.Multiply<double>(e, e, e);
        for (int l = 0; l < n; l++)
        {
            for (int iteration = 0; iteration < MostIterations; iteration++)
            {
                int m = l;
                while (m < n - 1 && e[m] > SquaredPrecision * Math.Abs(d[m] * d[m + 1])) m++;
                e[m] = 0;
                if (m == l) break;
                double root = Math.Sqrt(e[l]), shift = (d[l + 1] - d[l]) / (2 * root);
                shift = d[l] - (root / (shift + Math.CopySign(Math.Sqrt((shift * shift) + 1), shift)));
                double cosine = 1, sine = 0, gamma = d[m] - shift, p = gamma * gamma;
                for (int i = m - 1; i >= l; i--)
                {
                    double square = e[i], r = p + square, inverse = 1 / r, before = cosine, last = gamma;
                    e[i + 1] = sine * r;
                    (cosine, sine) = (p * inverse, square * inverse);
                    gamma = (cosine * (d[i] - shift)) - (sine * last);
                    d[i + 1] = last + (d[i] - gamma);
                    p = cosine != 0 ? gamma * gamma / cosine : before * square;
                }

                e[l] = sine * p;
                d[l] = shift + gamma;
            }
        }
    }
}
