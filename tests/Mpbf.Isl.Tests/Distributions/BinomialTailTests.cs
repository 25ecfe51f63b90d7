using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Tests.Distributions;

public class BinomialTailTests
{
    /// <summary>By hand: 0.1³, 0.1³ + 3·0.9·0.1², 1 − 0.9³, 1; and Σ_{k≤14} of Binomial(15, 0.9) = 1 − 0.9¹⁵.</summary>
    [Theory]
    [InlineData(0, 3, 0.001)]
    [InlineData(1, 3, 0.028)]
    [InlineData(2, 3, 0.271)]
    [InlineData(3, 3, 1)]
    [InlineData(14, 15, 0.7941088679053511)]
    [InlineData(0, 0, 1)]
    public void AtMost_NinetyPercent_ByHand(int hits, int count, double expected) => BinomialTail.AtMost(hits, count, 0.9).Should().BeApproximately(expected, 1e-12);
}
