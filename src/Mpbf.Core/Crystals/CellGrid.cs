using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Crystals;

/// <summary>
/// Sites sorted into the bins of a grid along the lattice vectors. The sphere of one cutoff around a site reaches a fixed number of bins to each side,
/// images of bins included, so that the same scan serves large cells and cells smaller than the cutoff.
/// </summary>
internal sealed class CellGrid
{
    /// <summary>Beyond this many cells a shift, plus the images of the scan, might not fit an int.</summary>
    private const double FarthestCell = 1e8;

    /// <summary>Keeps a pair at exactly the cutoff from falling between two bins by rounding.</summary>
    private const double Slack = 1 + 1e-9;

    private readonly double _cutoff;
    private readonly Axis[] _axes;
    private readonly Matrix3D _basis;
    private readonly CellShift[] _wraps;
    private readonly int[] _binOfSite;
    private readonly int[] _binStart;
    private readonly int[] _siteAt;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;
    private readonly int[] _slotOfSite;

    private readonly record struct Axis(bool Periodic, double Origin, double Extent, int Bins, int Reach)
    {
        public int Bin(double coordinate) => Math.Clamp((int)((coordinate - Origin) / Extent * Bins), 0, Bins - 1);
    }

    public CellGrid(Structure structure, double cutoff)
    {
        int count = structure.Count;
        _cutoff = cutoff;
        _basis = structure.Lattice?.Matrix ?? Matrix3D.Identity;
        Vector3D heights = structure.Lattice?.Heights ?? new Vector3D(1, 1, 1);
        var fractional = new Vector3D[count];
        _wraps = new CellShift[count];
        for (int i = 0; i < count; i++) fractional[i] = Wrap(structure.Positions[i], structure, i, out _wraps[i]);

        _axes = MakeAxes(fractional, structure.Periodicity, heights, cutoff);
        _binOfSite = new int[count];
        _binStart = new int[_axes[0].Bins * _axes[1].Bins * _axes[2].Bins + 1];
        for (int i = 0; i < count; i++)
        {
            _binOfSite[i] = (_axes[0].Bin(fractional[i].X) * _axes[1].Bins + _axes[1].Bin(fractional[i].Y)) * _axes[2].Bins + _axes[2].Bin(fractional[i].Z);
            _binStart[_binOfSite[i] + 1]++;
        }

        for (int b = 1; b < _binStart.Length; b++) _binStart[b] += _binStart[b - 1];
        _siteAt = new int[count];
        _slotOfSite = new int[count];
        // Vector loads may read past the last site.
        int padded = count + Vector256<double>.Count;
        (_x, _y, _z) = (new double[padded], new double[padded], new double[padded]);
        int[] next = [.. _binStart];
        for (int i = 0; i < count; i++)
        {
            int slot = next[_binOfSite[i]]++;
            Vector3D position = fractional[i] * _basis;
            (_siteAt[slot], _slotOfSite[i], _x[slot], _y[slot], _z[slot]) = (i, slot, position.X, position.Y, position.Z);
        }
    }

    public NeighbourList FindPairs(bool half)
    {
        int count = _siteAt.Length;
        var pairs = new PairBuffer(ExpectedPairs(half));
        var offsets = new int[count + 1];
        for (int site = 0; site < count; site++)
        {
            Scan(site, half, pairs);
            offsets[site + 1] = pairs.Count;
        }

        return new NeighbourList(_cutoff, half, offsets, pairs.Indices, pairs.Shifts, pairs.Distances, pairs.Displacements);
    }

    private void Scan(int site, bool half, PairBuffer pairs)
    {
        int slot = _slotOfSite[site];
        int bin = _binOfSite[site];
        (Axis a, Axis b, Axis c) = (_axes[0], _axes[1], _axes[2]);
        int binC = bin % c.Bins, binB = bin / c.Bins % b.Bins, binA = bin / (c.Bins * b.Bins);
        (int firstA, int lastA) = Range(a, binA);
        (int firstB, int lastB) = Range(b, binB);
        (int firstC, int lastC) = Range(c, binC);
        for (int i = firstA; i <= lastA; i++)
        {
            int shiftA = FloorDivide(i, a.Bins);
            int rowA = (i - shiftA * a.Bins) * b.Bins;
            for (int j = firstB; j <= lastB; j++)
            {
                int shiftB = FloorDivide(j, b.Bins);
                int rowB = (rowA + j - shiftB * b.Bins) * c.Bins;
                // Bins along c that lie in one image are neighbours in memory: one run.
                for (int k = firstC; k <= lastC;)
                {
                    int shiftC = FloorDivide(k, c.Bins);
                    int end = Math.Min(lastC + 1, (shiftC + 1) * c.Bins);
                    int from = _binStart[rowB + k - shiftC * c.Bins];
                    int to = _binStart[rowB + end - shiftC * c.Bins];
                    if (to > from)
                    {
                        var image = new CellShift(shiftA, shiftB, shiftC);
                        ScanRun(site, slot, image, from, to, half, pairs);
                    }

                    k = end;
                }
            }
        }
    }

