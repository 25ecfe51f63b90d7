using MathNet.Numerics.Distributions;
using Mpbf.Core.Embeddings;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Tests.Monitors;

public class TwoSampleTestTests
{
    /// <summary>{0, 2} against {1, 5}: 2 · (1 + 5 + 1 + 3)/4 − 2 − 4 = −1. Distances 1, 1, 2, 3, 4, 5: upper median 3, k = exp(−d²/18).</summary>
    [Fact]
    public void EnergyAndMmd_TwoPairs_ByHand()
    {
        EmbeddingMatrix x = new([0, 2], 2, 1), y = new([1, 5], 2, 1);
        TwoSampleTest.Energy(x, y, 1).Statistic.Should().BeApproximately(-1, 1e-12);
        double expected = Math.Exp(-4 / 18.0) + Math.Exp(-16 / 18.0) - (2 * (Math.Exp(-1 / 18.0) + Math.Exp(-25 / 18.0) + Math.Exp(-1 / 18.0) + Math.Exp(-9 / 18.0)) / 4);
        TwoSampleTest.Mmd(x, y, 1).Statistic.Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void PValue_SameAndShifted_HasLevelAndPower()
    {
        (int same, int shifted) = (0, 0);
        for (int world = 0; world < 40; world++)
        {
            if (TwoSampleTest.Energy(Sample(world, 40, 0), Sample(1000 + world, 40, 0), 1).PValue <= 0.05) same++;
            if (TwoSampleTest.Mmd(Sample(world, 40, 0), Sample(1000 + world, 40, 0.7), 1).PValue <= 0.05) shifted++;
        }

        same.Should().BeLessThanOrEqualTo(8, "Binomial(40, 0.05) exceeds it with probability 0.0005");
        shifted.Should().BeGreaterThan(36);
    }

    [Fact]
    public void Energy_Misfit_IsRefused() =>
        FluentActions.Invoking(() => TwoSampleTest.Energy(new([1, 2], 2, 1), new([1, 2, 3, 4], 2, 2), 1)).Should().Throw<ArgumentException>().WithMessage("Widths differ*");

    private static EmbeddingMatrix Sample(int seed, int count, double shift)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, 3 * count).Select(_ => (float)Normal.Sample(random, shift, 1))], count, 3);
    }
}
