using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>How a grid of sub-corpora is laid out. Immutable.</summary>
public sealed record GridOptions
{
    /// <summary>Corpus sizes, each at least <see cref="LeastSize"/>; one that a mix cannot fill from half of what there is becomes smaller.</summary>
    public ImmutableArray<int> Sizes { get; init; } = [200, 600, 1600, 4000];

    /// <summary>Sets of held-out element families for each size and mix, 1 to 8.</summary>
    public int HoldOuts { get; init; } = 2;

    /// <summary>Corpora drawn anew for each design, at least 1; two tell what noise leaves to explain.</summary>
    public int Repeats { get; init; } = 2;

    /// <summary>Least compounds in a target cell.</summary>
    public int LeastCell { get; init; } = 30;

    /// <summary>Seed of all random choices.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>The model that is trained on each corpus.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.Trees;

    /// <summary>Least rows of a corpus.</summary>
    public const int LeastSize = 100;

    /// <summary>Refuses a layout that cannot be run, naming the key.</summary>
    internal void Require(string? file)
    {
        Check(!Sizes.IsDefaultOrEmpty && Sizes.Length <= 20 && Sizes.All(size => size is >= LeastSize and <= 1_000_000), "sizes", $"1 to 20 sizes from {LeastSize} to 1,000,000");
        Check(HoldOuts is >= 1 and <= GridPlan.HoldOutSets, "holdOuts", $"1 to {GridPlan.HoldOutSets}");
        Check(Repeats is >= 1 and <= 20, "repeats", "1 to 20");
        Check(LeastCell >= 10, "leastCell", "at least 10");
        Check(Enum.IsDefined(Family), "family", string.Join(", ", Enum.GetNames<ModelFamily>()));

        void Check(bool holds, string key, string expected)
        {
            if (!holds) throw new BadInputException("a value out of range", expected, null, file, column: key);
        }
    }
}
