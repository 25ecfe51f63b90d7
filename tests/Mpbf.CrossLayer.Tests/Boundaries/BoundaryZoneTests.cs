using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Tests.Boundaries;

/// <summary>600 rows in 120 systems and 12 groups; errors four times as large from a support of 0.7 on.</summary>
public sealed class BoundaryZoneTests
{
    private static readonly Resampling Draws = new(3);

    private static (Predictions Predictions, Boundary Boundary) World(bool isPlanted)
    {
        const int n = 600;
        var random = new Random(2);
        double[] support = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] truth = [.. Enumerable.Range(0, n).Select(i => (double)(i % 12) + Normal.Sample(random, 0, isPlanted && support[i] > 0.7 ? 2 : 0.5))];
        var predictions = new Predictions(Enumerable.Range(0, n).Select(i => $"row {i}"), truth, Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Where(j => j % 12 == i % 12).Average(j => truth[j])), Enumerable.Range(0, n).Select(i => $"system {i % 120}"))
        {
            Groupings = [new Grouping("group", Enumerable.Range(0, n).Select(i => new[] { $"group {i % 12}" }))],
        };
        return (predictions, Boundary.Fit(predictions, [new SupportTerm("distance", support, [])], [], Draws, new BoundaryOptions { Tolerance = 1 }));
    }

    /// <summary>Mean |error| is 0.4 below and 1.6 above with 70 and 30 % of the rows: ratios of about 0.53 and 2.1 to their mean of 0.76.</summary>
    [Fact]
    public void Of_PlantedBoundary_TellsTheZonesApart()
    {
        (Predictions predictions, Boundary boundary) = World(isPlanted: true);
        ImmutableArray<BoundaryZone> zones = BoundaryZone.Of(boundary, predictions, predictions.Groupings, Draws);

        zones.Should().HaveCount(3 * 13);
        zones[..3].Select(zone => zone.Zone).Should().Equal(Zone.Inside, Zone.Near, Zone.Outside);
        zones[..3].Sum(zone => zone.RowCount).Should().Be(600);
        zones[3..].Sum(zone => zone.RowCount).Should().Be(600);
        zones[0].ErrorRatio.Estimate!.Value.Should().BeApproximately(0.53, 0.08);
        zones[2].ErrorRatio.Estimate!.Value.Should().BeApproximately(2.1, 0.3);
        zones.Where(zone => zone.RowCount < 5).Should().OnlyContain(zone => !zone.ErrorRatio.IsAssessed);
    }

    [Fact]
    public void Of_RefusedBoundary_HasNoZones()
    {
        (Predictions predictions, Boundary boundary) = World(isPlanted: false);
        boundary.IsUsable.Should().BeFalse();
        BoundaryZone.Of(boundary, predictions, predictions.Groupings, Draws).Should().BeEmpty();
    }

    /// <summary>The predictions state each group's own mean, so that error and own spread are one; group 0 lies 6.545… below the mean of the others, which is what the dummy misses by.</summary>
    [Fact]
    public void Groups_PredictedByTheirMean_EqualTheirSpreadAndBeatTheDummy()
    {
        foreach (MatchedControl group in World(isPlanted: true).Boundary.Groups)
        {
            group.OverSpread.Value.Should().BeApproximately(1, 1e-12);
            double offset = Math.Abs(int.Parse(group.Group[6..], System.Globalization.CultureInfo.InvariantCulture) - 5.5) * 12 / 11;
            if (offset > 4) group.OverDummy.Value.Should().BeApproximately(group.MeanAbsoluteError / offset, 0.12 * group.MeanAbsoluteError / offset * 2);
        }
    }
}
