using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;

namespace Mpbf.Ral.Invariance;

/// <summary>Random elements of the groups that act on structures.</summary>
internal static class RandomElement
{
    private const int LargestMultiple = 4, ShearCount = 2;

    /// <summary>A generator for one try of one kind, independent of all others.</summary>
    public static Random Source(ulong seed, string purpose) => NamedRandom.Of(FormattableString.Invariant($"{purpose} {seed}"));

    /// <summary>A rotation, uniform over SO(3), from a uniform unit quaternion (Shoemake 1992).</summary>
    public static Matrix3D Rotation(Random random)
    {
        double u = random.NextDouble(), a = 2 * Math.PI * random.NextDouble(), b = 2 * Math.PI * random.NextDouble();
        double s = Math.Sqrt(1 - u), t = Math.Sqrt(u);
        (double x, double y, double z, double w) = (s * Math.Sin(a), s * Math.Cos(a), t * Math.Sin(b), t * Math.Cos(b));
        return new Matrix3D(
            new(1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (z * w)), 2 * ((x * z) + (y * w))),
            new(2 * ((x * y) + (z * w)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (x * w))),
            new(2 * ((x * z) - (y * w)), 2 * ((y * z) + (x * w)), 1 - (2 * ((x * x) + (y * y)))));
    }

    /// <summary>A cell of two to four times the volume, of any shape: a Hermite normal form of that determinant, then shears of determinant 1.</summary>
    public static IntegerMatrix Cells(Random random)
    {
        int multiple = random.Next(2, LargestMultiple + 1);
        int[] diagonal = [1, 1, 1];
        if (multiple == LargestMultiple)
        {
            diagonal[random.Next(3)] *= 2;
            diagonal[random.Next(3)] *= 2;
        }
        else
        {
            diagonal[random.Next(3)] = multiple;
        }

        var cells = new IntegerMatrix(diagonal[0], random.Next(diagonal[1]), random.Next(diagonal[2]), 0, diagonal[1], random.Next(diagonal[2]), 0, 0, diagonal[2]);
        for (int k = 0; k < ShearCount; k++) cells = Shear(random) * cells;
        return cells;
    }

    /// <summary>Independent normal components.</summary>
    public static Vector3D Normal(Random random) => new(NormalNumber(random), NormalNumber(random), NormalNumber(random));

    /// <summary>A displacement of all atoms, uniform in direction, of root mean square 1 an atom.</summary>
    public static Vector3D[] Displacement(Random random, int count)
    {
        Vector3D[] direction = [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
        double scale = Math.Sqrt(count / direction.Sum(static d => d.LengthSquared));
        return Array.ConvertAll(direction, d => scale * d);
    }

    // Box and Muller 1958.
    private static double NormalNumber(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static IntegerMatrix Shear(Random random)
    {
        int sign = random.Next(2) == 0 ? -1 : 1;
        return random.Next(3) switch
        {
            0 => new(1, sign, 0, 0, 1, 0, 0, 0, 1),
            1 => new(1, 0, 0, 0, 1, sign, 0, 0, 1),
            _ => new(1, 0, 0, 0, 1, 0, sign, 0, 1),
        };
    }
}
