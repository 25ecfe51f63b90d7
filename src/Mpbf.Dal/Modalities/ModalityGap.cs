using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Modalities;

/// <summary>
/// Which materials have which modalities. Items are linked by id, and by composition where they have one; a material is what is linked. A family of compounds (that of the most electronegative element) in which a modality is rarer than
/// elsewhere is a gap.
/// </summary>
public sealed record ModalityGap
{
    private const double Level = 0.05, RarerShare = 0.5;
    private const int LeastMaterials = 10;

    /// <summary>Items of each modality, the most frequent first.</summary>
    public required ImmutableArray<KeyValuePair<string, int>> Items { get; init; }

    /// <summary>Items that no composition and no shared id links with anything.</summary>
    public required int Unlinkable { get; init; }

    /// <summary>Distinct materials.</summary>
    public required int MaterialCount { get; init; }

    /// <summary>Share of the materials that have two modalities or more; by chemical system.</summary>
    public required Measure LinkedShare { get; init; }

    /// <summary>Families in which a modality is rarer than elsewhere, the surest first.</summary>
    public required ImmutableArray<FamilyGap> Gaps { get; init; }

    /// <summary>Links items and looks for gaps.</summary>
    /// <param name="items">All items.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static ModalityGap Of(IReadOnlyList<ModalityItem> items, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(items);
        (string? Key, Composition? Composition)[] materials = Link(items);
        var byMaterial = new Dictionary<string, (Composition Composition, SortedSet<string> Modalities)>(StringComparer.Ordinal);
        int unlinkable = 0;
        var unlinkedKinds = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            if (materials[i] is not ({ } key, { } composition))
            {
                unlinkable++;
                unlinkedKinds.Add(items[i].Modality);
                continue;
            }

