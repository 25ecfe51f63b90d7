using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>Mean z² and coverage within a part of the rows.</summary>
/// <param name="Name">Range of sigma, or the group.</param>
/// <param name="RowCount">Rows in it.</param>
/// <param name="Zms">Mean z², equation (49).</param>
/// <param name="Coverage">Observed coverage of central 90 % intervals.</param>
public sealed record LocalPart(string Name, int RowCount, Estimate Zms, Estimate Coverage);

/// <summary>Consistency of uncertainty within bins of sigma, or within groups (LZMS; Pernot 2022): honest on average may be wrong everywhere. Immutable.</summary>
/// <param name="Parts">The parts; bins by ascending sigma, groups by name. A row may lie in several groups.</param>
public sealed record LocalCalibration(ImmutableArray<LocalPart> Parts)
{
    /// <summary>Share of the parts with an interval whose 95 % interval of mean z² holds 1; about 0.95 for honest uncertainty; NaN where no part has an interval.</summary>
    public double ConsistentShare => Parts
        .Select(part => part.Zms.Interval()).OfType<Interval>()
        .Select(interval => interval.Contains(1) ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Within the bins of sigma that ENCE uses.</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static LocalCalibration BySigma(Predictions predictions, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var scored = new ScoredRows(predictions);
        return new(
        [
            .. from row in Enumerable.Range(0, scored.Count)
               group row by scored.Bin[row] into bin
               orderby bin.Key
               select Part(FormattableString.Invariant($"sigma {bin.Min(row => scored.Sigma[row]):G3} to {bin.Max(row => scored.Sigma[row]):G3}"), [.. bin], scored, predictions, resampling),
        ]);
    }

    /// <summary>Within groups, e.g. all compounds of an element.</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <param name="grouping">The groups.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">The grouping has another number of rows.</exception>
    public static LocalCalibration ByGroup(Predictions predictions, Grouping grouping, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(grouping);
        if (grouping.Memberships.Length != predictions.Count)
            throw new ArgumentException($"Grouping '{grouping.Name}' has {grouping.Memberships.Length} rows; expected {predictions.Count}.", nameof(grouping));
        var scored = new ScoredRows(predictions);
        return new([.. grouping.Groups.Select(group => Part(group.Name, [.. group.Rows], scored, predictions, resampling))]);
    }

    private static LocalPart Part(string name, int[] rows, ScoredRows scored, Predictions predictions, Resampling resampling)
    {
        var sums = new ResampledSums(resampling, 3);
        foreach (int row in rows) sums.Add(predictions.ResamplingKeys[row], 1, scored.SquaredZ[row], scored.IsCovered(row, ScoredRows.IntervalLevel) ? 1 : 0);
        return new(name, rows.Length, sums.Estimate("calibration.local-zms", static s => s[1] / s[0]), sums.Estimate("calibration.local-coverage", static s => s[2] / s[0]));
    }
}
