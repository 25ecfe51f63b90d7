using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Tests.Invariance;

/// <summary>Lennard-Jones argon (ε = 0.0104 eV, σ = 3.4 Å) with faults to order. Without any, V(r)·s(r), s = (1 − r²/c²)³, so that energy and force end smoothly at c.</summary>
internal sealed class LennardJones
{
    private const double Epsilon = 0.0104, Sigma = 3.4;

    public double Cutoff { get; init; } = 8.5;

    public bool EndsHard { get; init; }

    public double ForceFactor { get; init; } = 1;

    /// <summary>Each force times 1 + this × the atom's own density: as covariant, local and extensive as before, but the gradient of nothing.</summary>
    public double SiteFactor { get; init; }

    /// <summary>Added to the energy as this many eV times N².</summary>
    public double NotExtensive { get; init; }

    public double Compute(Structure structure, Span<Vector3D> forces)
    {
        double energy = NotExtensive * structure.Count * structure.Count;
        forces.Clear();
        var list = NeighbourList.Build(structure, Cutoff);
        for (int i = 0; i < structure.Count; i++)
        {
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
            {
                double r = list.Distances[p], x6 = Math.Pow(Sigma / r, 6), u = 1 - (r * r / (Cutoff * Cutoff));
                double v = 4 * Epsilon * ((x6 * x6) - x6), dv = 4 * Epsilon * ((-12 * x6 * x6) + (6 * x6)) / r;
                double s = EndsHard ? 1 : u * u * u, ds = EndsHard ? 0 : -6 * r / (Cutoff * Cutoff) * u * u;
                energy += v * s / 2;
                forces[i] += ForceFactor * ((dv * s) + (v * ds)) / r * list.Displacements[p];
            }
        }

        for (int i = 0; SiteFactor != 0 && i < structure.Count; i++)
        {
            double density = 0;
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++) density += Math.Exp(Sigma - list.Distances[p]);
            forces[i] = (1 + (SiteFactor * density)) * forces[i];
        }

        return energy;
    }
}
