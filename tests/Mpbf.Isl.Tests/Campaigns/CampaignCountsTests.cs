using System.Globalization;
using Mpbf.Isl.Campaigns;
using Mpbf.Tests;

namespace Mpbf.Isl.Tests.Campaigns;

public class CampaignCountsTests
{
    /// <summary>CAMD's own log (Montoya et al. 2020): 1903 + 170 is 2073, not 1980; and so on in each iteration.</summary>
    [SharedFact]
    public void Contradictions_LogOfCamd_TotalsDoNotAddUp()
    {
        CampaignCounts log = new(File.ReadLines(SharedData.Path("camd", "campaign_report.log")).Skip(1)
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(4).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .Select(cells => new CountedIteration(cells[0], cells[1], cells[2], cells[3])));
        log.Contradictions().Should().HaveCount(4).And.ContainMatch("iteration 1: 170 discoveries*grows by 77 (1903 to 1980)").And.ContainMatch("iteration 4: 150*82*");
        CampaignCounts.Steering.IsAssessed.Should().BeFalse();
        CampaignCounts.Steering.Reason.Should().Contain("counts alone");
    }

    [Fact]
    public void Contradictions_LogThatAddsUp_HasNone() =>
        new CampaignCounts([new(0, 3, 3, 100), new(1, 2, 5, 90), new(2, 0, 5, 80)]).Contradictions().Should().BeEmpty();

    [Fact]
    public void Contradictions_MoreFoundThanSpent_IsNamed() =>
        new CampaignCounts([new(0, 3, 3, 100), new(1, 12, 15, 90), new(2, 0, 15, 95)]).Contradictions().Should().Equal("iteration 1: 12 discoveries among 10 candidates", "iteration 2: candidates left go from 90 to 95");

    [Fact]
    public void Counts_Malformed_AreRefused()
    {
        FluentActions.Invoking(() => new CampaignCounts([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CampaignCounts([new(0, 1, 1, 9), new(2, 1, 2, 8)])).Should().Throw<ArgumentException>();
    }
}
