using CsCheck;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals;

/// <summary>Generators of crystals for property tests.</summary>
internal static class RandomCrystals
{
    public static readonly Gen<Vector3D> Fraction =
        Gen.Select(Gen.Double[-1.5, 1.5], Gen.Double[-1.5, 1.5], Gen.Double[-1.5, 1.5]).Select((x, y, z) => new Vector3D(x, y, z));

    /// <summary>Cells of any shape and handedness, sheared by up to three lattice vectors.</summary>
    public static readonly Gen<Lattice> AnyLattice =
        Gen.Select(Gen.Double[2, 7], Gen.Double[2, 7], Gen.Double[2, 7], Gen.Double[-0.5, 0.5].Array[3], Gen.Int[-3, 3].Array[3], Gen.Bool)
            .Select((a, b, c, tilt, shear, left) =>
            {
                var u = new Vector3D(a, 0, 0);
                var v = new Vector3D(tilt[0] * b, b, 0) + (double)shear[0] * u;
                var w = new Vector3D(tilt[1] * c, tilt[2] * c, c) + (double)shear[1] * u + (double)shear[2] * v;
                return left ? new Lattice(v, u, w) : new Lattice(u, v, w);
            });

    /// <summary>One to eight atoms of two elements anywhere in such a cell.</summary>
    public static readonly Gen<Structure> AnyStructure =
        Gen.Select(AnyLattice, Fraction.Array[1, 8], Gen.Int[0, 7]).Select((lattice, positions, periodicity) =>
            new Structure(lattice, new SiteSpecies([.. positions.Select((_, i) => (byte)(i % 2 == 0 ? 14 : 8))]), positions, (Periodicity)periodicity));

    /// <summary>Two general orbits of different elements, and further ones through given places, on a lattice with no more symmetry than the group asks for.</summary>
    public static Structure Made(SpaceGroupSetting group, System.Random random, params (byte Number, Vector3D Place)[] special)
    {
        Vector3D Anywhere() => new(random.NextDouble(), random.NextDouble(), random.NextDouble());
        return On(group, [(14, Anywhere()), (8, Anywhere()), .. special]);
    }

    /// <summary>Orbits through given places on a lattice with no more symmetry than the group asks for.</summary>
    public static Structure On(SpaceGroupSetting group, IReadOnlyList<(byte Number, Vector3D Place)> sites)
    {
        IntegerMatrix[] rotations = [.. group.Operations.Select(o => o.Rotation).Distinct()];
        Matrix3D generic = Lattice.FromParameters(5.1, 6.3, 7.9, 83, 97, 71).Metric;
        Matrix3D mean = rotations.Select(r => r.Transposed().ToMatrix3D() * generic * r.ToMatrix3D()).Aggregate((x, y) => new(x.Row0 + y.Row0, x.Row1 + y.Row1, x.Row2 + y.Row2));
        double Length(int k) => Math.Sqrt(mean[k, k] / rotations.Length);
        double Angle(int i, int j) => Math.Acos(mean[i, j] / Math.Sqrt(mean[i, i] * mean[j, j])) * 180 / Math.PI;
        double size = Math.Cbrt(group.Operations.Length);
        var lattice = Lattice.FromParameters(size * Length(0), size * Length(1), size * Length(2), Angle(1, 2), Angle(0, 2), Angle(0, 1));
        Vector3D[][] orbits = [.. sites.Select(site => Orbit(group, site.Place).ToArray())];
        return new Structure(lattice, new SiteSpecies([.. orbits.SelectMany((orbit, k) => Enumerable.Repeat(sites[k].Number, orbit.Length))]), [.. orbits.SelectMany(orbit => orbit)]);
    }

    private static List<Vector3D> Orbit(SpaceGroupSetting group, Vector3D place)
    {
        var orbit = new List<Vector3D>();
        foreach (Vector3D image in group.Operations.Select(o => o.Apply(place).Wrapped()))
        {
            bool Same(Vector3D other)
            {
                Vector3D d = image - other;
                return (d - new Vector3D(Math.Round(d.X), Math.Round(d.Y), Math.Round(d.Z))).Length < 1e-6;
            }

            if (!orbit.Exists(Same)) orbit.Add(image);
        }

        return orbit;
    }

    /// <summary>The same crystal in another basis, with another origin, turned in space, sites in another order.</summary>
    public static Structure Disguised(Structure crystal, System.Random random)
    {
        IntegerMatrix basis = new IntegerMatrix(1, random.Next(-1, 2), random.Next(-1, 2), 0, 1, random.Next(-1, 2), 0, 0, 1)
            * new IntegerMatrix(1, 0, 0, random.Next(-1, 2), 1, 0, random.Next(-1, 2), random.Next(-1, 2), 1);
        var origin = new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble());
        double t = random.NextDouble(), u = random.NextDouble();
        Matrix3D turn = new Matrix3D(new(Math.Cos(t), Math.Sin(t), 0), new(-Math.Sin(t), Math.Cos(t), 0), new(0, 0, 1))
            * new Matrix3D(new(1, 0, 0), new(0, Math.Cos(u), Math.Sin(u)), new(0, -Math.Sin(u), Math.Cos(u)));
        int[] order = [.. Enumerable.Range(0, crystal.Count)];
        random.Shuffle(order);
        return new Structure(
            new Lattice((basis * crystal.Lattice!).Matrix * turn),
            crystal.Species.Select(order),
            [.. order.Select(i => (crystal.Positions[i] + origin) * basis.Inverse())]);
    }
}