            if (!byMaterial.TryGetValue(key, out var material)) byMaterial.Add(key, material = (composition, new SortedSet<string>(StringComparer.Ordinal)));
            material.Modalities.Add(items[i].Modality);
        }

        ImmutableArray<KeyValuePair<string, int>> counts = [.. items.CountBy(item => item.Modality, StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        var sums = new ResampledSums(resampling, 2);
        foreach ((Composition composition, SortedSet<string> modalities) in byMaterial.Values) sums.Add(composition.ChemicalSystem, 1, modalities.Count > 1 ? 1 : 0);
        return new()
        {
            Items = counts,
            Unlinkable = unlinkable,
            UnlinkedKinds = [.. unlinkedKinds],
            MaterialCount = byMaterial.Count,
            LinkedShare = byMaterial.Count == 0 ? Measure.NotAssessed("no item has a composition or a shared id; supply formulas") : sums.Estimate("modalities.linked-share", static s => s[0] > 0 ? s[1] / s[0] : double.NaN),
            Gaps = FindGaps([.. byMaterial.Values], [.. counts.Select(pair => pair.Key)]),
        };
    }

    /// <summary>The condition <c>dal.modality-gap</c>.</summary>
    public Condition Judge()
    {
        const string code = "dal.modality-gap", test = "a modality is as frequent in a family as in the others; Fisher's exact test, 5 % over all families and modalities together; breach where it is absent from a family, watch where it is less than half as frequent";
        if (Items.Length < 2) return Condition.NotAssessed(code, Layer.DataAssimilation, "the corpus has one modality; supply spectra, images or recipes of the same materials");
        if (!LinkedShare.IsAssessed) return Condition.NotAssessed(code, Layer.DataAssimilation, LinkedShare.Reason!);
        Verdict verdict = Gaps.Any(gap => gap.Present == 0) ? Verdict.Breach : Gaps.Length > 0 ? Verdict.Watch : Verdict.Clear;
        int all = Items.Sum(pair => pair.Value);
        string dominant = string.Create(CultureInfo.InvariantCulture, $"{Items[0].Key} makes {(double)Items[0].Value / all:P0} of {all} items");
        string unlinked = Unlinkable > 0 ? $"; {Unlinkable} items carry nothing to link them by ({string.Join(", ", UnlinkedKinds)})" : "";
        return new(
            code, Layer.DataAssimilation, verdict, LinkedShare, test,
            $"{MaterialCount} materials; {dominant}{unlinked}{(Gaps.Length > 0 ? "; " + string.Join("; ", Gaps.Take(5)) : "")}",
            verdict == Verdict.Clear ? "none" : $"Measure {Gaps[0].Modality} on {Gaps[0].Family}, or keep what is learned across modalities from it.");
    }

    private ImmutableArray<string> UnlinkedKinds { get; init; } = [];

    /// <summary>Items without a composition take that of an item with the same id.</summary>
    private static (string?, Composition?)[] Link(IReadOnlyList<ModalityItem> items)
    {
        var byId = new Dictionary<string, Composition>(StringComparer.Ordinal);
        foreach (ModalityItem item in items)
        {
            if (item is { Id.Length: > 0, Composition: { } composition }) byId.TryAdd(item.Id, composition);
        }

        var linked = new (string?, Composition?)[items.Count];
        for (int i = 0; i < linked.Length; i++)
        {
            Composition? composition = items[i].Composition ?? (items[i].Id.Length > 0 ? byId.GetValueOrDefault(items[i].Id) : null);
            linked[i] = (composition?.JoinKey, composition);
        }

        return linked;
    }

    private static ImmutableArray<FamilyGap> FindGaps((Composition Composition, SortedSet<string> Modalities)[] materials, string[] modalities)
    {
        ILookup<ElementFamily, (Composition Composition, SortedSet<string> Modalities)> families = materials.ToLookup(material => material.Composition.Amounts[^1].Element.Family);
        var gaps = new List<FamilyGap>();
        int tests = 0;
        foreach (var family in families.Where(family => family.Count() >= LeastMaterials && family.Count() < materials.Length))
        {
            foreach (string modality in modalities)
            {
                int inFamily = family.Count(), present = family.Count(material => material.Modalities.Contains(modality)), all = materials.Count(material => material.Modalities.Contains(modality));
                tests++;
                gaps.Add(new(modality, family.Key, present, inFamily, all - present, materials.Length - inFamily, AtMost(present, inFamily, all, materials.Length)));
            }
        }

        return [.. gaps.Where(gap => gap.PValue < Level / Math.Max(1, tests) && (double)gap.Present / gap.Materials < RarerShare * gap.PresentElsewhere / gap.MaterialsElsewhere).OrderBy(gap => gap.PValue)];
    }

    /// <summary>P(at most so many of a family have the modality) where it is dealt at random: hypergeometric.</summary>
    private static double AtMost(int present, int inFamily, int withModality, int all)
    {
        double sum = 0;
        for (int k = Math.Max(0, withModality - (all - inFamily)); k <= present; k++)
            sum += Math.Exp(SpecialFunctions.BinomialLn(withModality, k) + SpecialFunctions.BinomialLn(all - withModality, inFamily - k) - SpecialFunctions.BinomialLn(all, inFamily));
        return Math.Min(1, sum);
    }
}

/// <summary>A modality that is rarer in a family than elsewhere.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Family">Family of the most electronegative element.</param>
/// <param name="Present">Materials of the family that have it.</param>
/// <param name="Materials">Materials of the family.</param>
/// <param name="PresentElsewhere">Materials of other families that have it.</param>
/// <param name="MaterialsElsewhere">Materials of other families.</param>
/// <param name="PValue">One-sided, of Fisher's exact test.</param>
public sealed record FamilyGap(string Modality, ElementFamily Family, int Present, int Materials, int PresentElsewhere, int MaterialsElsewhere, double PValue)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Modality}: {Present} of {Materials} {Family} compounds, {PresentElsewhere} of {MaterialsElsewhere} others");
}
