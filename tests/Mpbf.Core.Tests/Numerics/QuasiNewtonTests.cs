using Mpbf.Core.Numerics;

namespace Mpbf.Core.Tests.Numerics;

public sealed class QuasiNewtonTests
{
    private static readonly double[] Curvature = [1, 10, 100], Centre = [3, -2, 0.5];

    [Theory]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, 3.0, -2.0, 0.5)]
    [InlineData(-1.0, 1.0, 1.0, -1.0, 0.5)]
    public void Minimise_Quadratic_EndsAtTheMinimumInTheBox(double lower, double upper, double first, double second, double third)
    {
        double[] expected = [first, second, third];
        double[] x = [0.1, 0.2, 0.3];
        (double value, bool isConverged) = QuasiNewton.Minimise(Quadratic, x, [lower, lower, lower], [upper, upper, upper], 100, 1e-12);

        isConverged.Should().BeTrue();
        for (int i = 0; i < 3; i++) x[i].Should().BeApproximately(expected[i], 1e-5, "coordinates do not mix, so each stops at its centre or its bound");
        value.Should().BeApproximately(expected.Select((e, i) => 0.5 * Curvature[i] * (e - Centre[i]) * (e - Centre[i])).Sum(), 1e-8);
    }

    /// <summary>Rosenbrock 1960: minimum 0 at (1, 1).</summary>
    [Fact]
    public void Minimise_Rosenbrock_FollowsTheValley()
    {
        double[] x = [-1.2, 1], unbounded = [double.NegativeInfinity, double.NegativeInfinity], above = [double.PositiveInfinity, double.PositiveInfinity];
        QuasiNewton.Minimise((p, gradient) =>
        {
            double across = p[1] - (p[0] * p[0]);
            (gradient[0], gradient[1]) = ((-400 * p[0] * across) - (2 * (1 - p[0])), 200 * across);
            return (100 * across * across) + ((1 - p[0]) * (1 - p[0]));
        }, x, unbounded, above, 500, 1e-14).IsConverged.Should().BeTrue();
        x[0].Should().BeApproximately(1, 1e-4);
        x[1].Should().BeApproximately(1, 1e-4);
    }

    private static double Quadratic(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double value = 0;
        for (int i = 0; i < x.Length; i++)
        {
            gradient[i] = Curvature[i] * (x[i] - Centre[i]);
            value += 0.5 * Curvature[i] * (x[i] - Centre[i]) * (x[i] - Centre[i]);
        }

        return value;
    }
}
