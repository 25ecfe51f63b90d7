using Mpbf.Core.Numerics;

namespace Mpbf.Core.Tests.Numerics;

public sealed class NonNegativeLeastSquaresTests
{
    /// <summary>By hand: unconstrained (2, −1) is not allowed; with the second held at 0 the first is c₁ / G₁₁ = 3/2.</summary>
    [Fact]
    public void Solve_NegativeCoefficient_IsHeldAtZero()
    {
        double[] x = new double[2];
        NonNegativeLeastSquares.Solve([2, 1, 1, 2], [3, 0], x);
        x[0].Should().BeApproximately(1.5, 1e-12);
        x[1].Should().Be(0);
    }

    /// <summary>The conditions of Karush, Kuhn and Tucker hold at the minimum and nowhere else: x ≥ 0, gradient ≤ 0 where x = 0 and 0 where x &gt; 0.</summary>
    [Fact]
    public void Solve_RandomProblems_MeetTheConditionsOfTheMinimum()
    {
        const int p = 7, n = 30;
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            double[,] a = new double[n, p];
            double[] b = new double[n], gram = new double[p * p], cross = new double[p], x = new double[p];
            for (int i = 0; i < n; i++)
            {
                double common = random.NextDouble();
                for (int j = 0; j < p; j++) a[i, j] = common + random.NextDouble() - 0.5;
                b[i] = random.NextDouble() - 0.5 + (0.3 * a[i, 2]);
            }

            for (int j = 0; j < p; j++)
            {
                for (int i = 0; i < n; i++) cross[j] += a[i, j] * b[i];
                for (int k = 0; k < p; k++)
                {
                    for (int i = 0; i < n; i++) gram[(j * p) + k] += a[i, j] * a[i, k];
                }
            }

            NonNegativeLeastSquares.Solve(gram, cross, x);
            for (int j = 0; j < p; j++)
            {
                double gradient = cross[j];
                for (int k = 0; k < p; k++) gradient -= gram[(j * p) + k] * x[k];
                x[j].Should().BeGreaterThanOrEqualTo(0);
                if (x[j] > 0) gradient.Should().BeApproximately(0, 1e-9);
                else gradient.Should().BeLessThan(1e-9);
            }
        }
    }

    [Fact]
    public void Solve_ColumnTwice_UsesItOnce()
    {
        double[] x = new double[2];
        NonNegativeLeastSquares.Solve([4, 4, 4, 4], [8, 8], x);
        x.Sum().Should().Be(2);
        x.Should().Contain(0);
    }

    [Fact]
    public void Solve_NothingRises_GivesZero()
    {
        double[] x = [1, 1];
        NonNegativeLeastSquares.Solve([1, 0, 0, 1], [-1, -2], x);
        x.Should().Equal(0, 0);
    }

    [Fact]
    public void Solve_WrongLength_IsRefused() => FluentActions.Invoking(() => NonNegativeLeastSquares.Solve([1, 2], [1, 2], new double[2])).Should().Throw<ArgumentException>();
}
