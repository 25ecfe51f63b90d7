namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// The sites of a periodic cell sorted into bins of the fractional coordinates, to ask which site of a kind lies at a place.
/// </summary>
internal sealed class SiteIndex
{
    private readonly Lattice _lattice;
    private readonly Vector3D[] _positions;
    private readonly int[] _kinds;
    private readonly int _bins;
    private readonly int[] _start;
    private readonly int[] _sites;

    public SiteIndex(Lattice lattice, Vector3D[] positions, int[] kinds)
    {
        _lattice = lattice;
        _positions = Array.ConvertAll(positions, p => p.Wrapped());
        _kinds = kinds;
        // About two sites a bin; more bins would be scanned in vain near their borders.
        _bins = Math.Max(1, (int)Math.Cbrt(positions.Length / 2.0));
        _start = new int[_bins * _bins * _bins + 1];
        foreach (Vector3D p in _positions) _start[Bin(p) + 1]++;
        for (int b = 1; b < _start.Length; b++) _start[b] += _start[b - 1];
        _sites = new int[positions.Length];
        int[] next = [.. _start];
        for (int i = 0; i < positions.Length; i++) _sites[next[Bin(_positions[i])]++] = i;
    }

    public Lattice Lattice => _lattice;

    public Vector3D[] Positions => _positions;

    public int[] Kinds => _kinds;

    /// <summary>The kind that fewest sites have, the lower number of equals.</summary>
    public int RarestKind()
    {
        return _kinds.CountBy(k => k).OrderBy(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
    }

    /// <summary>Maps every site to the site of its kind that lies within the tolerance of its image, once the translation is centred: whichever site the translation was taken from, the answer is the same.</summary>
    /// <param name="operation">The operation to test; its translation brings some site onto another one.</param>
    /// <param name="tolerance">Å; below a quarter of the cell's smallest height.</param>
    /// <param name="images">Receives the site each one goes to.</param>
    /// <param name="drift">Mean of (site − image), fractional: added to the operation's translation it centres the deviations.</param>
    /// <returns>False if some image is no site, or two have the same.</returns>
    public bool TryMap(SymmetryOperation operation, double tolerance, Span<int> images, out Vector3D drift)
    {
        drift = default;
        Vector3D heights = _lattice.Heights;
        // The site that gave the translation deviates by up to the tolerance from the centre, and so does any other.
        double widest = 2 * tolerance;
        var reach = new Vector3D(widest / heights.X, widest / heights.Y, widest / heights.Z);
        Span<Vector3D> deviations = _positions.Length <= 256 ? stackalloc Vector3D[_positions.Length] : new Vector3D[_positions.Length];
        for (int i = 0; i < _positions.Length; i++)
        {
            int image = Find(operation.Apply(_positions[i]).Wrapped(), _kinds[i], widest, reach, out deviations[i]);
            if (image < 0) return false;
            images[i] = image;
            drift += deviations[i];
        }

        drift = 1.0 / _positions.Length * drift;
        foreach (Vector3D deviation in deviations)
        {
            if (_lattice.ToCartesian(deviation - drift).LengthSquared > tolerance * tolerance) return false;
        }

        return IsPermutation(images);
    }

    private int Find(Vector3D place, int kind, double tolerance, Vector3D reach, out Vector3D deviation)
    {
        int best = -1;
        double smallest = tolerance * tolerance;
        deviation = default;
        (int firstA, int lastA) = Range(place.X, reach.X);
        (int firstB, int lastB) = Range(place.Y, reach.Y);
        (int firstC, int lastC) = Range(place.Z, reach.Z);
        for (int a = firstA; a <= lastA; a++)
        {
            for (int b = firstB; b <= lastB; b++)
            {
                for (int c = firstC; c <= lastC; c++)
                {
                    int bin = (Inside(a) * _bins + Inside(b)) * _bins + Inside(c);
                    for (int s = _start[bin]; s < _start[bin + 1]; s++)
                    {
                        int site = _sites[s];
                        if (_kinds[site] != kind) continue;
                        Vector3D d = Nearest(_positions[site] - place);
                        if (Math.Abs(d.X) > reach.X || Math.Abs(d.Y) > reach.Y || Math.Abs(d.Z) > reach.Z) continue;
                        double squared = _lattice.ToCartesian(d).LengthSquared;
                        if (squared > smallest) continue;
                        (best, smallest, deviation) = (site, squared, d);
                    }
                }
            }
        }

        return best;
    }

    // A vector shorter than half of every height has all fractional components below one half, so that rounding finds its shortest image.
    internal static Vector3D Nearest(Vector3D f) => new(f.X - Math.Round(f.X), f.Y - Math.Round(f.Y), f.Z - Math.Round(f.Z));

    private static bool IsPermutation(ReadOnlySpan<int> images)
    {
        Span<bool> taken = images.Length <= 512 ? stackalloc bool[images.Length] : new bool[images.Length];
        taken.Clear();
        foreach (int image in images)
        {
            if (taken[image]) return false;
            taken[image] = true;
        }

        return true;
    }

    private (int First, int Last) Range(double f, double reach) => _bins == 1
        ? (0, 0)
        : ((int)Math.Floor((f - reach) * _bins), Math.Min((int)Math.Floor((f + reach) * _bins), (int)Math.Floor((f - reach) * _bins) + _bins - 1));

    private int Inside(int bin) => bin < 0 ? bin + _bins : bin >= _bins ? bin - _bins : bin;

    private int Bin(Vector3D p) => (Bin(p.X) * _bins + Bin(p.Y)) * _bins + Bin(p.Z);

    private int Bin(double f) => Math.Min((int)(f * _bins), _bins - 1);
}
