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

    /// <summary>The opposite shift.</summary>
    public static CellShift operator -(CellShift shift) => new(-shift.A, -shift.B, -shift.C);

    /// <summary>The shift repeated.</summary>
    public static CellShift operator *(int factor, CellShift shift) => new(factor * shift.A, factor * shift.B, factor * shift.C);

    /// <summary>M·v: the matrix times the column vector.</summary>
    public static CellShift operator *(IntegerMatrix matrix, CellShift shift) => new(
        matrix.M00 * shift.A + matrix.M01 * shift.B + matrix.M02 * shift.C,
        matrix.M10 * shift.A + matrix.M11 * shift.B + matrix.M12 * shift.C,
        matrix.M20 * shift.A + matrix.M21 * shift.B + matrix.M22 * shift.C);

    // Of the two directions of a pair of images of one site, a half list keeps this one.
    internal bool IsPositive => A != 0 ? A > 0 : B != 0 ? B > 0 : C > 0;
}
