using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Core.Crystals;

/// <summary>
/// Atoms in a cell, or a molecule: lattice, species, positions, per-site properties and labels. Immutable, held in arrays: a fully occupied
/// structure without properties costs 25 bytes a site.
/// </summary>
public sealed class Structure
{
    private readonly Vector3D[] _positions;

    /// <summary>A structure with a lattice.</summary>
    /// <param name="lattice">The cell.</param>
    /// <param name="species">Species of each site.</param>
    /// <param name="fractional">Fractional position of each site; kept as given, inside the cell or not.</param>
    /// <param name="periodicity">The axes along which the cell repeats.</param>
    /// <exception cref="ArgumentException">The counts differ, or a position is not finite.</exception>
    public Structure(Lattice lattice, SiteSpecies species, ReadOnlySpan<Vector3D> fractional, Periodicity periodicity = Periodicity.All)
        : this(lattice ?? throw new ArgumentNullException(nameof(lattice)), species, fractional.ToArray(), periodicity)
    {
        CheckPositions(species, fractional);
    }

    private Structure(Lattice? lattice, SiteSpecies species, Vector3D[] positions, Periodicity periodicity)
    {
        ArgumentNullException.ThrowIfNull(species);
        Lattice = lattice;
        Species = species;
        Periodicity = periodicity;
        _positions = positions;
    }

    /// <summary>A molecule or cluster without a cell.</summary>
    /// <param name="species">Species of each site.</param>
    /// <param name="cartesian">Cartesian position of each site, Å.</param>
    /// <exception cref="ArgumentException">The counts differ, or a position is not finite.</exception>
    public static Structure Molecule(SiteSpecies species, ReadOnlySpan<Vector3D> cartesian)
    {
        ArgumentNullException.ThrowIfNull(species);
        CheckPositions(species, cartesian);
        return new Structure(lattice: null, species, cartesian.ToArray(), Periodicity.None);
    }

    /// <summary>A structure with a lattice from Cartesian positions.</summary>
    /// <param name="lattice">The cell.</param>
    /// <param name="species">Species of each site.</param>
    /// <param name="cartesian">Cartesian position of each site, Å.</param>
    /// <param name="periodicity">The axes along which the cell repeats.</param>
    /// <exception cref="ArgumentException">The counts differ, or a position is not finite.</exception>
    public static Structure FromCartesian(
        Lattice lattice, SiteSpecies species, ReadOnlySpan<Vector3D> cartesian, Periodicity periodicity = Periodicity.All)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(species);
        CheckPositions(species, cartesian);
        var fractional = new Vector3D[cartesian.Length];
        for (int i = 0; i < fractional.Length; i++) fractional[i] = lattice.ToFractional(cartesian[i]);
        CheckPositions(species, fractional);
        return new Structure(lattice, species, fractional, periodicity);
    }

    /// <summary>The cell, or null for a molecule.</summary>
    public Lattice? Lattice { get; }

    /// <summary>The axes along which the cell repeats; <see cref="Periodicity.None"/> without a lattice.</summary>
    public Periodicity Periodicity { get; }

    /// <summary>Species of each site, with partial occupancies and oxidation states.</summary>
    public SiteSpecies Species { get; }

    /// <summary>Number of sites.</summary>
    public int Count => _positions.Length;

    /// <summary>True if each site is fully occupied by one species.</summary>
    public bool IsOrdered => Species.IsOrdered;

    /// <summary>Atomic number of each site, of the most abundant species on a shared one.</summary>
    public ReadOnlySpan<byte> AtomicNumbers => Species.AtomicNumbers;

    /// <summary>Positions as stored: fractional with a lattice, Cartesian (Å) without.</summary>
    public ReadOnlySpan<Vector3D> Positions => _positions;

    /// <summary>Named per-site properties; names of the usual ones are constants of <see cref="SiteProperty"/>.</summary>
    public ImmutableDictionary<string, SiteProperty> Properties { get; private init; } = ImmutableDictionary<string, SiteProperty>.Empty;

    /// <summary>Labels the source gives the sites ("Fe1"), or null.</summary>
    public IReadOnlyList<string>? SiteLabels { get; private init; }

    /// <summary>Energy, stress, identifier and the rest of what the source says about the whole.</summary>
    public StructureLabels Labels { get; private init; } = StructureLabels.None;

    /// <summary>Elements and their amounts in the cell, each occupant counted by its share.</summary>
    public Composition Composition
    {
        get
        {
            var amounts = new SortedDictionary<int, double>();
            for (int i = 0; i < Count; i++)
            {
                for (int k = 0; k < Species.OccupantCount(i); k++)
                {
                    Occupant occupant = Species[i, k];
                    amounts[occupant.AtomicNumber] = amounts.GetValueOrDefault(occupant.AtomicNumber) + occupant.Occupancy;
                }
            }

            return new Composition(amounts.Select(pair => KeyValuePair.Create(Element.FromAtomicNumber(pair.Key), pair.Value)));
        }
    }

    /// <summary>A view of one site.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such site.</exception>
    public Site this[int site]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)site, (uint)Count, nameof(site));
            return new Site(this, site);
        }
    }

    /// <summary>Fractional position of a site, as read (not wrapped).</summary>
    /// <exception cref="InvalidOperationException">The structure has no lattice.</exception>
    public Vector3D FractionalAt(int site) =>
        Lattice is null ? throw new InvalidOperationException("A molecule has no fractional positions.") : _positions[site];

    /// <summary>Cartesian position of a site, Å.</summary>
    public Vector3D CartesianAt(int site) => Lattice is null ? _positions[site] : Lattice.ToCartesian(_positions[site]);

    /// <summary>The same structure with other labels: <c>s.WithLabels(s.Labels with { Energy = −3.2 })</c>.</summary>
    public Structure WithLabels(StructureLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new Structure(this) { Labels = labels };
    }

    /// <summary>The same structure with a property added or replaced.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="property">One entry a site.</param>
    /// <exception cref="ArgumentException">The property covers another number of sites.</exception>
    public Structure WithProperty(string name, SiteProperty property)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(property);
        if (property.Count != Count) throw new ArgumentException($"'{name}' covers {property.Count} sites, the structure has {Count}.", nameof(property));
        return new Structure(this) { Properties = Properties.SetItem(name, property) };
    }

    /// <summary>The same structure with labels for its sites.</summary>
    /// <param name="labels">One a site.</param>
    /// <exception cref="ArgumentException">The number of labels differs from the number of sites.</exception>
    public Structure WithSiteLabels(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != Count) throw new ArgumentException($"{labels.Count} labels for {Count} sites.", nameof(labels));
        return new Structure(this) { SiteLabels = [.. labels] };
    }

    private Structure(Structure other)
        : this(other.Lattice, other.Species, other._positions, other.Periodicity)
    {
        Properties = other.Properties;
        SiteLabels = other.SiteLabels;
        Labels = other.Labels;
    }

    private static void CheckPositions(SiteSpecies species, ReadOnlySpan<Vector3D> positions)
    {
        if (species.Count != positions.Length)
            throw new ArgumentException($"{species.Count} species for {positions.Length} positions.", nameof(positions));
        for (int i = 0; i < positions.Length; i++)
        {
            if (!positions[i].IsFinite) throw new ArgumentException($"Position {i} is not finite: {positions[i]}.", nameof(positions));
        }
    }
}
