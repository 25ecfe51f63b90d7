namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>Crystallographic rotations by trace and determinant.</summary>
internal static class RotationTypes
{
    /// <summary>The order of the rotation, negative for a rotation followed by inversion: −6, −4, −3, −2, −1, 1, 2, 3, 4 or 6; 0 for no rotation of a lattice.</summary>
    public static int Type(IntegerMatrix w)
    {
        int sign = w.Determinant;
        return sign * (sign * w.Trace) switch
        {
            3 => 1,
            -1 => 2,
            0 => 3,
            1 => 4,
            2 => 6,
            _ => 0,
        };
    }

    /// <summary>W, or −W where W reverses the hand.</summary>
    public static IntegerMatrix ProperPart(IntegerMatrix w) => w.Determinant < 0 ? -w : w;

    /// <summary>How often each type occurs. It differs between any two of the 32 point groups.</summary>
    public static string Signature(IEnumerable<IntegerMatrix> rotations) =>
        string.Join(' ', rotations.CountBy(Type).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{pair.Value}"));
}
