using System.Collections.Immutable;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Design;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Design;

public class LatentSearchTests
{
    private const int Edge = 21;
    private static readonly Points Library = new([.. Enumerable.Range(0, Edge * Edge).SelectMany(i => new[] { i % Edge / 20.0, i / Edge / 20.0 })], Edge * Edge, 2);
    private static readonly int[] Known = [.. Enumerable.Range(0, Edge * Edge).Where(i => i % 7 == 0 && Distance(i, 0.8, 0.3) > 0.25)];
    private static readonly ISurrogateModel Model = new GaussianProcess().Fit(Library.Select(Known), [.. Known.Select(i => -Distance(i, 0.8, 0.3))]);

    /// <summary>A known world: minus the distance from (0.8, 0.3) on a grid of spacing 0.05, nothing known within 0.25. Uniform proposals would lie 0.4 away in the mean.</summary>
    [Fact]
    public void Run_HillOnAGrid_EndsAtTheTop()
    {
        ImmutableArray<LatentProposal> proposals = LatentSearch.Run(Model, Library, Known, 10, Goal.Maximise, 1);
        proposals.Select(proposal => proposal.Row).Should().OnlyHaveUniqueItems().And.NotIntersectWith(Known);
        proposals.Average(proposal => Distance(proposal.Row, 0.8, 0.3)).Should().BeLessThan(0.15);
        LatentSearch.Run(Model, Library, Known, 10, Goal.Maximise, 1).Should().Equal(proposals);
        double largest = Enumerable.Range(0, Library.RowCount).Max(i => Distance(i, 0.8, 0.3));
        LatentSearch.Run(Model, Library, Known, 1, Goal.Minimise, 1)[0].Mean.Should().BeLessThan(-0.5 * largest, "the other way it leaves the hill");
    }

    /// <summary>The top lies outside the boundary: every proposal stays inside, and the list ends where the boundary leaves no more.</summary>
    [Fact]
    public void Run_Boundary_IsKept()
    {
        ImmutableArray<LatentProposal> proposals = LatentSearch.Run(Model, Library, Known, 10, Goal.Maximise, 1, support: static point => point[0], threshold: 0.6);
        proposals.Should().HaveCount(10).And.OnlyContain(proposal => proposal.Row % Edge <= 12);
        LatentSearch.Run(Model, Library, Known, 30, Goal.Maximise, 1, support: static point => point[0] + point[1], threshold: 0.11).Length.Should().Be(3, "six rows lie at most two steps from the origin, and rows 0, 21 and 42 of them are known");
    }

    [Fact]
    public void Run_Misuse_IsRefused()
    {
        FluentActions.Invoking(() => LatentSearch.Run(Model, Library, [], 1, Goal.Maximise, 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LatentSearch.Run(Model, Library, [-1], 1, Goal.Maximise, 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LatentSearch.Run(Model, Library, Known, Library.RowCount, Goal.Maximise, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => LatentSearch.Run(Model, new Points([1, 2, 3], 3, 1), [0], 1, Goal.Maximise, 1)).Should().Throw<ArgumentException>("the model has two coordinates");
    }

    private static double Distance(int row, double x, double y) => double.Hypot(Library.Row(row)[0] - x, Library.Row(row)[1] - y);
}
