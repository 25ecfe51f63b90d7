using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;

namespace Mpbf.Dal.Coverage;

/// <summary>A chemical system that the target holds and the corpus lacks.</summary>
/// <param name="ChemicalSystem">For example <c>Fe-O</c>.</param>
/// <param name="TargetRows">Its rows in the target.</param>
/// <param name="PValue">q^k for k rows, where q is the target's share of all rows: the probability that all of a system's rows fell to the target by chance.</param>
public sealed record MissingSystem(string ChemicalSystem, int TargetRows, double PValue)
{
    private const double Level = 0.05;

    /// <summary>Systems that chance does not explain: 5 % over all of the target's systems together.</summary>
    public static ImmutableArray<MissingSystem> Find(MaterialTable corpus, MaterialTable target)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(target);
        var known = corpus.Compositions.Select(composition => composition.ChemicalSystem).ToHashSet(StringComparer.Ordinal);
        KeyValuePair<string, int>[] systems = [.. target.Compositions.CountBy(composition => composition.ChemicalSystem, StringComparer.Ordinal)];
        double share = (double)target.Count / (target.Count + corpus.Count);
        return [.. systems.Where(system => !known.Contains(system.Key)).Select(system => new MissingSystem(system.Key, system.Value, Math.Pow(share, system.Value)))
            .Where(system => system.PValue < Level / systems.Length).OrderBy(system => system.PValue).ThenBy(system => system.ChemicalSystem, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ChemicalSystem} ({TargetRows})");
}
