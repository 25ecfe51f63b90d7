namespace Mpbf.Core.Crystals;

/// <summary>
/// All pairs of sites within a cutoff, periodic images included, in flat arrays. Pair p of site i (Offsets[i] ≤ p &lt; Offsets[i+1]) reaches site
/// j = Indices[p] with d⃗ = r_j + S·M − r_i, where S = Shifts[p], M the lattice and r the positions as stored in the structure (wrapped or not).
/// </summary>
/// <remarks>
/// A site is a neighbour of its own images, never of itself; two sites at the same place are neighbours at distance 0. A pair at exactly the cutoff
/// is included. The order within a site is fixed by the structure and the cutoff, not sorted by distance. Cost: linear in the number of sites at fixed
/// density and cutoff (cell lists).
/// </remarks>
public sealed class NeighbourList
{
    private readonly int[] _offsets;
    private readonly int[] _indices;
    private readonly CellShift[] _shifts;
    private readonly double[] _distances;
    private readonly Vector3D[] _displacements;

    internal NeighbourList(double cutoff, bool isHalf, int[] offsets, int[] indices, CellShift[] shifts, double[] distances, Vector3D[] displacements)
    {
        Cutoff = cutoff;
        IsHalf = isHalf;
        _offsets = offsets;
        _indices = indices;
        _shifts = shifts;
        _distances = distances;
        _displacements = displacements;
    }

    /// <summary>Finds all pairs within a cutoff, for any cell shape, any number of periodic axes, and also a cutoff longer than the cell.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="cutoff">Largest distance, Å, positive and finite.</param>
    /// <param name="half">True for each pair once: under the smaller index, or for images of one site in the direction whose first non-zero shift
    /// is positive. False for each pair from both ends.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cutoff"/> is not positive and finite.</exception>
    /// <exception cref="ArgumentException">A position lies more than 10⁸ cells away from the origin.</exception>
    public static NeighbourList Build(Structure structure, double cutoff, bool half = false)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff must be positive and finite (Å).");
        return new CellGrid(structure, cutoff).FindPairs(half);
    }

    /// <summary>The largest distance, Å.</summary>
    public double Cutoff { get; }

    /// <summary>True if each pair stands once.</summary>
    public bool IsHalf { get; }

    /// <summary>Number of pairs.</summary>
    public int PairCount => _offsets[^1];

    /// <summary>Number of sites.</summary>
    public int SiteCount => _offsets.Length - 1;

    /// <summary>Where the pairs of each site begin; one entry more than sites, the last is <see cref="PairCount"/>.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The neighbour's site index, one a pair.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, PairCount);

    /// <summary>The neighbour's image, one a pair.</summary>
    public ReadOnlySpan<CellShift> Shifts => _shifts.AsSpan(0, PairCount);

    /// <summary>Distances in Å, one a pair.</summary>
    public ReadOnlySpan<double> Distances => _distances.AsSpan(0, PairCount);

    /// <summary>Cartesian vectors from the site to its neighbour in Å, one a pair.</summary>
    public ReadOnlySpan<Vector3D> Displacements => _displacements.AsSpan(0, PairCount);
}
