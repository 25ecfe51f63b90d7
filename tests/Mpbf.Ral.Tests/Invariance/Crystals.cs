using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Tests.Invariance;

/// <summary>Crystals written by hand, and functions of them whose invariances follow from how they are written.</summary>
internal static class Crystals
{
    private const double Cutoff = 6;

    public static Structure RockSalt { get; } = Of(5.64, [(11, 0, 0, 0), (11, 0.5, 0.5, 0), (11, 0.5, 0, 0.5), (11, 0, 0.5, 0.5), (17, 0.5, 0, 0), (17, 0, 0.5, 0), (17, 0, 0, 0.5), (17, 0.5, 0.5, 0.5)]);

    public static Structure CaesiumChloride { get; } = Of(4.12, [(55, 0, 0, 0), (17, 0.5, 0.5, 0.5)]);

    public static Structure Diamond { get; } = Of(5.43, [(14, 0, 0, 0), (14, 0.5, 0.5, 0), (14, 0.5, 0, 0.5), (14, 0, 0.5, 0.5), (14, 0.25, 0.25, 0.25), (14, 0.75, 0.75, 0.25), (14, 0.75, 0.25, 0.75), (14, 0.25, 0.75, 0.75)]);

    /// <summary>No symmetry at all, and three species: its mirror image is another crystal.</summary>
    public static Structure Chiral { get; } = new(
        Lattice.FromParameters(4.1, 4.9, 5.7, 81, 97, 106), new SiteSpecies([11, 17, 55]), [new(0.05, 0.11, 0.02), new(0.41, 0.58, 0.33), new(0.78, 0.29, 0.71)]);

    public static Structure[] All { get; } = [RockSalt, CaesiumChloride, Diamond, Chiral];

    /// <summary>Mean over sites of sums over neighbours, Σ Z_i Z_j exp(−(r − μ)²) (1 − r²/c²)²: invariant by construction.</summary>
    public static float[] RadialMean(Structure structure) => Radial(structure, static z => z, 1.0 / structure.Count);

    public static float[] RadialSum(Structure structure) => Radial(structure, static z => z, 1);

    public static float[] WithoutSpecies(Structure structure) => Radial(structure, static _ => 10, 1.0 / structure.Count);

    /// <summary>Radial, and mean over sites of a scalar triple product, which changes sign under reflection.</summary>
    public static float[] WithHand(Structure structure)
    {
        var list = NeighbourList.Build(structure, Cutoff);
        double hand = 0;
        for (int i = 0; i < structure.Count; i++)
        {
            Vector3D a = default, b = default, c = default;
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
            {
                double weight = structure.AtomicNumbers[list.Indices[p]] * Window(list.Distances[p]), r = list.Distances[p];
                a += weight * list.Displacements[p];
                b += weight * r * list.Displacements[p];
                c += weight * r * r * list.Displacements[p];
            }

            hand += a.Cross(b).Dot(c) / structure.Count;
        }

        return [.. RadialMean(structure), (float)Math.Cbrt(hand)];
    }

    private static float[] Radial(Structure structure, Func<double, double> charge, double scale)
    {
        var list = NeighbourList.Build(structure, Cutoff);
        double[] sums = new double[4];
        for (int i = 0; i < structure.Count; i++)
        {
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
            {
                double r = list.Distances[p], weight = charge(structure.AtomicNumbers[i]) * charge(structure.AtomicNumbers[list.Indices[p]]) * Window(r);
                for (int k = 0; k < sums.Length; k++) sums[k] += weight * Math.Exp(-(r - 2 - k) * (r - 2 - k));
            }
        }

        return [.. sums.Select(sum => (float)(scale * sum))];
    }

    private static double Window(double r) => Math.Pow(Math.Max(0, 1 - (r * r / (Cutoff * Cutoff))), 2);

    private static Structure Of(double edge, (byte Z, double X, double Y, double W)[] sites) =>
        new(Lattice.Cubic(edge), new SiteSpecies([.. sites.Select(site => site.Z)]), [.. sites.Select(site => new Vector3D(site.X, site.Y, site.W))]);
}
