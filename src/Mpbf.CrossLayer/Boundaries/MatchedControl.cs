using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// A group of evaluation rows against random evaluation rows of the same number: harder than chance is measured, not assumed.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="MeanAbsoluteError">MAE on its rows, in the unit of the property.</param>
/// <param name="ErrorRatio">MAE over that of the matched control; 1 is no harder than random rows.</param>
/// <param name="Control">Central 95 % of the ratio for random rows.</param>
/// <param name="MeanSupport">Mean support score of its rows.</param>
public sealed record MatchedControl(
    string Group, int RowCount, double MeanAbsoluteError, Estimate ErrorRatio, Interval Control, double MeanSupport)
{
    private const int SmallestGroup = 5;
    private const int ControlCount = 199;

    /// <summary>Whether the group is harder than random rows of its number.</summary>
    public bool IsHarder => ErrorRatio.Value > Control.Upper;

    internal static ImmutableArray<MatchedControl> Of(
        Grouping grouping, ImmutableArray<double> absoluteErrors, ImmutableArray<double> support, ImmutableArray<string> resamplingKeys, ResampledRows rows)
    {
        RowGroup[] groups = [.. grouping.Groups.Where(group => group.Rows.Length >= SmallestGroup)];
        double[][] draws = [.. groups.Select(_ => new double[rows.Resampling.DrawCount])];
        Parallel.For(0, rows.Resampling.DrawCount, () => new double[rows.RowCount], (b, _, weights) =>
        {
            rows.Weigh(b, weights);
            double overall = WeightedMoments.Mean(absoluteErrors.AsSpan(), weights);
            for (int g = 0; g < groups.Length; g++) draws[g][b] = MeanOver(groups[g].Rows, absoluteErrors, weights) / overall;
            return weights;
        }, _ => { });

        double mean = absoluteErrors.Average();
        return [.. groups.Select((group, g) =>
        {
            double groupMean = group.Rows.Average(row => absoluteErrors[row]);
            int systems = group.Rows.Select(row => resamplingKeys[row]).Distinct(StringComparer.Ordinal).Count();
            return new MatchedControl(
                group.Name, group.Rows.Length, groupMean,
                Estimate.FromDraws(groupMean / mean, draws[g], rows.Resampling, "error-ratio.matched-control", group.Rows.Length, systems),
                ControlOf(group, absoluteErrors, mean, rows.Resampling.Seed),
                group.Rows.Average(row => support[row]));
        })];
    }

    private static double MeanOver(ImmutableArray<int> rows, ImmutableArray<double> values, double[] weights)
    {
        double sum = 0, total = 0;
        foreach (int row in rows)
        {
            sum += weights[row] * values[row];
            total += weights[row];
        }

        return sum / total;
    }

    private static Interval ControlOf(RowGroup group, ImmutableArray<double> absoluteErrors, double mean, ulong seed)
    {
        var random = NamedRandom.Of(FormattableString.Invariant($"control {seed} {group.Name}"));
        double[] ratios = new double[ControlCount];
        for (int control = 0; control < ControlCount; control++)
        {
            double sum = 0;
            for (int i = 0; i < group.Rows.Length; i++) sum += absoluteErrors[random.Next(absoluteErrors.Length)];
            ratios[control] = sum / group.Rows.Length / mean;
        }

        Array.Sort(ratios);
        const int tail = (ControlCount + 1) / 40;
        return new Interval(ratios[tail - 1], ratios[^tail]);
    }
}
