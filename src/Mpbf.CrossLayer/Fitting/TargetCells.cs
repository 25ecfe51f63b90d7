using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>Target compounds of one kind, on which over-claim is measured.</summary>
/// <param name="Name">Anion class, anion and block, e.g. <c>chalcogenide S d</c>.</param>
/// <param name="Chemistry">Its anion class: what the law is judged on when it is held out.</param>
/// <param name="Rows">Indices into the pair's compositions.</param>
internal sealed record TargetCell(string Name, string Chemistry, ImmutableArray<int> Rows);

/// <summary>
/// Half of the compositions with a high label, chosen by the hash of their keys, is the target and enters no corpus. It is parted by anion class (halide, oxide, chalcogenide, pnictide, intermetallic) and block (sp, d, f by the
/// highest that occurs), and further by the most electronegative element where that has enough compounds.
/// </summary>
internal static class TargetCells
{
    public static bool IsTarget(FidelityPair pair, int index, ulong seed) =>
        pair.HasHigh(index) && (NamedRandom.SeedOf(FormattableString.Invariant($"target {seed} {pair.Compositions[index].JoinKey}")) & 1) == 0;

    public static ImmutableArray<TargetCell> Of(FidelityPair pair, GridOptions options)
    {
        var cells = ImmutableArray.CreateBuilder<TargetCell>();
        var kinds = Enumerable.Range(0, pair.Count)
            .Where(index => IsTarget(pair, index, options.Seed))
            .GroupBy(index => (Chemistry: Chemistry(pair.Compositions[index]), Block: Block(pair.Compositions[index])));
        foreach (var kind in kinds.OrderBy(kind => kind.Key.Chemistry, StringComparer.Ordinal).ThenBy(kind => kind.Key.Block, StringComparer.Ordinal))
        {
            var rest = new List<int>();
            foreach (IGrouping<string, int> anion in kind.GroupBy(index => Anion(pair.Compositions[index]).Symbol).OrderBy(anion => anion.Key, StringComparer.Ordinal))
            {
                if (anion.Count() >= options.LeastCell) Add(anion.Key, anion);
                else rest.AddRange(anion);
            }

            if (rest.Count >= options.LeastCell) Add("others", rest);

            void Add(string anion, IEnumerable<int> rows) => cells.Add(new TargetCell($"{kind.Key.Chemistry} {anion} {kind.Key.Block}", kind.Key.Chemistry, [.. rows]));
        }

        return cells.ToImmutable();
    }

    /// <summary>The most electronegative element of those whose electronegativity is known.</summary>
    private static Element Anion(Composition composition) =>
        composition.Amounts.LastOrDefault(amount => !double.IsNaN(amount.Element.Electronegativity)) is { Element: { } known } ? known : composition.Amounts[^1].Element;

    private static string Chemistry(Composition composition) => Anion(composition).Family switch
    {
        ElementFamily.Halogen => "halide",
        ElementFamily.Oxygen => "oxide",
        ElementFamily.Chalcogen => "chalcogenide",
        ElementFamily.Pnictogen => "pnictide",
        _ => "intermetallic",
    };

    private static string Block(Composition composition)
    {
        string block = "sp";
        foreach (ElementAmount amount in composition.Amounts)
        {
            switch (amount.Element.Family)
            {
                case ElementFamily.Lanthanide or ElementFamily.Actinide: return "f";
                case ElementFamily.Transition3d or ElementFamily.Transition4d or ElementFamily.Transition5d: block = "d"; break;
            }
        }

        return block;
    }
}
