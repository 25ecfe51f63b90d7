using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Volume;

/// <summary>Counts that describe a corpus. They carry nothing of the law of over-claim and are printed beside V_d.</summary>
public static class CorpusDescription
{
    /// <summary>Rows, distinct compositions, Kish size, redundancy and elements of a corpus.</summary>
    public static OrderedDictionary<string, Measure> Of(MaterialTable corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        int[] multiplicities = [.. corpus.Compositions.CountBy(composition => composition.JoinKey).Select(pair => pair.Value)];
        double squares = multiplicities.Sum(count => (double)count * count);
        int elements = corpus.Compositions.SelectMany(composition => composition.Amounts).Select(pair => pair.Element).Distinct().Count();
        return new()
        {
            ["CorpusRows"] = Estimate.Exact(corpus.Count, "count"),
            ["DistinctCompositions"] = Estimate.Exact(multiplicities.Length, "count"),
            ["KishSize"] = Estimate.Exact((double)corpus.Count * corpus.Count / squares, "kish.composition"),
            ["Redundancy"] = Estimate.Exact(1 - ((double)multiplicities.Length / corpus.Count), "redundancy.composition"),
            ["ElementCount"] = Estimate.Exact(elements, "count"),
        };
    }
}
