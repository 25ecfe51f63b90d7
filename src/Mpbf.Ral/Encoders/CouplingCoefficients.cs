using System.Collections.Immutable;
using MathNet.Numerics.Integration;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Clebsch–Gordan coefficients of real spherical harmonics for paths l₁ ⊗ l₂ → l whose degrees sum to an even number, the ones that reflections allow for true tensors: up to a factor the integrals of three harmonics, here by
/// exact quadrature and normed to Σ C² = 1 over m₁, m₂ (Varshalovich et al. 1988, section 5.9).
/// </summary>
internal sealed class CouplingCoefficients
{
    private const double Negligible = 1e-12;

    private CouplingCoefficients(int first, int second, int result, ImmutableArray<Term> terms) => (First, Second, Result, Terms) = (first, second, result, terms);

    public int First { get; }

    public int Second { get; }

    public int Result { get; }

    /// <summary>The non-zero ones; entries are l² + l + m.</summary>
    public ImmutableArray<Term> Terms { get; }

    /// <summary>All allowed paths between degrees up to the largest.</summary>
    public static ImmutableArray<CouplingCoefficients> Paths(int largestDegree)
    {
        var rule = new GaussLegendreRule(-1, 1, (3 * largestDegree) + 2);
        int angles = (3 * largestDegree) + 2;
        var harmonics = new RealSphericalHarmonics(largestDegree);
        var points = new List<(double Weight, double[] Values)>();
        for (int i = 0; i < rule.Order; i++)
        {
            double z = rule.GetAbscissa(i), rho = Math.Sqrt(1 - (z * z));
            for (int k = 0; k < angles; k++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * k / angles);
                double[] values = new double[harmonics.Count];
                harmonics.Evaluate(new Vector3D(rho * cos, rho * sin, z), values);
                points.Add((rule.GetWeight(i) * 2 * Math.PI / angles, values));
            }
        }

        return
        [
            .. from first in Enumerable.Range(0, largestDegree + 1)
               from second in Enumerable.Range(0, largestDegree + 1)
               from result in Enumerable.Range(Math.Abs(first - second), first + second - Math.Abs(first - second) + 1)
               where result <= largestDegree && (first + second + result) % 2 == 0
               select Path(first, second, result, points),
        ];
    }

    private static CouplingCoefficients Path(int first, int second, int result, List<(double Weight, double[] Values)> points)
    {
        Term[] terms =
        [
            .. from a in Enumerable.Range(first * first, (2 * first) + 1)
               from b in Enumerable.Range(second * second, (2 * second) + 1)
               from c in Enumerable.Range(result * result, (2 * result) + 1)
               let integral = points.Sum(point => point.Weight * point.Values[a] * point.Values[b] * point.Values[c])
               where Math.Abs(integral) > Negligible
               select new Term(a, b, c, integral),
        ];
        double norm = Math.Sqrt(terms.Sum(term => term.Value * term.Value) / ((2 * result) + 1));
        return new(first, second, result, [.. terms.Select(term => term with { Value = term.Value / norm })]);
    }

    public readonly record struct Term(int First, int Second, int Result, double Value);
}
