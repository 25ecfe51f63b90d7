using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Trajectories;

/// <summary>Whether forces are the gradient of the energies they come with, by differences: of a function, or of neighbouring frames.</summary>
public static class EnergyForceConsistency
{
    private const double LargestDisplacement = 0.3;

    /// <summary>A model as a function of a structure: its energy, eV, and its forces, eV/Å, site after site.</summary>
    public delegate (double Energy, double[] Forces) Potential(Structure structure);

    /// <summary>Largest relative discrepancy |ΔE + F·Δx| / (|F| |Δx|) over random directions, by central differences.</summary>
    /// <param name="potential">The model.</param>
    /// <param name="structure">Where.</param>
    /// <param name="directions">Number of directions.</param>
    /// <param name="step">Length of half a difference, Å, over all atoms together.</param>
    /// <param name="seed">Seed of the directions.</param>
    public static double OfFunction(Potential potential, Structure structure, int directions = 10, double step = 1e-3, ulong seed = 7)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(structure);
        double[] forces = potential(structure).Forces;
        double norm = Math.Sqrt(forces.Sum(f => f * f)), worst = 0;
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (int d = 0; d < directions; d++)
        {
            double[] direction = new double[3 * structure.Count];
            MathNet.Numerics.Distributions.Normal.Samples(random, direction, 0, 1);
            double length = Math.Sqrt(direction.Sum(x => x * x));
            direction = Array.ConvertAll(direction, x => x / length);
            double slope = (potential(Moved(structure, direction, step)).Energy - potential(Moved(structure, direction, -step)).Energy) / (2 * step);
            double along = forces.Zip(direction, (f, x) => f * x).Sum();
            worst = Math.Max(worst, Math.Abs(slope + along) / Math.Max(norm / Math.Sqrt(direction.Length), 1e-12));
        }

        return worst;
    }

    /// <summary>
    /// For frames that follow each other in one cell with no atom moving more than 0.3 Å: root mean square of E₂ − E₁ + ½(F₁ + F₂)·Δx over that of E₂ − E₁. About 0 where energies and forces belong together, about 1 or more where not.
    /// </summary>
    /// <param name="frames">Frames in order, with energies and forces.</param>
    /// <param name="resampling">Gives the draws, by pair of frames.</param>
    public static Measure OfFrames(IEnumerable<Structure> frames, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sums = new ResampledSums(resampling, 2);
        Structure? before = null;
        int pairs = 0;
        foreach (Structure frame in frames)
        {
            if (before is not null && Work(before, frame) is { } work)
            {
                double change = frame.Labels.Energy!.Value - before.Labels.Energy!.Value;
                sums.Add(string.Create(CultureInfo.InvariantCulture, $"pair {++pairs}"), (change - work) * (change - work), change * change);
            }

            before = frame;
        }

        return pairs == 0
            ? Measure.NotAssessed("no neighbouring frames of one cell with energies and forces and displacements up to 0.3 Å; supply a trajectory without gaps")
            : sums.Estimate("consistency.energy-force", static s => s[1] > 0 ? Math.Sqrt(s[0] / s[1]) : double.NaN);
    }

    /// <summary>Energy change that the mean force predicts, −½(F₁ + F₂)·Δx; null where the frames are no neighbours.</summary>
    private static double? Work(Structure a, Structure b)
    {
        if (a.Labels.Energy is null || b.Labels.Energy is null || a.Count != b.Count || !a.AtomicNumbers.SequenceEqual(b.AtomicNumbers)) return null;
        if (!a.Properties.TryGetValue(SiteProperty.Forces, out SiteProperty? first) || !b.Properties.TryGetValue(SiteProperty.Forces, out SiteProperty? second)) return null;
        if ((a.Lattice is null) != (b.Lattice is null) || (a.Lattice is { } l && b.Lattice is { } m && ((l.A - m.A).Length + (l.B - m.B).Length + (l.C - m.C).Length) > 1e-6)) return null;
        double work = 0;
        for (int i = 0; i < a.Count; i++)
        {
            Vector3D move = b.CartesianAt(i) - a.CartesianAt(i);
            if (a.Lattice is { } lattice)
            {
                Vector3D f = lattice.ToFractional(move);
                move = lattice.ToCartesian(new Vector3D(f.X - Math.Round(f.X), f.Y - Math.Round(f.Y), f.Z - Math.Round(f.Z)));
            }

            if (move.Length > LargestDisplacement) return null;
            work -= 0.5 * (((first[i][0] + second[i][0]) * move.X) + ((first[i][1] + second[i][1]) * move.Y) + ((first[i][2] + second[i][2]) * move.Z));
        }

        return work;
    }

    private static Structure Moved(Structure structure, double[] direction, double step)
    {
        var positions = new Vector3D[structure.Count];
        for (int i = 0; i < positions.Length; i++) positions[i] = structure.CartesianAt(i) + (step * new Vector3D(direction[3 * i], direction[(3 * i) + 1], direction[(3 * i) + 2]));
        return structure.Lattice is { } lattice ? Structure.FromCartesian(lattice, structure.Species, positions, structure.Periodicity) : Structure.Molecule(structure.Species, positions);
    }
}
