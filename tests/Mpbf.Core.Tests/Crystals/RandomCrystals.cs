using CsCheck;
using Mpbf.Core.Crystals;

namespace Mpbf.Core.Tests.Crystals;

/// <summary>Generators of crystals for property tests.</summary>
internal static class RandomCrystals
{
    public static readonly Gen<Vector3D> Fraction =
        Gen.Select(Gen.Double[-1.5, 1.5], Gen.Double[-1.5, 1.5], Gen.Double[-1.5, 1.5]).Select((x, y, z) => new Vector3D(x, y, z));

    /// <summary>Cells of any shape and handedness, sheared by up to three lattice vectors.</summary>
    public static readonly Gen<Lattice> Lattice =
        Gen.Select(Gen.Double[2, 7], Gen.Double[2, 7], Gen.Double[2, 7], Gen.Double[-0.5, 0.5].Array[3], Gen.Int[-3, 3].Array[3], Gen.Bool)
            .Select((a, b, c, tilt, shear, left) =>
            {
                var u = new Vector3D(a, 0, 0);
                var v = new Vector3D(tilt[0] * b, b, 0) + (double)shear[0] * u;
                var w = new Vector3D(tilt[1] * c, tilt[2] * c, c) + (double)shear[1] * u + (double)shear[2] * v;
                return left ? new Lattice(v, u, w) : new Lattice(u, v, w);
            });

    /// <summary>One to eight atoms of two elements anywhere in such a cell.</summary>
    public static readonly Gen<Structure> Structure =
        Gen.Select(Lattice, Fraction.Array[1, 8], Gen.Int[0, 7]).Select((lattice, positions, periodicity) =>
            new Structure(lattice, new SiteSpecies([.. positions.Select((_, i) => (byte)(i % 2 == 0 ? 14 : 8))]), positions, (Periodicity)periodicity));
}
