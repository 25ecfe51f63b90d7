namespace Mpbf.Core.Crystals;

/// <summary>A 3×3 matrix in double precision, by rows. A row vector v transforms as v·M, a column vector as M·v.</summary>
/// <param name="Row0">First row.</param>
/// <param name="Row1">Second row.</param>
/// <param name="Row2">Third row.</param>
public readonly record struct Matrix3D(Vector3D Row0, Vector3D Row1, Vector3D Row2)
{
    /// <summary>Ones on the diagonal.</summary>
    public static Matrix3D Identity { get; } = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>Row 0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not 0, 1 or 2.</exception>
    public Vector3D this[int row] => row switch
    {
        0 => Row0,
        1 => Row1,
        2 => Row2,
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "A row is 0, 1 or 2."),
    };

    /// <summary>The element at a row and a column, each 0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not 0, 1 or 2.</exception>
    public double this[int row, int column] => this[row][column];

    /// <summary>The signed volume spanned by the rows.</summary>
    public double Determinant => Row0.Dot(Row1.Cross(Row2));

    /// <summary>Rows and columns exchanged.</summary>
    public Matrix3D Transposed() => new(new(Row0.X, Row1.X, Row2.X), new(Row0.Y, Row1.Y, Row2.Y), new(Row0.Z, Row1.Z, Row2.Z));

    /// <summary>The matrix N with M·N = 1.</summary>
    /// <exception cref="InvalidOperationException">The determinant is 0.</exception>
    public Matrix3D Inverse()
    {
        double determinant = Determinant;
        if (determinant == 0) throw new InvalidOperationException("A matrix with determinant 0 has no inverse.");
        double factor = 1 / determinant;
        return new Matrix3D(factor * Row1.Cross(Row2), factor * Row2.Cross(Row0), factor * Row0.Cross(Row1)).Transposed();
    }

    /// <summary>The rows in brackets.</summary>
    public override string ToString() => $"[{Row0}, {Row1}, {Row2}]";

    /// <summary>v·M: the row vector times the matrix.</summary>
    public static Vector3D operator *(Vector3D vector, Matrix3D matrix) =>
        vector.X * matrix.Row0 + vector.Y * matrix.Row1 + vector.Z * matrix.Row2;

    /// <summary>M·v: the matrix times the column vector.</summary>
    public static Vector3D operator *(Matrix3D matrix, Vector3D vector) =>
        new(matrix.Row0.Dot(vector), matrix.Row1.Dot(vector), matrix.Row2.Dot(vector));

    /// <summary>The matrix product.</summary>
    public static Matrix3D operator *(Matrix3D left, Matrix3D right) => new(left.Row0 * right, left.Row1 * right, left.Row2 * right);
}
