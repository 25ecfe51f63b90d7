using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>One corpus to be drawn.</summary>
/// <param name="Design">Number of the design; repeats share it.</param>
/// <param name="Repeat">Number of the repeat, from 0.</param>
/// <param name="Size">Rows.</param>
/// <param name="Mix">Its labels.</param>
/// <param name="HeldOut">Element families that no row holds.</param>
public sealed record GridRun(int Design, int Repeat, int Size, LabelMix Mix, ImmutableArray<ElementFamily> HeldOut);

/// <summary>The designed grid: sizes × mixes × sets of held-out element families × repeats. A function of the options and the compositions alone.</summary>
internal static class GridPlan
{
    public const int HoldOutSets = 8;

    private const double MostCommon = 0.25;
    private const int MostFamilies = 5;

    public static ImmutableArray<GridRun> Of(FidelityPair pair, GridOptions options)
    {
        ImmutableArray<ElementFamily>[] sets = Sets(pair, options.Seed);
        var runs = ImmutableArray.CreateBuilder<GridRun>();
        int design = 0;
        foreach (int size in options.Sizes)
        {
            foreach (LabelMix mix in LabelMix.All)
            {
                for (int h = 0; h < options.HoldOuts; h++, design++)
                {
                    ImmutableArray<ElementFamily> heldOut = sets[design % HoldOutSets];
                    for (int repeat = 0; repeat < options.Repeats; repeat++) runs.Add(new GridRun(design, repeat, size, mix, heldOut));
                }
            }
        }

        return runs.ToImmutable();
    }

    /// <summary>Set 0 is empty; set k holds 1 to 5 families out, none of which more than a quarter of the compositions have.</summary>
    private static ImmutableArray<ElementFamily>[] Sets(FidelityPair pair, ulong seed)
    {
        Dictionary<ElementFamily, int> counts = pair.Compositions.SelectMany(composition => composition.Amounts.Select(amount => amount.Element.Family).Distinct()).CountBy(family => family).ToDictionary();
        ElementFamily[] candidates = [.. counts.Where(pairCount => pairCount.Value <= MostCommon * pair.Count).Select(pairCount => pairCount.Key).Order()];
        return [.. Enumerable.Range(0, HoldOutSets).Select(set =>
        {
            ElementFamily[] drawn = [.. candidates];
            NamedRandom.Of(FormattableString.Invariant($"held-out families {seed} {set}")).Shuffle(drawn);
            return drawn.Take(set == 0 ? 0 : 1 + (set % MostFamilies)).Order().ToImmutableArray();
        })];
    }
}
