using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Conformal;

/// <summary>
/// Group-wise conformal prediction (Vovk et al. 2005): one threshold a group, so that coverage holds within each group and not only on average. A row of several groups (a compound of several elements) takes
/// the largest threshold of its groups. Immutable.
/// </summary>
public sealed class MondrianConformal
{
    private readonly ImmutableDictionary<string, double> _thresholds;

    /// <summary>Fits a threshold for each group.</summary>
    /// <param name="scores">n calibration scores.</param>
    /// <param name="grouping">Their groups, n rows.</param>
    /// <param name="level">In (0, 1).</param>
    /// <exception cref="ArgumentException">The grouping has another number of rows, or a score is NaN.</exception>
    public MondrianConformal(IReadOnlyList<double> scores, Grouping grouping, double level)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(grouping);
        if (grouping.Memberships.Length != scores.Count) throw new ArgumentException($"Grouping '{grouping.Name}' has {grouping.Memberships.Length} rows; expected {scores.Count}.", nameof(grouping));
        _thresholds = grouping.Groups.ToImmutableDictionary(
            group => group.Name, group => new SplitConformal(group.Rows.Select(row => scores[row]).ToArray(), level).Threshold, StringComparer.Ordinal);
    }

    /// <summary>The threshold of a group; positive infinity where it has too few calibration rows or none.</summary>
    public double ThresholdOf(string group) => _thresholds.GetValueOrDefault(group, double.PositiveInfinity);

    /// <summary>The interval of a new row.</summary>
    /// <param name="stated">What the model states of it.</param>
    /// <param name="groups">Its groups, at least one.</param>
    public Interval Of(StatedInterval stated, params IEnumerable<string> groups) => stated.Widen(groups.Max(ThresholdOf));
}
