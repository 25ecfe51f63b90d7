using MathNet.Numerics.Distributions;
using Mpbf.Isl.Detectors;

namespace Mpbf.Isl.Tests.Detectors;

public class ChangePointTests
{
    [Fact]
    public void Of_TwoLevels_FindsTheStepByHand()
    {
        ChangePoint change = ChangePoint.Of([3, 1, 2, 12, 11, 13, 14, 10], 1);
        change.Index.Should().Be(3);
        change.Delta.Should().Be(1, "every later value lies above every earlier one");
        change.PValue.Should().BeApproximately(0.0839, 0.03, "3384 of the 40,320 orders, counted in Python; 999 of them are drawn here");
    }

    [Fact]
    public void Of_NoChange_RejectsAtItsLevel()
    {
        int rejected = Enumerable.Range(0, 200).Count(world =>
        {
            double[] values = new double[15];
            Normal.Samples(new Random(world), values, 0, 1);
            return ChangePoint.Of(values, (ulong)world).PValue <= 0.05;
        });
        rejected.Should().BeInRange(2, 20, "Binomial(200, 0.05) within its 0.001 tails");
    }
}
