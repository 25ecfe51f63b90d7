using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>A grid of sub-corpora as a file: labels of one property in two fidelities, and the layout. Paths are relative to the file's folder.</summary>
public sealed record GridManifest
{
    /// <summary>The version this library reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the file; 1.</summary>
    [JsonPropertyName("mpbfGrid")]
    public required int Version { get; init; }

    /// <summary>Name of the property.</summary>
    public string Name { get; init; } = "grid";

    /// <summary>Seed of all random choices.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Number of bootstrap draws.</summary>
    public int Draws { get; init; } = Resampling.DefaultDrawCount;

    /// <summary>Unit that tables with a unit of their own are converted to.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether the logarithm (base 10) of the labels is learnt, as is usual for moduli; labels must then be positive.</summary>
    public bool Logarithm { get; init; }

    /// <summary>Tables of the fidelity that counts; several are pooled.</summary>
    public required ImmutableArray<LabelSource> High { get; init; }

    /// <summary>Tables of the fidelity that is to be had; several are pooled.</summary>
    public required ImmutableArray<LabelSource> Low { get; init; }

    /// <summary>The model.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.Trees;

    /// <summary>A table of element vectors, e.g. of a pretrained model, whose statistics over a composition are the space; composition statistics where null.</summary>
    public string? Embedding { get; init; }

    /// <summary>Corpus sizes.</summary>
    public ImmutableArray<int> Sizes { get; init; } = new GridOptions().Sizes;

    /// <summary>Sets of held-out element families for each size and mix.</summary>
    public int HoldOuts { get; init; } = new GridOptions().HoldOuts;

    /// <summary>Corpora drawn anew for each design.</summary>
    public int Repeats { get; init; } = new GridOptions().Repeats;

    /// <summary>Least compounds in a target cell.</summary>
    public int LeastCell { get; init; } = new GridOptions().LeastCell;

    internal GridOptions Options => new() { Sizes = Sizes, HoldOuts = HoldOuts, Repeats = Repeats, LeastCell = LeastCell, Seed = Seed, Family = Family };
}
