using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Invariance;

/// <summary>
/// Whether forces are the gradient of an energy. Both checks refine until rounding or a jump of the energy stops them, and give no answer where what remains of that could be taken for an error: a result counts if its noise is below 0.3 of the
/// tolerance or of the error.
/// </summary>
internal static class ForceChecks
{
    private const double FirstStep = 0.02, Amplitude = 0.1, NoiseShare = 0.3;
    private const int HalvingCount = 6, FirstPointCount = 16, LastPointCount = 256;

    /// <summary>
    /// |D + F·d| relative to <paramref name="scale"/>, equation (151): D the central difference (E(x + hd) − E(x − hd)) / 2h along a random direction, extrapolated to h = 0 from h and h/2 (Richardson 1911), h from 0.02 Å down to 0.0003 Å where
    /// successive extrapolations agree best (Ridders 1982); their difference, and the last binary place that the energies use (of a potential in single precision it lies high), are the noise. Null where that hides the answer.
    /// </summary>
    public static double? AgainstDifferences(CheckedPotential potential, Structure structure, Random random, double scale, double tolerance)
    {
        Vector3D[] direction = RandomElement.Displacement(random, structure.Count);
        (double energy, Vector3D[] forces) = potential.Of(structure);
        double work = forces.Zip(direction, static (force, d) => force.Dot(d)).Sum(), quantum = LastPlace.Of(energy);
        double previousSlope = double.NaN, previous = double.NaN, best = double.NaN, noise = double.PositiveInfinity;
        double step = FirstStep;
        for (int k = 0; k <= HalvingCount; k++, step /= 2)
        {
            double ahead = potential.Of(StructureTransform.Displaced(structure, step, direction)).Energy, behind = potential.Of(StructureTransform.Displaced(structure, -step, direction)).Energy;
            quantum = Math.Min(quantum, Math.Min(LastPlace.Of(ahead), LastPlace.Of(behind)));
            double slope = (ahead - behind) / (2 * step), extrapolated = ((4 * slope) - previousSlope) / 3;
            double doubt = Math.Abs(extrapolated - previous) + (quantum / step);
            if (doubt < noise) (noise, best) = (doubt, extrapolated);
            (previousSlope, previous) = (slope, extrapolated);
        }

        return Judged(Math.Abs(best + work), noise, scale, tolerance);
    }

    /// <summary>
    /// |∮ F·dx| / ∮ |F·dx| around a random ellipse of amplitude 0.1 Å through the structure, equation (152), by the trapezoidal rule with 16 to 256 points, which converges exponentially for a smooth periodic integrand (Trefethen and Weideman 2014); the
    /// change on the last doubling is the noise.
    /// </summary>
    public static double? AroundClosedPath(CheckedPotential potential, Structure structure, Random random, double tolerance)
    {
        Vector3D[] u = RandomElement.Displacement(random, structure.Count), v = RandomElement.Displacement(random, structure.Count);
        var displacement = new Vector3D[structure.Count];
        double Power(double angle)
        {
            (double sin, double cos) = Math.SinCos(angle);
            for (int i = 0; i < displacement.Length; i++) displacement[i] = ((cos - 1) * u[i]) + (sin * v[i]);
            Vector3D[] forces = potential.Of(StructureTransform.Displaced(structure, Amplitude, displacement)).Forces;
            double power = 0;
            for (int i = 0; i < forces.Length; i++) power += forces[i].Dot((-sin * u[i]) + (cos * v[i]));
            return power;
        }

        double sum = 0, absolute = 0, previous = double.NaN;
        for (int count = FirstPointCount; count <= LastPointCount; count *= 2)
        {
            int stride = count == FirstPointCount ? 1 : 2;
            for (int k = stride - 1; k < count; k += stride)
            {
                double power = Power(2 * Math.PI * k / count);
                sum += power;
                absolute += Math.Abs(power);
            }

            double mean = sum / count;
            if (Judged(Math.Abs(mean), Math.Abs(mean - previous), absolute / count, tolerance) is { } error) return error;
            previous = mean;
        }

        return null;
    }

    private static double? Judged(double error, double noise, double scale, double tolerance) =>
        noise <= NoiseShare * Math.Max(tolerance * scale, error) ? InvarianceFinding.Relative(error, scale) : null;
}
