using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Tests.Campaigns;

public class CampaignTests
{
    [Fact]
    public void Constructor_OwnLabels_AreNoMeasurements()
    {
        var campaign = new Campaign([new(0, 1), new(0, 2), new(1, 3), new(1, 9, 9, 1, IsOwnLabel: true), new(2, 4)], Goal.Maximise);
        campaign.Proposals.Select(point => point.Outcome).Should().Equal(3, 4);
        campaign.OwnLabelShare.Should().BeApproximately(1 / 3.0, 1e-15);
    }

    public static TheoryData<Proposal[], double[], string> Misuse => new()
    {
        { [new(0, 1), new(1, 2)], [], "*round 0) has 1 measurements*" },
        { [new(0, 1), new(0, 2)], [], "No proposal*" },
        { [new(0, 1), new(0, 2), new(2, 3), new(1, 4)], [], "Point 3 is of round 1; rounds ascend*" },
        { [new(0, 1), new(0, double.NaN), new(1, 3)], [], "Point 1 has the outcome NaN*" },
        { [new(0, 1), new(0, 2), new(1, 3, 3, 0)], [], "Point 2 has sigma 0*" },
        { [new(0, 1), new(0, 2), new(1, 3, double.PositiveInfinity)], [], "Point 2 has the prediction*" },
        { [new(0, 1), new(0, 2), new(1, 3)], [1, 2], "The pool has 2 candidates, the campaign 3*" },
        { [new(0, 1), new(0, 2), new(1, 3)], [1, 2, double.NaN], "The pool holds*" },
    };

    [Theory]
    [MemberData(nameof(Misuse))]
    public void Constructor_BadRecord_NamesThePoint(Proposal[] points, double[] pool, string message) =>
        FluentActions.Invoking(() => new Campaign(points, Goal.Maximise, pool)).Should().Throw<ArgumentException>().WithMessage(message);
}
