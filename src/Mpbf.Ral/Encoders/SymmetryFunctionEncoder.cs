using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Atom-centred symmetry functions of Behler and Parrinello 2007, weighted by element as in Gastegger et al. 2018, equations (82) and (83): radial Σ_j w_j exp(−η(r_ij − r_s)²) f(r_ij) and angular
/// 2^(1−ζ) Σ_j&lt;k w_j w_k (1 + λ cos θ_jik)^ζ exp(−η(r_ij² + r_ik²)) f(r_ij) f(r_ik) (Behler 2011, type 5). Invariant under translation, rotation, reflection and exchange of like atoms. The weights of the centre itself
/// lead each vector.
/// </summary>
public sealed class SymmetryFunctionEncoder : StructureEncoder
{
    private const int LargestPower = 4, SitesAtOnce = 16, AngularWidths = 2;
    private const double WidestAngular = 0.005, NarrowestAngular = 0.08;

    private readonly double[] _centres;
    private readonly double _radialDecay;

    /// <summary>An encoder with radial functions at evenly spaced centres from 0.5 Å to the cutoff, and angular ones of ζ = 1, 2, 4, 8, λ = ±1 and η = 0.005 and 0.08 Å⁻².</summary>
    /// <param name="cutoff">Å, at least 1.5.</param>
    /// <param name="radialCount">Radial functions a channel, 2 to 64.</param>
    /// <param name="channels">How elements enter; <see cref="ElementChannels.Default"/> where null.</param>
    public SymmetryFunctionEncoder(double cutoff = 5, int radialCount = 8, ElementChannels? channels = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"symmetry functions (r {cutoff} Å, {radialCount} radial; {(channels ?? ElementChannels.Default).Name})"), cutoff, channels ?? ElementChannels.Default)
    {
        if (cutoff < 1.5) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "Allowed: at least 1.5 Å.");
        if (radialCount is < 2 or > 64) throw new ArgumentOutOfRangeException(nameof(radialCount), radialCount, "Allowed: 2 to 64.");
        double step = (cutoff - 0.5) / radialCount;
        _centres = [.. Enumerable.Range(0, radialCount).Select(n => 0.5 + (n * step))];
        _radialDecay = 1 / (2 * step * step);
        Width = Channels.Count * (1 + radialCount + (AngularWidths * LargestPower * 2));
    }

    /// <inheritdoc/>
    public override int Width { get; }

    private protected override void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors) =>
        Parallel.For(0, (structure.Count + SitesAtOnce - 1) / SitesAtOnce, () => new Workspace(Channels.Count), (block, _, workspace) =>
        {
            for (int site = block * SitesAtOnce; site < Math.Min(structure.Count, (block + 1) * SitesAtOnce); site++)
            {
                Span<float> vector = vectors.AsSpan(site * Width, Width);
                for (int c = 0; c < Channels.Count; c++) vector[c] = (float)weights[(site * Channels.Count) + c];
                int count = Gather(site, neighbours, weights, workspace);
                Radial(count, workspace, vector[Channels.Count..]);
                Angular(count, workspace, vector[(Channels.Count * (1 + _centres.Length))..]);
            }

            return workspace;
        }, _ => { });

    private int Gather(int site, NeighbourList neighbours, double[] weights, Workspace w)
    {
        int count = 0;
        w.Reserve(neighbours.Offsets[site + 1] - neighbours.Offsets[site]);
        for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
        {
            double distance = neighbours.Distances[p];
            if (distance == 0) continue;
            Vector3D unit = 1 / distance * neighbours.Displacements[p];
            (w.X[count], w.Y[count], w.Z[count], w.Distances[count], w.Fades[count]) = (unit.X, unit.Y, unit.Z, distance, Fade(distance));
            for (int c = 0; c < Channels.Count; c++) w.Weights[c][count] = weights[(neighbours.Indices[p] * Channels.Count) + c];
            count++;
        }

        return count;
    }

    private void Radial(int count, Workspace w, Span<float> vector)
    {
        for (int n = 0; n < _centres.Length; n++)
        {
            for (int p = 0; p < count; p++)
            {
                double away = w.Distances[p] - _centres[n];
                w.Terms[p] = Math.Exp(-_radialDecay * away * away) * w.Fades[p];
            }

            for (int c = 0; c < Channels.Count; c++)
            {
                double sum = 0;
                for (int p = 0; p < count; p++) sum += w.Weights[c][p] * w.Terms[p];
                vector[(c * _centres.Length) + n] = (float)sum;
            }
        }
    }

    private void Angular(int count, Workspace w, Span<float> vector)
    {
        const int powers = 2 * LargestPower;
        Span<double> sums = stackalloc double[powers], ofAtom = stackalloc double[powers];
        for (int c = 0; c < Channels.Count; c++)
        {
            for (int e = 0; e < AngularWidths; e++)
            {
                double decay = e == 0 ? WidestAngular : NarrowestAngular;
                for (int p = 0; p < count; p++) w.Terms[p] = w.Weights[c][p] * Math.Exp(-decay * w.Distances[p] * w.Distances[p]) * w.Fades[p];
                sums.Clear();
                for (int p = 0; p < count; p++)
                {
                    if (w.Terms[p] == 0) continue;
                    Triples(p, count, w, ofAtom);
                    for (int k = 0; k < powers; k++) sums[k] += w.Terms[p] * ofAtom[k];
                }

                for (int k = 0; k < powers; k++) vector[(((c * AngularWidths) + e) * powers) + k] = (float)(Math.Pow(2, 1 - (1 << (k / 2))) * sums[k]);
            }
        }
    }

    /// <summary>Sums over the atoms after p of (1 ± cos θ)^ζ times their terms; entry 2·log₂ζ for +, the next for −.</summary>
    private static void Triples(int p, int count, Workspace w, Span<double> sums)
    {
        ReadOnlySpan<double> x = w.X.AsSpan(0, count), y = w.Y.AsSpan(0, count), z = w.Z.AsSpan(0, count), terms = w.Terms.AsSpan(0, count);
        Vector<double> px = new(x[p]), py = new(y[p]), pz = new(z[p]);
        Vector<double> p1 = default, m1 = default, p2 = default, m2 = default, p4 = default, m4 = default, p8 = default, m8 = default;
        int q = p + 1;
        for (; q <= count - Vector<double>.Count; q += Vector<double>.Count)
        {
            Vector<double> cosine = Vector.FusedMultiplyAdd(px, Load(x, q), Vector.FusedMultiplyAdd(py, Load(y, q), pz * Load(z, q))), term = Load(terms, q);
            Vector<double> plus = Vector<double>.One + cosine, minus = Vector<double>.One - cosine;
            p1 = Vector.FusedMultiplyAdd(plus, term, p1);
            m1 = Vector.FusedMultiplyAdd(minus, term, m1);
            (plus, minus) = (plus * plus, minus * minus);
            p2 = Vector.FusedMultiplyAdd(plus, term, p2);
            m2 = Vector.FusedMultiplyAdd(minus, term, m2);
            (plus, minus) = (plus * plus, minus * minus);
            p4 = Vector.FusedMultiplyAdd(plus, term, p4);
            m4 = Vector.FusedMultiplyAdd(minus, term, m4);
            (plus, minus) = (plus * plus, minus * minus);
            p8 = Vector.FusedMultiplyAdd(plus, term, p8);
            m8 = Vector.FusedMultiplyAdd(minus, term, m8);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector.Sum(p1), Vector.Sum(m1), Vector.Sum(p2), Vector.Sum(m2));
        (sums[4], sums[5], sums[6], sums[7]) = (Vector.Sum(p4), Vector.Sum(m4), Vector.Sum(p8), Vector.Sum(m8));
        for (; q < count; q++)
        {
            double cosine = (x[p] * x[q]) + (y[p] * y[q]) + (z[p] * z[q]), plus = 1 + cosine, minus = 1 - cosine;
            for (int k = 0; k < sums.Length; k += 2, plus *= plus, minus *= minus)
            {
                sums[k] += plus * terms[q];
                sums[k + 1] += minus * terms[q];
            }
        }
    }

    private static Vector<double> Load(ReadOnlySpan<double> values, int index) => Vector.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    /// <summary>The neighbours of one site, coordinate by coordinate.</summary>
    private sealed class Workspace(int channels)
    {
        public double[] X { get; private set; } = [];

        public double[] Y { get; private set; } = [];

        public double[] Z { get; private set; } = [];

        public double[] Distances { get; private set; } = [];

        public double[] Fades { get; private set; } = [];

        public double[] Terms { get; private set; } = [];

        public double[][] Weights { get; } = Enumerable.Range(0, channels).Select(_ => Array.Empty<double>()).ToArray();

        public void Reserve(int count)
        {
            if (X.Length >= count) return;
            (X, Y, Z, Distances, Fades, Terms) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);
            for (int c = 0; c < Weights.Length; c++) Weights[c] = new double[count];
        }
    }
}