    private void ScanRun(int site, int self, CellShift image, int from, int to, bool half, PairBuffer pairs)
    {
        ref double x = ref MemoryMarshal.GetArrayDataReference(_x);
        ref double y = ref MemoryMarshal.GetArrayDataReference(_y);
        ref double z = ref MemoryMarshal.GetArrayDataReference(_z);
        // (r_j − r_i) + S·M changes sign exactly when the pair is seen from its other end, so that both ends agree about the cutoff.
        var centre = new Vector3D(_x[self], _y[self], _z[self]);
        Vector3D offset = image.ToFractional() * _basis;
        var (cx, cy, cz) = (Vector256.Create(centre.X), Vector256.Create(centre.Y), Vector256.Create(centre.Z));
        var (ox, oy, oz) = (Vector256.Create(offset.X), Vector256.Create(offset.Y), Vector256.Create(offset.Z));
        var limit = Vector256.Create(_cutoff * _cutoff);
        bool home = image == default;
        for (int s = from; s < to; s += Vector256<double>.Count)
        {
            Vector256<double> dx = Vector256.LoadUnsafe(ref x, (nuint)s) - cx + ox;
            Vector256<double> dy = Vector256.LoadUnsafe(ref y, (nuint)s) - cy + oy;
            Vector256<double> dz = Vector256.LoadUnsafe(ref z, (nuint)s) - cz + oz;
            uint hits = Vector256.LessThanOrEqual(dx * dx + dy * dy + dz * dz, limit).ExtractMostSignificantBits();
            if (to - s < Vector256<double>.Count) hits &= (1u << (to - s)) - 1;
            for (; hits != 0; hits &= hits - 1)
            {
                int other = s + BitOperations.TrailingZeroCount(hits);
                if (home && other == self) continue;
                int neighbour = _siteAt[other];
                CellShift shift = image - _wraps[neighbour] + _wraps[site];
                if (half && (neighbour < site || (neighbour == site && !shift.IsPositive))) continue;
                pairs.Add(neighbour, shift, new Vector3D(_x[other], _y[other], _z[other]) - centre + offset);
            }
        }
    }

    private static Vector3D Wrap(Vector3D position, Structure structure, int site, out CellShift wrap)
    {
        Span<double> f = [position.X, position.Y, position.Z];
        Span<int> cells = stackalloc int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (((int)structure.Periodicity & (1 << axis)) == 0) continue;
            double cell = Math.Floor(f[axis]);
            if (Math.Abs(cell) > FarthestCell)
                throw new ArgumentException($"Site {site} lies {cell} cells away along axis {axis}; allowed: up to {FarthestCell}.", nameof(structure));
            cells[axis] = (int)cell;
            f[axis] -= cell;
        }

        wrap = new CellShift(cells[0], cells[1], cells[2]);
        return new Vector3D(f[0], f[1], f[2]);
    }

    private static Axis[] MakeAxes(Vector3D[] fractional, Periodicity periodicity, Vector3D heights, double cutoff)
    {
        var axes = new Axis[3];
        var bins = new double[3];
        for (int k = 0; k < 3; k++)
        {
            bool periodic = ((int)periodicity & (1 << k)) != 0;
            double low = 0, high = 1;
            if (!periodic)
            {
                (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
                foreach (Vector3D f in fractional) (low, high) = (Math.Min(low, f[k]), Math.Max(high, f[k]));
                if (!(high > low)) (low, high) = fractional.Length == 0 ? (0, 1) : (low, low + 1);
            }

            axes[k] = new Axis(periodic, low, high - low, 1, 0);
            bins[k] = Math.Max(1, Math.Floor((high - low) * heights[k] / (cutoff * Slack)));
        }

        // A sparse structure in a large box needs no more bins than it has sites.
        double most = Math.Max(8, fractional.Length);
        while (bins[0] * bins[1] * bins[2] > most)
        {
            int longest = bins[0] >= bins[1] && bins[0] >= bins[2] ? 0 : bins[1] >= bins[2] ? 1 : 2;
            bins[longest] = Math.Max(1, Math.Floor(bins[longest] / 2));
        }

        for (int k = 0; k < 3; k++)
        {
            double reach = Math.Ceiling(cutoff * Slack / (axes[k].Extent * heights[k]) * bins[k]);
            axes[k] = axes[k] with { Bins = (int)bins[k], Reach = (int)Math.Min(reach, int.MaxValue / 4) };
        }

        return axes;
    }

    private static (int First, int Last) Range(Axis axis, int bin) => axis.Periodic
        ? (bin - axis.Reach, bin + axis.Reach)
        : (Math.Max(0, bin - axis.Reach), Math.Min(axis.Bins - 1, bin + axis.Reach));

    private static int FloorDivide(int value, int divisor) =>
        (uint)value < (uint)divisor ? 0 : value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor);

    private int ExpectedPairs(bool half)
    {
        double cell = _axes[0].Extent * _axes[1].Extent * _axes[2].Extent * Math.Abs(_basis.Determinant);
        double count = _siteAt.Length;
        double expected = 1.1 * count * Math.Min(count / cell, 1) * (4 * Math.PI / 3) * _cutoff * _cutoff * _cutoff;
        return (int)Math.Clamp(half ? expected / 2 : expected, 16, 1 << 22);
    }

    private sealed class PairBuffer(int capacity)
    {
        public int[] Indices = GC.AllocateUninitializedArray<int>(capacity);
        public CellShift[] Shifts = GC.AllocateUninitializedArray<CellShift>(capacity);
        public double[] Distances = GC.AllocateUninitializedArray<double>(capacity);
        public Vector3D[] Displacements = GC.AllocateUninitializedArray<Vector3D>(capacity);

        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(int index, CellShift shift, Vector3D displacement)
        {
            if (Count == Indices.Length) Grow();
            Indices[Count] = index;
            Shifts[Count] = shift;
            Distances[Count] = displacement.Length;
            Displacements[Count] = displacement;
            Count++;
        }

        private void Grow()
        {
            int doubled = checked(Indices.Length * 2);
            Array.Resize(ref Indices, doubled);
            Array.Resize(ref Shifts, doubled);
            Array.Resize(ref Distances, doubled);
            Array.Resize(ref Displacements, doubled);
        }
    }
}
