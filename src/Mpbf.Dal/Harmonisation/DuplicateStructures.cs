using System.Collections.Immutable;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Harmonisation;

/// <summary>Crystals that occur more than once in a set: the same composition, the same structure type, and a match within the tolerances of <see cref="StructureMatching"/>.</summary>
public static class DuplicateStructures
{
    /// <summary>The group of each structure; structures that are the same crystal share a number, others have one of their own.</summary>
    /// <param name="structures">Crystals; those that are not periodic stay alone.</param>
    /// <param name="matching">Tolerances; the usual ones where null.</param>
    public static ImmutableArray<int> Find(IReadOnlyList<Structure> structures, StructureMatching? matching = null)
    {
        ArgumentNullException.ThrowIfNull(structures);
        matching ??= new StructureMatching();
        int[] groups = [.. Enumerable.Range(0, structures.Count)];
        foreach (IGrouping<string, int> same in groups.ToArray().Where(i => structures[i].Periodicity == Periodicity.All && structures[i].Count > 0).GroupBy(i => structures[i].Composition.JoinKey, StringComparer.Ordinal))
        {
            var firsts = new List<int>();
            foreach (int i in same)
            {
                int known = firsts.FindIndex(first => matching.AreSame(structures[first], structures[i]));
                if (known < 0) firsts.Add(i);
                else groups[i] = firsts[known];
            }
        }

        return [.. groups];
    }
}
