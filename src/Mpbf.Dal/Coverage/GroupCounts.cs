using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Dal.Coverage;

/// <summary>Rows of corpus and target in one group: an element, a chemical system, a prototype.</summary>
/// <param name="Group">The group.</param>
/// <param name="CorpusRows">Its rows in the corpus.</param>
/// <param name="TargetRows">Its rows in the target; 0 without a target.</param>
public sealed record GroupCounts(string Group, int CorpusRows, int TargetRows)
{
    /// <summary>Counts every group of either, those of the target that the corpus lacks first, then by target rows and by corpus rows.</summary>
    /// <param name="corpus">Groups of the corpus rows, e.g. <see cref="Grouping.ByElement"/> or a column of prototypes.</param>
    /// <param name="target">Groups of the target rows; null without a target.</param>
    public static ImmutableArray<GroupCounts> Of(Grouping corpus, Grouping? target)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        Dictionary<string, int> known = corpus.Groups.ToDictionary(group => group.Name, group => group.Rows.Length, StringComparer.Ordinal);
        Dictionary<string, int> asked = target?.Groups.ToDictionary(group => group.Name, group => group.Rows.Length, StringComparer.Ordinal) ?? [];
        return [.. known.Keys.Union(asked.Keys, StringComparer.Ordinal).Select(name => new GroupCounts(name, known.GetValueOrDefault(name), asked.GetValueOrDefault(name)))
            .OrderByDescending(counts => counts.CorpusRows == 0).ThenByDescending(counts => counts.TargetRows).ThenByDescending(counts => counts.CorpusRows).ThenBy(counts => counts.Group, StringComparer.Ordinal)];
    }

    /// <summary>Share of the target rows whose group the corpus holds at least so often.</summary>
    /// <param name="counts">From <see cref="Of"/>.</param>
    /// <param name="least">Rows in the corpus, at least 1.</param>
    public static double CoveredShare(ImmutableArray<GroupCounts> counts, int least = 1)
    {
        double all = counts.Sum(group => (double)group.TargetRows);
        return all == 0 ? double.NaN : counts.Where(group => group.CorpusRows >= least).Sum(group => group.TargetRows) / all;
    }
}
