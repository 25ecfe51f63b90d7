using Mpbf.Core.Estimates;

namespace Mpbf.Core.Tests.Estimates;

public sealed class ResamplingTests
{
    /// <summary>Published FNV-1a 64-bit test vectors (Fowler, Noll, Vo).</summary>
    [Theory]
    [InlineData("", 0xCBF29CE484222325)]
    [InlineData("a", 0xAF63DC4C8601EC8C)]
    [InlineData("foobar", 0x85944171F73967E8)]
    public void HashOf_PublishedVectors(string key, ulong expected) => Resampling.HashOf(key).Should().Be(expected);

    /// <summary>SplitMix64 and the inversion of Poisson(1), written again from their definitions.</summary>
    [Fact]
    public void Weight_FollowsTheDocumentedRecipe()
    {
        foreach ((ulong seed, string key, int draw) in ((ulong, string, int)[])[(7, "Ga-As", 0), (7, "Ga-As", 199), (0, "", 3), (ulong.MaxValue, "Ü", 12)])
        {
            ulong state = unchecked((Resampling.HashOf(key) ^ Mix(seed + 0x9E3779B97F4A7C15)) + (((ulong)draw + 1) * 0x9E3779B97F4A7C15));
            double u = (Mix(state) >> 11) / (double)(1UL << 53);
            int expected = 0;
            double term = Math.Exp(-1);
            for (double sum = term; u >= sum; sum += term) term /= ++expected;

            new Resampling(seed).Weight(key, draw).Should().Be(expected);
        }
    }

    [Fact]
    public void Mix_IsSplitMix64() => Mix(0x9E3779B97F4A7C15).Should().Be(0xE220A8397B1DCDAF, "the first output for seed 0 in Steele, Lea and Flood's reference code");

    [Theory]
    [InlineData(1)]
    [InlineData(100_001)]
    public void Resampling_DrawCountOutOfRange_IsRefused(int draws) => FluentActions.Invoking(() => new Resampling(1, draws)).Should().Throw<ArgumentOutOfRangeException>();

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
