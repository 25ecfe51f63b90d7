using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

public class MinimumImageTests
{
    [Fact]
    public void Distance_AcrossTheCellBoundary_IsTheShortWay() =>
        new MinimumImage(Lattice.Cubic(10)).Distance(new(0.05, 0, 0), new(0.95, 0, 0)).Should().BeApproximately(1, 1e-12);

    [Fact]
    public void Distance_AxisThatDoesNotRepeat_IsTheLongWay() =>
        new MinimumImage(Lattice.Cubic(10), Periodicity.B | Periodicity.C).Distance(new(0.05, 0, 0), new(0.95, 0, 0)).Should().BeApproximately(9, 1e-12);

    [Fact]
    public void Distance_AnyCell_IsTheSmallestOverManyImages() =>
        Gen.Select(RandomCrystals.AnyLattice, RandomCrystals.Fraction, Gen.Int[0, 7]).Sample((lattice, f, axes) =>
        {
            var periodicity = (Periodicity)axes;
            // Shears of 3 vectors, combined 3·3 + 3 = 12, tilts of half a vector 3.5 times as long, and offsets of 1.5 cells.
            int Reach(int axis) => periodicity.HasFlag((Periodicity)(1 << axis)) ? 24 : 0;
            double smallest = double.PositiveInfinity;
            for (int i = -Reach(0); i <= Reach(0); i++)
            {
                for (int j = -Reach(1); j <= Reach(1); j++)
                {
                    for (int k = -Reach(2); k <= Reach(2); k++) smallest = Math.Min(smallest, lattice.ToCartesian(f + new Vector3D(i, j, k)).Length);
                }
            }

            return Math.Abs(new MinimumImage(lattice, periodicity).Distance(default, f) - smallest) < 1e-9;
        }, iter: 60);
}
