using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// A group of evaluation rows against random evaluation rows of the same number: harder than chance is measured, not assumed. And against two predictors that know nothing of the rows.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="MeanAbsoluteError">MAE on its rows, in the unit of the property.</param>
/// <param name="ErrorRatio">MAE over that of the matched control; 1 is no harder than random rows.</param>
/// <param name="Control">Central 95 % of the ratio for random rows.</param>
/// <param name="OverDummy">MAE over that of a dummy that states the mean truth of the other rows, equation (211); from 1 on the model tells nothing there.</param>
/// <param name="OverSpread">MAE over the mean absolute deviation of the group's truth from its own mean, equation (212): of a dummy that knows the group.</param>
/// <param name="MeanSupport">Mean support score of its rows.</param>
public sealed record MatchedControl(
    string Group, int RowCount, double MeanAbsoluteError, Estimate ErrorRatio, Interval Control, Estimate OverDummy, Estimate OverSpread, double MeanSupport)
{
    private const int SmallestGroup = 5;
    private const int ControlCount = 199;

    /// <summary>Whether the group is harder than random rows of its number.</summary>
    public bool IsHarder => ErrorRatio.Value > Control.Upper;

    internal static ImmutableArray<MatchedControl> Of(Grouping grouping, Predictions predictions, ImmutableArray<double> support, ResampledRows rows)
    {
        ImmutableArray<double> absoluteErrors = [.. predictions.Residuals().Select(Math.Abs)], truth = predictions.Truth;
        RowGroup[] groups = [.. grouping.Groups.Where(group => group.Rows.Length >= SmallestGroup)];
        double[][] ratio = Empty(), overDummy = Empty(), overSpread = Empty();
        Parallel.For(0, rows.Resampling.DrawCount, () => new double[rows.RowCount], (b, _, weights) =>
        {
            rows.Weigh(b, weights);
            Totals all = Totals.Of(absoluteErrors, truth, weights);
            for (int g = 0; g < groups.Length; g++) (ratio[g][b], overDummy[g][b], overSpread[g][b]) = all.Ratios(groups[g].Rows, absoluteErrors, truth, weights);
            return weights;
        }, _ => { });

        double[] ones = new double[rows.RowCount];
        Array.Fill(ones, 1);
        Totals point = Totals.Of(absoluteErrors, truth, ones);
        return [.. groups.Select((group, g) =>
        {
            (double toControl, double toDummy, double toSpread) = point.Ratios(group.Rows, absoluteErrors, truth, ones);
            int systems = group.Rows.Select(row => predictions.ResamplingKeys[row]).Distinct(StringComparer.Ordinal).Count();
            return new MatchedControl(
                group.Name, group.Rows.Length, group.Rows.Average(row => absoluteErrors[row]), Draw(toControl, ratio[g], "error-ratio.matched-control"),
                ControlOf(group, absoluteErrors, point.Errors / point.Weight, rows.Resampling.Seed), Draw(toDummy, overDummy[g], "error-ratio.dummy"), Draw(toSpread, overSpread[g], "error-ratio.group-spread"),
                group.Rows.Average(row => support[row]));

            Estimate Draw(double value, double[] draws, string method) => Estimate.FromDraws(value, draws, rows.Resampling, method, group.Rows.Length, systems);
        })];

        double[][] Empty() => [.. groups.Select(_ => new double[rows.Resampling.DrawCount])];
    }

    /// <summary>Sums over all rows, from which a group's can be taken away.</summary>
    private readonly record struct Totals(double Weight, double Errors, double Truth)
    {
        public static Totals Of(ImmutableArray<double> errors, ImmutableArray<double> truth, double[] weights)
        {
            double weight = 0, error = 0, value = 0;
            for (int row = 0; row < weights.Length; row++)
            {
                weight += weights[row];
                error += weights[row] * errors[row];
                value += weights[row] * truth[row];
            }

            return new(weight, error, value);
        }

        public (double ToControl, double ToDummy, double ToSpread) Ratios(ImmutableArray<int> group, ImmutableArray<double> errors, ImmutableArray<double> truth, double[] weights)
        {
            double weight = 0, error = 0, value = 0, dummy = 0, spread = 0;
            foreach (int row in group)
            {
                weight += weights[row];
                error += weights[row] * errors[row];
                value += weights[row] * truth[row];
            }

            double own = value / weight, others = (Truth - value) / (Weight - weight);
            foreach (int row in group)
            {
                dummy += weights[row] * Math.Abs(truth[row] - others);
                spread += weights[row] * Math.Abs(truth[row] - own);
            }

            return (error / weight / (Errors / Weight), error / dummy, error / spread);
        }
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
