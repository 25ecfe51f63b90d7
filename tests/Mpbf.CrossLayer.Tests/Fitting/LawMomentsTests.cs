using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Fitting;

namespace Mpbf.CrossLayer.Tests.Fitting;

public sealed class LawMomentsTests
{
    /// <summary>By hand: y = 1 + 2 x₁ + 3 x₂ at the corners of a square, no residual.</summary>
    [Fact]
    public void Fit_Plane_IsExact()
    {
        var moments = new LawMoments();
        foreach ((double x1, double x2) in ((double, double)[])[(0, 0), (1, 0), (0, 1), (1, 1)]) moments.Add(1, x1, x2, 1 + (2 * x1) + (3 * x2));
        Slopes slopes = moments.Fit(isNonNegative: true);
        slopes.Intercept.Should().BeApproximately(1, 1e-12);
        slopes.First.Should().BeApproximately(2, 1e-12);
        slopes.Second.Should().BeApproximately(3, 1e-12);
        moments.Residual(slopes).Should().BeApproximately(0, 1e-12);
        moments.Total.Should().BeApproximately(13, 1e-12, "Σ (y − 3.5)² with y = 1, 3, 4, 6");
    }

    /// <summary>Against a search over a grid of slopes: no allowed pair has a smaller sum of squares.</summary>
    [Fact]
    public void Fit_NonNegative_IsTheBestOfAllAllowed()
    {
        Random random = NamedRandom.Of("non-negative fits");
        for (int world = 0; world < 50; world++)
        {
            double a = (2 * random.NextDouble()) - 1, b = (2 * random.NextDouble()) - 1, mix = random.NextDouble();
            var moments = new LawMoments();
            for (int i = 0; i < 30; i++)
            {
                double x1 = random.NextDouble(), x2 = (mix * x1) + random.NextDouble();
                moments.Add(random.Next(3), x1, x2, (a * x1) + (b * x2) + (0.3 * random.NextDouble()));
            }

            double found = moments.Within(moments.Fit(isNonNegative: true)), best = double.PositiveInfinity;
            for (int i = 0; i <= 150; i++)
            {
                for (int j = 0; j <= 150; j++) best = Math.Min(best, moments.Within(new Slopes(0, 0.01 * i, 0.01 * j)));
            }

            found.Should().BeLessThanOrEqualTo(best + 1e-9);
        }
    }
}
