using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Tests.Campaigns;

/// <summary>Five candidates on a line, by hand.</summary>
public sealed class OfferedCandidatesTests
{
    private static readonly Points Line = new([0, 1, 2, 3, 4], 5, 1);

    private static readonly Proposal[] Four = [new(0, 1), new(0, 2), new(1, 3), new(2, 4)];

    [Fact]
    public void Until_RoundsLeftOut_LeavesTheirCandidates()
    {
        var campaign = new Campaign(Four, Goal.Maximise) { Candidates = new OfferedCandidates(Line, [4, 3, 2, 1]) };
        campaign.Until(1).Candidates!.Measured.Should().Equal(4, 3, 2);
    }

    [Fact]
    public void OfferedCandidates_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new OfferedCandidates(Line, [5])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new OfferedCandidates(Line, [-1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new OfferedCandidates(Line, [0], [(0, 1)])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new OfferedCandidates(Line, [0], Enumerable.Repeat((2, 1), 5))).Should().Throw<ArgumentException>();
    }

    /// <summary>Candidate 1 is proposed in round 2, when it is on offer no more.</summary>
    [Fact]
    public void Campaign_ProposalOutsideItsRounds_IsRefused()
    {
        (int, int)[] rounds = [(0, 9), (0, 1), (0, 9), (5, 9), (5, 9)];
        FluentActions.Invoking(() => new Campaign(Four, Goal.Maximise) { Candidates = new OfferedCandidates(Line, [4, 3, 2, 1], rounds) }).Should().Throw<ArgumentException>().WithMessage("*Candidate 1*round 2*");
        FluentActions.Invoking(() => new Campaign(Four, Goal.Maximise) { Candidates = new OfferedCandidates(Line, [4, 3, 2]) }).Should().Throw<ArgumentException>();
        new Campaign(Four, Goal.Maximise) { Candidates = new OfferedCandidates(Line, [4, 3, 2, 0], rounds) }.Candidates!.IsOffered(1, 2).Should().BeFalse();
    }
}
