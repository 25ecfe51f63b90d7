namespace Mpbf.Core.Crystals;

/// <summary>A 3×3 matrix of integers: a change of basis, a supercell, the rotation part of a symmetry operation. Exact; overflow is not checked.</summary>
/// <param name="M00">Row 0, column 0.</param>
/// <param name="M01">Row 0, column 1.</param>
/// <param name="M02">Row 0, column 2.</param>
/// <param name="M10">Row 1, column 0.</param>
/// <param name="M11">Row 1, column 1.</param>
/// <param name="M12">Row 1, column 2.</param>
/// <param name="M20">Row 2, column 0.</param>
/// <param name="M21">Row 2, column 1.</param>
/// <param name="M22">Row 2, column 2.</param>
public readonly record struct IntegerMatrix(int M00, int M01, int M02, int M10, int M11, int M12, int M20, int M21, int M22)
{
    /// <summary>Ones on the diagonal.</summary>
    public static IntegerMatrix Identity { get; } = Diagonal(1, 1, 1);

    /// <summary>A diagonal matrix.</summary>
    public static IntegerMatrix Diagonal(int a, int b, int c) => new(a, 0, 0, 0, b, 0, 0, 0, c);

    /// <summary>The element at a row and a column, each 0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not 0, 1 or 2.</exception>
    public int this[int row, int column] => (row, column) switch
    {
        (0, 0) => M00,
        (0, 1) => M01,
        (0, 2) => M02,
        (1, 0) => M10,
        (1, 1) => M11,
        (1, 2) => M12,
        (2, 0) => M20,
        (2, 1) => M21,
        (2, 2) => M22,
        _ => throw new ArgumentOutOfRangeException(nameof(row), (row, column), "Rows and columns are 0, 1 or 2."),
    };

    /// <summary>The signed number of cells the rows span.</summary>
    public int Determinant =>
        M00 * (M11 * M22 - M12 * M21) - M01 * (M10 * M22 - M12 * M20) + M02 * (M10 * M21 - M11 * M20);

    /// <summary>The sum of the diagonal.</summary>
    public int Trace => M00 + M11 + M22;

    /// <summary>Rows and columns exchanged.</summary>
    public IntegerMatrix Transposed() => new(M00, M10, M20, M01, M11, M21, M02, M12, M22);

    /// <summary>The matrix A with M·A = det(M)·1.</summary>
    public IntegerMatrix Adjugate() => new(
        M11 * M22 - M12 * M21, M02 * M21 - M01 * M22, M01 * M12 - M02 * M11,
        M12 * M20 - M10 * M22, M00 * M22 - M02 * M20, M02 * M10 - M00 * M12,
        M10 * M21 - M11 * M20, M01 * M20 - M00 * M21, M00 * M11 - M01 * M10);

    /// <summary>The inverse, which is again a matrix of integers.</summary>
    /// <exception cref="InvalidOperationException">The determinant is not 1 or −1.</exception>
    public IntegerMatrix Inverse() => Determinant switch
    {
        1 => Adjugate(),
        -1 => -Adjugate(),
        int other => throw new InvalidOperationException($"Only a matrix of determinant 1 or −1 has an inverse of integers; found {other}."),
    };

    // True where all elements are multiples of the divisor.
    internal bool TryDivide(int divisor, out IntegerMatrix quotient)
    {
        quotient = new(
            M00 / divisor, M01 / divisor, M02 / divisor, M10 / divisor, M11 / divisor, M12 / divisor, M20 / divisor, M21 / divisor, M22 / divisor);
        return quotient.Scaled(divisor) == this;
    }

    private IntegerMatrix Scaled(int factor) => new(
        factor * M00, factor * M01, factor * M02, factor * M10, factor * M11, factor * M12, factor * M20, factor * M21, factor * M22);

    /// <summary>The same numbers in double precision.</summary>
    public Matrix3D ToMatrix3D() => new(new(M00, M01, M02), new(M10, M11, M12), new(M20, M21, M22));

    /// <summary>The matrix product.</summary>
    public static IntegerMatrix operator *(IntegerMatrix left, IntegerMatrix right) => new(
        left.M00 * right.M00 + left.M01 * right.M10 + left.M02 * right.M20,
        left.M00 * right.M01 + left.M01 * right.M11 + left.M02 * right.M21,
        left.M00 * right.M02 + left.M01 * right.M12 + left.M02 * right.M22,
        left.M10 * right.M00 + left.M11 * right.M10 + left.M12 * right.M20,
        left.M10 * right.M01 + left.M11 * right.M11 + left.M12 * right.M21,
        left.M10 * right.M02 + left.M11 * right.M12 + left.M12 * right.M22,
        left.M20 * right.M00 + left.M21 * right.M10 + left.M22 * right.M20,
        left.M20 * right.M01 + left.M21 * right.M11 + left.M22 * right.M21,
        left.M20 * right.M02 + left.M21 * right.M12 + left.M22 * right.M22);

    /// <summary>All elements with the other sign.</summary>
    public static IntegerMatrix operator -(IntegerMatrix matrix) => new(
        -matrix.M00, -matrix.M01, -matrix.M02, -matrix.M10, -matrix.M11, -matrix.M12, -matrix.M20, -matrix.M21, -matrix.M22);

    /// <summary>M·v: the matrix times the column vector.</summary>
    public static Vector3D operator *(IntegerMatrix matrix, Vector3D vector) => new(
        matrix.M00 * vector.X + matrix.M01 * vector.Y + matrix.M02 * vector.Z,
        matrix.M10 * vector.X + matrix.M11 * vector.Y + matrix.M12 * vector.Z,
        matrix.M20 * vector.X + matrix.M21 * vector.Y + matrix.M22 * vector.Z);

    /// <summary>v·M: the row vector times the matrix.</summary>
    public static Vector3D operator *(Vector3D vector, IntegerMatrix matrix) => matrix.Transposed() * vector;

    /// <summary>P·L: a lattice in another basis, each new vector a whole combination of the old ones (rows of P).</summary>
    /// <exception cref="ArgumentException">The determinant is 0.</exception>
    public static Lattice operator *(IntegerMatrix transformation, Lattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        return new Lattice(transformation.ToMatrix3D() * lattice.Matrix);
    }

    /// <summary>The rows in brackets.</summary>
    public override string ToString() => $"[({M00}, {M01}, {M02}), ({M10}, {M11}, {M12}), ({M20}, {M21}, {M22})]";
}
