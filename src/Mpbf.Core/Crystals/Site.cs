using Mpbf.Core.Matter;

namespace Mpbf.Core.Crystals;

/// <summary>A view of one site of a structure; nothing is copied. <c>default</c> belongs to no structure and must not be read.</summary>
public readonly struct Site : IEquatable<Site>
{
    private readonly Structure _structure;

    internal Site(Structure structure, int index)
    {
        _structure = structure;
        Index = index;
    }

    /// <summary>Position in the structure's order.</summary>
    public int Index { get; }

    /// <summary>Atomic number of the species, of the most abundant one on a shared site.</summary>
    public byte AtomicNumber => _structure.AtomicNumbers[Index];

    /// <summary>The species, the most abundant one on a shared site.</summary>
    public Element Element => Element.FromAtomicNumber(AtomicNumber);

    /// <summary>How many species share the site.</summary>
    public int OccupantCount => _structure.Species.OccupantCount(Index);

    /// <summary>Fractional position, as read (not wrapped).</summary>
    /// <exception cref="InvalidOperationException">The structure has no lattice.</exception>
    public Vector3D Fractional => _structure.FractionalAt(Index);

    /// <summary>Cartesian position, Å.</summary>
    public Vector3D Cartesian => _structure.CartesianAt(Index);

    /// <summary>The label the source gives the site ("Fe1"), or null.</summary>
    public string? Label => _structure.SiteLabels?[Index];

    /// <summary>One species on the site.</summary>
    /// <param name="index">0 to <see cref="OccupantCount"/> − 1.</param>
    public Occupant Occupant(int index = 0) => _structure.Species[Index, index];

    /// <summary>The site's values of a named property.</summary>
    /// <exception cref="KeyNotFoundException">The structure has no such property.</exception>
    public ReadOnlySpan<double> Property(string name) => _structure.Properties[name][Index];

    /// <summary>True for the same index of the same structure.</summary>
    public bool Equals(Site other) => ReferenceEquals(_structure, other._structure) && Index == other.Index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Site other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_structure, Index);

    /// <summary>True for the same index of the same structure.</summary>
    public static bool operator ==(Site left, Site right) => left.Equals(right);

    /// <summary>False for the same index of the same structure.</summary>
    public static bool operator !=(Site left, Site right) => !left.Equals(right);
}
