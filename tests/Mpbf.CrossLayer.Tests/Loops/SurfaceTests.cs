using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Loops;

namespace Mpbf.CrossLayer.Tests.Loops;

public sealed class SurfaceTests
{
    [Fact]
    public void Of_BoundaryShift_HasItsContourOnTheLine()
    {
        // ΔB = 0.8 (V − 0.86 F) = 0 on V = 0.86 F: exact for linear interpolation.
        var law = new BoundaryShift { CoverageScale = 0.8, PriorWeight = 0.86 };
        var surface = Surface.Of([0, 0.5, 1], [0.2, 1], law.Of);

        surface[2, 1].Should().BeApproximately(0.8 * (1 - 0.86), 1e-12);
        surface.Contour(0).Should().HaveCount(2).And.OnlyContain(point => Math.Abs(point.X - (0.86 * point.Y)) < 1e-12);
        surface.Contour(99).Should().BeEmpty();
    }

    [Fact]
    public void Of_BadGrids_AreRefused()
    {
        FluentActions.Invoking(() => Surface.Of([1], [0, 1], (x, y) => x)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Surface.Of([0, 1], [1, 1], (x, y) => x)).Should().Throw<ArgumentException>().WithMessage("*ascends*");
        FluentActions.Invoking(() => Surface.Of([0, double.NaN], [0, 1], (x, y) => x)).Should().Throw<ArgumentException>();
    }
}
