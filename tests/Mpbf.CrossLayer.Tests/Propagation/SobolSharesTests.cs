using Mpbf.CrossLayer.Propagation;

namespace Mpbf.CrossLayer.Tests.Propagation;

/// <summary>Closed forms from the literature. Draws are the midpoints of 4,096 equal parts of each marginal, so that only the sampling design errs; 0.01 is its stated error.</summary>
public sealed class SobolSharesTests
{
    private const int DrawCount = 4096;
    private const double MonteCarlo = 0.01;

    [Fact]
    public void Of_Ishigami_GivesTheClosedForm()
    {
        // Ishigami and Homma 1990, f = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on (−π, π)³; indices from their closed form, as tabulated by Saltelli et al. 2008, section 4.6.
        double[] x = Uniform(-Math.PI, Math.PI);

        SobolShares shares = SobolShares.Of(
            static (s, y) =>
            {
                for (int j = 0; j < y.Length; j++) y[j] = Math.Sin(s[0][j]) + (7 * Math.Pow(Math.Sin(s[1][j]), 2)) + (0.1 * Math.Pow(s[2][j], 4) * Math.Sin(s[0][j]));
            },
            [x, x, x], [0, 1, 2], 1);

        shares.Variance.Should().BeApproximately(13.8446, 0.15);
        Close(shares.FirstOrder, 0.3139, 0.4424, 0);
        Close(shares.Total, 0.5576, 0.4424, 0.2437);
    }

    [Fact]
    public void Of_GFunction_GivesTheClosedForm()
    {
        // Sobol 1993: f = Π (|4x_i − 2| + a_i)/(1 + a_i), V_i = 1/(3 (1 + a_i)²), V = Π (1 + V_i) − 1, S_i = V_i/V, T_i = V_i Π_{k≠i} (1 + V_k)/V.
        double[] a = [0, 1, 4.5, 9], x = Uniform(0, 1), v = Array.ConvertAll(a, ai => 1 / (3 * (1 + ai) * (1 + ai)));
        double variance = v.Aggregate(1.0, (product, vi) => product * (1 + vi)) - 1;

        SobolShares shares = SobolShares.Of(
            (s, y) =>
            {
                y.Fill(1);
                for (int i = 0; i < a.Length; i++)
                {
                    for (int j = 0; j < y.Length; j++) y[j] *= (Math.Abs((4 * s[i][j]) - 2) + a[i]) / (1 + a[i]);
                }
            },
            [x, x, x, x], [0, 1, 2, 3], 2);

        Close(shares.FirstOrder, Array.ConvertAll(v, vi => vi / variance));
        Close(shares.Total, Array.ConvertAll(v, vi => vi * (variance + 1) / (1 + vi) / variance));
    }

    [Fact]
    public void Of_JointFactor_KeepsItsDraws()
    {
        // x₀ − x₁ with the same draws in one factor is 0, so that all variance is x₂'s.
        double[] x = Uniform(0, 1);

        SobolShares shares = SobolShares.Of(static (s, y) =>
        {
            for (int j = 0; j < y.Length; j++) y[j] = s[0][j] - s[1][j] + s[2][j];
        }, [x, x, x], [0, 0, 1], 3);

        Close(shares.FirstOrder, 0, 1);
        shares.Variance.Should().BeApproximately(1 / 12.0, 1e-3);
    }

    [Fact]
    public void Of_ConstantExpression_HasNoShares() => SobolShares.Of(static (_, y) => y.Fill(3), [[1, 2, 3]], [0], 1).Total.Should().Equal(0);

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(1, 1)]
    public void Of_BadDrawsOrFactors_Throws(double draw, int factor) =>
        FluentActions.Invoking(() => SobolShares.Of(static (_, y) => y.Clear(), [[0, draw]], [factor], 1)).Should().Throw<ArgumentException>();

    private static double[] Uniform(double from, double to) => [.. Enumerable.Range(0, DrawCount).Select(i => from + ((to - from) * (i + 0.5) / DrawCount))];

    private static void Close(IReadOnlyList<double> found, params double[] expected)
    {
        found.Should().HaveCount(expected.Length);
        for (int i = 0; i < expected.Length; i++) found[i].Should().BeApproximately(expected[i], MonteCarlo);
    }
}
