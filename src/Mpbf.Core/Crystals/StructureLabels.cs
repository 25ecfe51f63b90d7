using System.Collections.Immutable;

namespace Mpbf.Core.Crystals;

/// <summary>What a source says about a structure as a whole. Each part is null where the source says nothing.</summary>
public sealed record StructureLabels
{
    /// <summary>Nothing known.</summary>
    public static StructureLabels None { get; } = new();

    /// <summary>The identifier of the record in its source.</summary>
    public string? Id { get; init; }

    /// <summary>A title or comment.</summary>
    public string? Name { get; init; }

    /// <summary>Total energy of the cell, eV.</summary>
    public double? Energy { get; init; }

    /// <summary>Cauchy stress, GPa, positive under tension; symmetric. Readers of formats with pressure sign or other units convert.</summary>
    public Matrix3D? Stress { get; init; }

    /// <summary>Everything else, by the source's own name.</summary>
    public ImmutableDictionary<string, InfoValue> Info { get; init; } = ImmutableDictionary<string, InfoValue>.Empty;
}
