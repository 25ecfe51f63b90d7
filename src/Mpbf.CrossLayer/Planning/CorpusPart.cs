using System.Collections.Frozen;
using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Matter;

namespace Mpbf.CrossLayer.Planning;

/// <summary>A part of the corpus that could be dropped.</summary>
/// <param name="Name">What its rows hold, in words: <c>halogens</c>, <c>source PBE</c>.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record CorpusPart(string Name, FrozenSet<int> Rows)
{
    private const double LeastShare = 0.05, MostShare = 0.6;
    private const int MostParts = 6;

    /// <summary>Parts of 5 to 60 % of the corpus, the largest first: where its rows come from, as far as that is stated; the element families that they hold else.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="stated">Where each row comes from; null where unstated.</param>
    /// <exception cref="ArgumentException">A number of rows other than that of the corpus.</exception>
    public static ImmutableArray<CorpusPart> Of(MaterialTable corpus, Grouping? stated)
    {
        if (stated is not null && stated.Memberships.Length != corpus.Count) throw new ArgumentException($"Found {stated.Memberships.Length} rows in parts for a corpus of {corpus.Count}.", nameof(stated));
        IEnumerable<CorpusPart> all = stated is not null
            ? stated.Groups.Select(group => new CorpusPart($"{stated.Name} {group.Name}", group.Rows.ToFrozenSet()))
            : Enum.GetValues<ElementFamily>().Select(family => new CorpusPart(Said(family), Enumerable.Range(0, corpus.Count).Where(row => corpus.Compositions[row].Amounts.Any(pair => pair.Element.Family == family)).ToFrozenSet()));
        return [.. all.Where(part => part.Rows.Count >= LeastShare * corpus.Count && part.Rows.Count <= MostShare * corpus.Count).OrderByDescending(part => part.Rows.Count).ThenBy(part => part.Name, StringComparer.Ordinal).Take(MostParts)];
    }

    /// <summary>A family in words, in the plural where it has several elements.</summary>
    public static string Said(ElementFamily family) => family switch
    {
        ElementFamily.AlkalineEarth => "alkaline earths",
        ElementFamily.Transition3d => "3d metals",
        ElementFamily.Transition4d => "4d metals",
        ElementFamily.Transition5d => "5d metals",
        ElementFamily.Hydrogen or ElementFamily.Oxygen => family.ToString().ToLowerInvariant(),
        _ => family.ToString().ToLowerInvariant() + "s",
    };
}
