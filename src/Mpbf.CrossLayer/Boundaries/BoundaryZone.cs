using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>Where rows lie against the interval of s*.</summary>
public enum Zone
{
    /// <summary>Support below the interval.</summary>
    Inside,

    /// <summary>Support within the interval: s* may lie on either side.</summary>
    Near,

    /// <summary>Support above the interval.</summary>
    Outside,
}

/// <summary>The evaluation rows of one group in one zone, told by their support out of group.</summary>
/// <param name="Kind">What the groups are, e.g. <c>elements</c>; <c>all</c> for all rows.</param>
/// <param name="Group">The group's name.</param>
/// <param name="Zone">The zone.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="ErrorRatio">MAE over that of all evaluation rows, equation (210); not assessed with fewer than 5 rows.</param>
public sealed record BoundaryZone(string Kind, string Group, Zone Zone, int RowCount, Measure ErrorRatio)
{
    private const int SmallestCell = 5, MostGroups = 12;
    private const int ZoneCount = 3;

    /// <summary>Zones of all rows, then of the most frequent groups of each grouping.</summary>
    /// <param name="boundary">Fitted on the predictions; there are no zones where it is not usable.</param>
    /// <param name="predictions">The evaluation rows.</param>
    /// <param name="groupings">Of the same rows.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static ImmutableArray<BoundaryZone> Of(Boundary boundary, Predictions predictions, IEnumerable<Grouping> groupings, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(groupings);
        if (!boundary.IsUsable) return [];
        double[] absoluteErrors = Array.ConvertAll(predictions.Residuals(), Math.Abs);
        ImmutableArray<double> support = boundary.Support.OutOfGroup;
        ResampledRows rows = predictions.Rows(resampling);
        Interval interval = boundary.Threshold.Interval() ?? new Interval(boundary.Threshold.Value, boundary.Threshold.Value);
        int[] zones = [.. support.Select(s => s < interval.Lower ? (int)Zone.Inside : s <= interval.Upper ? (int)Zone.Near : (int)Zone.Outside)];
        (string Kind, RowGroup Group)[] groups =
        [
            ("all", new RowGroup("all rows", [.. Enumerable.Range(0, support.Length)])),
            .. groupings.SelectMany(grouping => grouping.Groups.Where(group => group.Rows.Length >= SmallestCell).OrderByDescending(group => group.Rows.Length).ThenBy(group => group.Name, StringComparer.Ordinal).Take(MostGroups).Select(group => (grouping.Name, group))),
        ];
        int[] counts = new int[groups.Length * ZoneCount];
        for (int g = 0; g < groups.Length; g++)
        {
            foreach (int row in groups[g].Group.Rows) counts[(g * ZoneCount) + zones[row]]++;
        }

        int[] systems = [.. groups.SelectMany(group => Enum.GetValues<Zone>().Select(zone => group.Group.Rows.Where(row => zones[row] == (int)zone).Select(row => predictions.ResamplingKeys[row]).Distinct(StringComparer.Ordinal).Count()))];
        double[] ones = new double[support.Length];
        Array.Fill(ones, 1);
        double[] point = Ratios(ones);
        double[][] draws = new double[rows.Resampling.DrawCount][];
        Parallel.For(0, draws.Length, () => new double[support.Length], (b, _, weights) =>
        {
            rows.Weigh(b, weights);
            draws[b] = Ratios(weights);
            return weights;
        }, _ => { });
        return [.. groups.SelectMany((group, g) => Enum.GetValues<Zone>().Select(zone =>
        {
            int cell = (g * ZoneCount) + (int)zone;
            Measure ratio = counts[cell] < SmallestCell
                ? Measure.NotAssessed($"{counts[cell]} rows; at least {SmallestCell} needed")
                : Estimate.FromDraws(point[cell], [.. draws.Select(draw => draw[cell])], rows.Resampling, "error-ratio.zone", counts[cell], systems[cell]);
            return new BoundaryZone(group.Kind, group.Group.Name, zone, counts[cell], ratio);
        }))];

        double[] Ratios(double[] weights)
        {
            double overall = WeightedMoments.Mean(absoluteErrors, weights);
            double[] sums = new double[counts.Length], totals = new double[counts.Length];
            for (int g = 0; g < groups.Length; g++)
            {
                foreach (int row in groups[g].Group.Rows)
                {
                    sums[(g * ZoneCount) + zones[row]] += weights[row] * absoluteErrors[row];
                    totals[(g * ZoneCount) + zones[row]] += weights[row];
                }
            }

            return [.. sums.Zip(totals, (sum, total) => sum / total / overall)];
        }
    }
}
