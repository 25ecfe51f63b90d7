namespace Mpbf.Core.Crystals;

/// <summary>A whole number of lattice vectors along each axis.</summary>
/// <param name="A">Along a.</param>
/// <param name="B">Along b.</param>
/// <param name="C">Along c.</param>
public readonly record struct CellShift(int A, int B, int C)
{
    /// <summary>The shift in fractional components.</summary>
    public Vector3D ToFractional() => new(A, B, C);

    /// <summary>The sum by components.</summary>
    public static CellShift operator +(CellShift left, CellShift right) => new(left.A + right.A, left.B + right.B, left.C + right.C);

    /// <summary>The difference by components.</summary>
    public static CellShift operator -(CellShift left, CellShift right) => new(left.A - right.A, left.B - right.B, left.C - right.C);

    // Of the two directions of a pair of images of one site, a half list keeps this one.
    internal bool IsPositive => A != 0 ? A > 0 : B != 0 ? B > 0 : C > 0;
}
