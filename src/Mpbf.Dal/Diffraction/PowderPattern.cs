using System.Collections.Immutable;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Diffraction;

/// <summary>A reflection, with those that fall on it.</summary>
/// <param name="TwoTheta">2θ, degrees.</param>
/// <param name="Spacing">d, Å.</param>
/// <param name="Intensity">Relative to the strongest, which is 100.</param>
/// <param name="Index">Miller indices of one of them.</param>
/// <param name="Multiplicity">Reflections that coincide.</param>
public readonly record struct Reflection(double TwoTheta, double Spacing, double Intensity, (int H, int K, int L) Index, int Multiplicity);

/// <summary>
/// The kinematic X-ray powder pattern of a crystal, to link structures with measured patterns. Positions are exact; intensities rest on Molière's approximation to the Thomas–Fermi atom (Molière 1947, Z. Naturforsch. A 2, 133) with
/// the Lorentz and polarisation factor of unpolarised radiation, without thermal motion, absorption or texture: good to some tens of percent.
/// </summary>
public static class PowderPattern
{
    /// <summary>Cu Kα, the mean of Kα1 and Kα2, Å (Hölzer et al. 1997).</summary>
    public const double CopperKAlpha = 1.54184;

    private const double BohrRadius = 0.529177210903, SameAngle = 1e-4, LeastIntensity = 1e-3;
    private const int LargestReflections = 2_000_000;

    private static ReadOnlySpan<double> Amplitudes => [0.10, 0.55, 0.35];

    private static ReadOnlySpan<double> Decays => [6.0, 1.2, 0.3];

    /// <summary>The reflections between two angles.</summary>
    /// <param name="structure">A crystal.</param>
    /// <param name="wavelength">Å.</param>
    /// <param name="from">Smallest 2θ, degrees.</param>
    /// <param name="to">Largest 2θ, degrees, below 180.</param>
    /// <exception cref="ArgumentException">No crystal, angles out of range, or more than two million reciprocal points.</exception>
    public static ImmutableArray<Reflection> Simulate(Structure structure, double wavelength = CopperKAlpha, double from = 5, double to = 90)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (structure.Lattice is not { } lattice || structure.Periodicity != Periodicity.All || structure.Count == 0) throw new ArgumentException("Only a crystal with sites diffracts.", nameof(structure));
        if (!(wavelength > 0) || !(from >= 0) || !(to > from) || !(to < 180)) throw new ArgumentException($"A wavelength of {wavelength} Å and angles from {from} to {to}°; expected positive ones below 180°.", nameof(to));
        double largest = 2 * Math.Sin(to * Math.PI / 360) / wavelength, least = 2 * Math.Sin(from * Math.PI / 360) / wavelength;
        Vector3D a = lattice.B.Cross(lattice.C), b = lattice.C.Cross(lattice.A), c = lattice.A.Cross(lattice.B);
        double volume = lattice.A.Dot(a);
        (a, b, c) = (1 / volume * a, 1 / volume * b, 1 / volume * c);
        (int h, int k, int l) = ((int)(largest * lattice.A.Length) + 1, (int)(largest * lattice.B.Length) + 1, (int)(largest * lattice.C.Length) + 1);
        if (((2L * h) + 1) * ((2L * k) + 1) * (l + 1L) > LargestReflections) throw new ArgumentException($"The cell of {lattice.Volume:F0} Å³ gives more than {LargestReflections} reciprocal points.", nameof(structure));
        var found = new List<Reflection>();
        for (int x = -h; x <= h; x++)
        {
            for (int y = -k; y <= k; y++)
            {
                for (int z = 0; z <= l; z++)
                {
                    if (z == 0 && (y < 0 || (y == 0 && x <= 0))) continue;
                    double inverse = ((x * a) + (y * b) + (z * c)).Length;
                    if (inverse < least || inverse > largest || inverse == 0) continue;
                    double square = StructureFactor(structure, (x, y, z), inverse);
                    double theta = Math.Asin(inverse * wavelength / 2), twice = 2 * theta;
                    double polarisation = (1 + (Math.Cos(twice) * Math.Cos(twice))) / (Math.Sin(theta) * Math.Sin(theta) * Math.Cos(theta));
                    found.Add(new(twice * 180 / Math.PI, 1 / inverse, 2 * square * polarisation, (x, y, z), 2));
                }
            }
        }

        return Merge(found);
    }

    /// <summary>The pattern as a curve on an axis: each reflection a Gaussian of a given width, the strongest point 1.</summary>
    /// <param name="reflections">From <see cref="Simulate"/>.</param>
    /// <param name="axis">2θ, degrees.</param>
    /// <param name="width">Full width at half maximum, degrees.</param>
    public static double[] Curve(ImmutableArray<Reflection> reflections, ReadOnlySpan<double> axis, double width = 0.2)
    {
        double sigma = width / (2 * Math.Sqrt(2 * Math.Log(2)));
        double[] curve = new double[axis.Length];
        for (int i = 0; i < curve.Length; i++)
        {
            foreach (Reflection reflection in reflections)
            {
                double t = (axis[i] - reflection.TwoTheta) / sigma;
                if (Math.Abs(t) < 6) curve[i] += reflection.Intensity * Math.Exp(-t * t / 2);
            }
        }

        double largest = curve.Length == 0 ? 0 : curve.Max();
        return largest > 0 ? Array.ConvertAll(curve, value => value / largest) : curve;
    }

    private static double StructureFactor(Structure structure, (int H, int K, int L) index, double inverse)
    {
        double real = 0, imaginary = 0, q = 2 * Math.PI * inverse;
        for (int i = 0; i < structure.Count; i++)
        {
            double factor = 0;
            for (int o = 0; o < structure.Species.OccupantCount(i); o++) factor += structure.Species[i, o].Occupancy * FormFactor(structure.Species[i, o].AtomicNumber, q);
            Vector3D f = structure.FractionalAt(i);
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ((index.H * f.X) + (index.K * f.Y) + (index.L * f.Z)));
            real += factor * cos;
            imaginary += factor * sin;
        }

        return (real * real) + (imaginary * imaginary);
    }

    private static double FormFactor(int atomicNumber, double q)
    {
        double radius = 0.8853 * BohrRadius / Math.Cbrt(atomicNumber), sum = 0;
        for (int i = 0; i < 3; i++)
        {
            double t = q * radius / Decays[i];
            sum += Amplitudes[i] / (1 + (t * t));
        }

        return atomicNumber * sum;
    }

    private static ImmutableArray<Reflection> Merge(List<Reflection> found)
    {
        found.Sort((a, b) => a.TwoTheta.CompareTo(b.TwoTheta));
        var merged = new List<Reflection>();
        foreach (Reflection reflection in found)
        {
            if (merged.Count > 0 && reflection.TwoTheta - merged[^1].TwoTheta < SameAngle) merged[^1] = merged[^1] with { Intensity = merged[^1].Intensity + reflection.Intensity, Multiplicity = merged[^1].Multiplicity + 2 };
            else merged.Add(reflection);
        }

        double strongest = merged.Count == 0 ? 1 : merged.Max(reflection => reflection.Intensity);
        return [.. merged.Select(reflection => reflection with { Intensity = 100 * reflection.Intensity / strongest }).Where(reflection => reflection.Intensity >= LeastIntensity)];
    }
}
