using MathNet.Numerics.Statistics;
using Mpbf.Core.Estimates;

namespace Mpbf.Core.Tests.Estimates;

public sealed class NamedRandomTests
{
    private const int PairCount = 4000;

    /// <summary>FNV-1a and the finaliser written again in another language (Python, whole numbers modulo 2⁶⁴), there checked against the first output of SplitMix64 from seed 0, 0xE220A8397B1DCDAF.</summary>
    [Theory]
    [InlineData("", 0xF52A15E9A9B5E89B)]
    [InlineData("a", 0x02C0BDBF481420F8)]
    [InlineData("tree 1 17", 0x418E7D9AB5DC6554)]
    public void SeedOf_Names_ArePublishedHashAndFinaliser(string purpose, ulong expected) => NamedRandom.SeedOf(purpose).Should().Be(expected);

    [Fact]
    public void Of_SameName_DrawsTheSame() => NamedRandom.Of("tree 1 17").NextInt64().Should().Be(NamedRandom.Of("tree 1 17").NextInt64());

    /// <summary>
    /// Draw j of names 2m and 2m + 1, which differ in one bit: their distance on the circle of circumference 1 is uniform on [0, ½] for independent draws, of standard deviation 1/√48 and with a standard error of
    /// √(0.2/n) times that (kurtosis 1.8); the correlation has one of 1/√n. Allowed: five standard errors.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void Of_NeighbouringNames_DrawIndependently(int draw)
    {
        (double correlation, double spread) = Dependence(name => NamedRandom.Of(name), draw);
        Math.Abs(correlation).Should().BeLessThan(5 / Math.Sqrt(PairCount));
        spread.Should().BeApproximately(1 / Math.Sqrt(48), 5 * Math.Sqrt(0.2 / PairCount / 48));
    }

    /// <summary>What the finaliser is for: without it neighbours draw at a constant distance.</summary>
    [Fact]
    public void HashOf_AsSeed_NeighboursDrawAtAConstantDistance() => Dependence(name => new Random(unchecked((int)Resampling.HashOf(name))), 0).Spread.Should().BeLessThan(0.01);

    [Fact]
    public void Of_Null_IsRefused() => FluentActions.Invoking(() => NamedRandom.Of(null!)).Should().Throw<ArgumentNullException>();

    private static (double Correlation, double Spread) Dependence(Func<string, Random> generator, int draw)
    {
        double[] even = [.. Enumerable.Range(0, PairCount).Select(m => Draw(2 * m))], odd = [.. Enumerable.Range(0, PairCount).Select(m => Draw((2 * m) + 1))];
        double[] distances = [.. even.Zip(odd, static (x, y) => Math.Min(Math.Abs(x - y), 1 - Math.Abs(x - y)))];
        return (Correlation.Pearson(even, odd), ArrayStatistics.StandardDeviation(distances));

        double Draw(int k)
        {
            Random random = generator($"tree 1 {k}");
            for (int i = 0; i < draw; i++) random.NextDouble();
            return random.NextDouble();
        }
    }
}
