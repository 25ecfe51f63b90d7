namespace Mpbf.Core.Crystals;

/// <summary>
/// Which species sit on each site: one byte a site where every site is fully occupied by one species without stated oxidation state (the common
/// case), offsets into lists of occupants otherwise. Immutable.
/// </summary>
public sealed class SiteSpecies
{
    /// <summary>The largest atomic number.</summary>
    public const byte LargestAtomicNumber = 118;

    private readonly byte[] _atomicNumbers;
    private readonly int[]? _offsets;
    private readonly Occupant[]? _occupants;

    private SiteSpecies(byte[] atomicNumbers, int[]? offsets, Occupant[]? occupants)
    {
        _atomicNumbers = atomicNumbers;
        _offsets = offsets;
        _occupants = occupants;
        IsOrdered = occupants is null || (occupants.Length == atomicNumbers.Length && Array.TrueForAll(occupants, o => o.Occupancy == 1));
    }

    /// <summary>Fully occupied sites.</summary>
    /// <param name="atomicNumbers">One a site, 1 to 118.</param>
    /// <exception cref="ArgumentException">An atomic number is not 1 to 118.</exception>
    public SiteSpecies(ReadOnlySpan<byte> atomicNumbers)
        : this(atomicNumbers.ToArray(), offsets: null, occupants: null)
    {
        for (int i = 0; i < atomicNumbers.Length; i++) CheckNumber(atomicNumbers[i], i);
    }

    /// <summary>Sites with any occupants; stored as bytes where nothing more is needed.</summary>
    /// <param name="sites">For each site its occupants, at least one.</param>
    /// <exception cref="ArgumentException">A site has no occupant, an atomic number is not 1 to 118, or an occupancy is not positive and finite.</exception>
    public static SiteSpecies FromOccupants(IReadOnlyList<IReadOnlyList<Occupant>> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var main = new byte[sites.Count];
        var offsets = new int[sites.Count + 1];
        var occupants = new List<Occupant>(sites.Count);
        bool plain = true;
        for (int i = 0; i < sites.Count; i++)
        {
            IReadOnlyList<Occupant> site = sites[i];
            if (site.Count == 0) throw new ArgumentException($"Site {i} has no occupant.", nameof(sites));
            Occupant largest = site[0];
            foreach (Occupant occupant in site)
            {
                CheckNumber(occupant.AtomicNumber, i);
                if (!(occupant.Occupancy > 0) || !double.IsFinite(occupant.Occupancy))
                    throw new ArgumentException($"Occupancy must be positive and finite; found {occupant.Occupancy} at site {i}.", nameof(sites));
                if (occupant.Occupancy > largest.Occupancy) largest = occupant;
                plain &= site.Count == 1 && occupant is { Occupancy: 1, OxidationState: null };
                occupants.Add(occupant);
            }

            main[i] = largest.AtomicNumber;
            offsets[i + 1] = occupants.Count;
        }

        return plain ? new SiteSpecies(main, offsets: null, occupants: null) : new SiteSpecies(main, offsets, [.. occupants]);
    }

    /// <summary>Number of sites.</summary>
    public int Count => _atomicNumbers.Length;

    /// <summary>True if each site is fully occupied by one species.</summary>
    public bool IsOrdered { get; }

    /// <summary>The atomic number of each site's species, of the most abundant one (the first of equals) on a shared site.</summary>
    public ReadOnlySpan<byte> AtomicNumbers => _atomicNumbers;

    /// <summary>How many species sit on a site.</summary>
    public int OccupantCount(int site) => _offsets is null ? 1 : _offsets[site + 1] - _offsets[site];

    /// <summary>One species of a site.</summary>
    /// <param name="site">0 to <see cref="Count"/> − 1.</param>
    /// <param name="index">0 to <see cref="OccupantCount"/> − 1, in the source's order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not among the site's occupants.</exception>
    public Occupant this[int site, int index = 0]
    {
        get
        {
            if ((uint)index >= (uint)OccupantCount(site))
                throw new ArgumentOutOfRangeException(nameof(index), index, $"Site {site} has {OccupantCount(site)} occupants.");
            return _occupants is null ? new Occupant(_atomicNumbers[site]) : _occupants[_offsets![site] + index];
        }
    }

    /// <summary>True if two sites carry the same species with the same shares, oxidation states aside. Order does not matter.</summary>
    public bool SameOccupation(int first, int second)
    {
        if (_occupants is null) return _atomicNumbers[first] == _atomicNumbers[second];
        int count = OccupantCount(first);
        if (count != OccupantCount(second)) return false;
        for (int i = 0; i < count; i++)
        {
            Occupant sought = this[first, i];
            bool found = false;
            for (int j = 0; j < count && !found; j++)
                found = this[second, j].AtomicNumber == sought.AtomicNumber && this[second, j].Occupancy == sought.Occupancy;
            if (!found) return false;
        }

        return true;
    }

    /// <summary>The species of other sites that are copies of these, for example of a supercell.</summary>
    /// <param name="sites">For each new site, which of these it copies.</param>
    public SiteSpecies Select(ReadOnlySpan<int> sites)
    {
        var numbers = new byte[sites.Length];
        for (int k = 0; k < sites.Length; k++) numbers[k] = _atomicNumbers[sites[k]];
        if (_occupants is null) return new SiteSpecies(numbers, offsets: null, occupants: null);
        var offsets = new int[sites.Length + 1];
        var occupants = new List<Occupant>();
        for (int k = 0; k < sites.Length; k++)
        {
            for (int i = _offsets![sites[k]]; i < _offsets[sites[k] + 1]; i++) occupants.Add(_occupants[i]);
            offsets[k + 1] = occupants.Count;
        }

        return new SiteSpecies(numbers, offsets, [.. occupants]);
    }

    private static void CheckNumber(byte number, int site)
    {
        if (number is 0 or > LargestAtomicNumber)
            throw new ArgumentException($"An atomic number is 1 to {LargestAtomicNumber}; found {number} at site {site}.", nameof(number));
    }
}
