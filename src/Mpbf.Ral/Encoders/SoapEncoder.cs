using System.Globalization;
using System.Numerics.Tensors;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// Smooth overlap of atomic positions: the power spectrum p = π √(8/(2l+1)) Σ_m c_knlm c_k′n′lm of the neighbour density, equation (81), each atom a Gaussian, the centre included (Bartók, Kondor and Csányi 2013). Invariant under
/// translation, rotation, reflection and exchange of like atoms, exactly; blind to what three-body order cannot see (Pozdnyakov et al. 2020). Pairs (k n) ≤ (k′ n′) are kept once.
/// </summary>
public sealed class SoapEncoder : StructureEncoder
{
    private const int MostFunctions = 16, MostDegree = 9, SitesAtOnce = 16;

    private readonly int _degrees;
    private readonly RealSphericalHarmonics _harmonics;
    private readonly GaussianRadialBasis _basis;

    /// <summary>An encoder.</summary>
    /// <param name="cutoff">Å, at least 1.5.</param>
    /// <param name="radialCount">Radial functions, 1 to 16.</param>
    /// <param name="largestDegree">l, 0 to 9.</param>
    /// <param name="channels">How elements enter; <see cref="ElementChannels.Default"/> where null.</param>
    /// <param name="width">Standard deviation of an atom's Gaussian, Å, positive.</param>
    public SoapEncoder(double cutoff = 5, int radialCount = 4, int largestDegree = 4, ElementChannels? channels = null, double width = 0.5)
        : base(string.Create(CultureInfo.InvariantCulture, $"SOAP (r {cutoff} Å, n {radialCount}, l {largestDegree}, σ {width} Å; {(channels ?? ElementChannels.Default).Name})"), cutoff, channels ?? ElementChannels.Default)
    {
        if (cutoff < 1.5) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "Allowed: at least 1.5 Å.");
        if (radialCount is < 1 or > MostFunctions) throw new ArgumentOutOfRangeException(nameof(radialCount), radialCount, $"Allowed: 1 to {MostFunctions}.");
        if (largestDegree is < 0 or > MostDegree) throw new ArgumentOutOfRangeException(nameof(largestDegree), largestDegree, $"Allowed: 0 to {MostDegree}.");
        if (!(width > 0)) throw new ArgumentOutOfRangeException(nameof(width), width, "Allowed: positive (Å).");
        _degrees = largestDegree + 1;
        _harmonics = new(largestDegree);
        _basis = new(cutoff, radialCount, largestDegree, width);
        int functions = Channels.Count * radialCount;
        Width = functions * (functions + 1) / 2 * _degrees;
    }

    /// <inheritdoc/>
    public override int Width { get; }

    private protected override void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors) =>
        Parallel.For(0, (structure.Count + SitesAtOnce - 1) / SitesAtOnce, () => new Workspace(this), (block, _, workspace) =>
        {
            for (int site = block * SitesAtOnce; site < Math.Min(structure.Count, (block + 1) * SitesAtOnce); site++)
            {
                Expand(site, neighbours, weights, workspace);
                PowerSpectrum(workspace, vectors.AsSpan(site * Width, Width));
            }

            return workspace;
        }, _ => { });

    /// <summary>Coefficients c of the density around a site, first on the primitives, then on the orthonormal functions.</summary>
    private void Expand(int site, NeighbourList neighbours, double[] weights, Workspace w)
    {
        int orders = _harmonics.Count;
        Array.Clear(w.Sums);
        Add(default, 0, site);
        for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++) Add(neighbours.Displacements[p], neighbours.Distances[p], neighbours.Indices[p]);

        for (int c = 0; c < Channels.Count; c++)
        {
            for (int n = 0; n < _basis.Count; n++)
            {
                Span<double> target = w.Coefficients.AsSpan(((c * _basis.Count) + n) * orders, orders);
                target.Clear();
                for (int l = 0; l < _degrees; l++)
                {
                    ReadOnlySpan<double> transform = _basis.Transform(l, n);
                    Span<double> degree = target.Slice(l * l, (2 * l) + 1);
                    for (int k = 0; k < transform.Length; k++)
                        TensorPrimitives.MultiplyAdd(w.Sums.AsSpan((((c * _basis.Count) + k) * orders) + (l * l), degree.Length), transform[k], degree, degree);
                }
            }
        }

        void Add(Vector3D displacement, double distance, int atom)
        {
            if (distance > 0)
            {
                _harmonics.Evaluate(1 / distance * displacement, w.Harmonics);
            }
            else
            {
                Array.Clear(w.Harmonics);
                w.Harmonics[0] = 1 / Math.Sqrt(4 * Math.PI);
            }

            double power = Fade(distance);
            for (int l = 0; l < _degrees; l++, power *= distance)
            {
                for (int m = l * l; m < (l + 1) * (l + 1); m++) w.Harmonics[m] *= power;
            }

            _basis.Primitives(distance, w.Primitives);
            for (int c = 0; c < Channels.Count; c++)
            {
                double weight = weights[(atom * Channels.Count) + c];
                if (weight == 0) continue;
                for (int k = 0; k < w.Primitives.Length; k++)
                {
                    Span<double> sum = w.Sums.AsSpan(((c * _basis.Count) + k) * orders, orders);
                    TensorPrimitives.MultiplyAdd(w.Harmonics, weight * w.Primitives[k], sum, sum);
                }
            }
        }
    }

    private void PowerSpectrum(Workspace w, Span<float> vector)
    {
        int functions = Channels.Count * _basis.Count, orders = _harmonics.Count, entry = 0;
        for (int f = 0; f < functions; f++)
        {
            for (int g = f; g < functions; g++)
            {
                for (int l = 0; l < _degrees; l++)
                {
                    double sum = 0;
                    for (int m = l * l; m < (l + 1) * (l + 1); m++) sum += w.Coefficients[(f * orders) + m] * w.Coefficients[(g * orders) + m];
                    vector[entry++] = (float)(w.Factors[l] * sum);
                }
            }
        }
    }

    private sealed class Workspace(SoapEncoder encoder)
    {
        public double[] Harmonics { get; } = new double[encoder._harmonics.Count];

        public double[] Primitives { get; } = new double[encoder._basis.Count];

        public double[] Sums { get; } = new double[encoder.Channels.Count * encoder._basis.Count * encoder._harmonics.Count];

        public double[] Coefficients { get; } = new double[encoder.Channels.Count * encoder._basis.Count * encoder._harmonics.Count];

        public double[] Factors { get; } = [.. Enumerable.Range(0, encoder._degrees).Select(l => Math.PI * Math.Sqrt(8.0 / ((2 * l) + 1)))];
    }
}
