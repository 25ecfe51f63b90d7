namespace Mpbf.Core.Crystals;

/// <summary>
/// Three independent translation vectors in Å, the rows of a 3×3 matrix. A fractional position f is r = f·M = f_a a + f_b b + f_c c in Cartesian
/// components. Immutable; left-handed settings are allowed; equality is exact, by components.
/// </summary>
public sealed record Lattice
{
    /// <summary>|det M| / (|a| |b| |c|) at or below this is a flat cell: double precision no longer resolves fractional coordinates in it.</summary>
    private const double FlatCell = 1e-8;

    /// <summary>A lattice from its three vectors.</summary>
    /// <param name="a">First vector, Å.</param>
    /// <param name="b">Second vector, Å.</param>
    /// <param name="c">Third vector, Å.</param>
    /// <exception cref="ArgumentException">A component is not finite, or the vectors span no volume (relative volume at most 1e−8).</exception>
    public Lattice(Vector3D a, Vector3D b, Vector3D c)
        : this(new Matrix3D(a, b, c))
    {
    }

    /// <summary>A lattice from the matrix whose rows are its vectors.</summary>
    /// <param name="matrix">Rows a, b, c in Å.</param>
    /// <exception cref="ArgumentException">A component is not finite, or the rows span no volume (relative volume at most 1e−8).</exception>
    public Lattice(Matrix3D matrix)
    {
        if (!matrix.Row0.IsFinite || !matrix.Row1.IsFinite || !matrix.Row2.IsFinite)
            throw new ArgumentException($"Lattice vectors must be finite; found {matrix}.", nameof(matrix));
        double volume = Math.Abs(matrix.Determinant);
        if (!(volume > FlatCell * matrix.Row0.Length * matrix.Row1.Length * matrix.Row2.Length))
            throw new ArgumentException($"Lattice vectors must span a volume; found {volume} Å³ for {matrix}.", nameof(matrix));
        Matrix = matrix;
        Inverse = matrix.Inverse();
        Volume = volume;
    }

    /// <summary>The matrix whose rows are a, b, c, in Å.</summary>
    public Matrix3D Matrix { get; }

    /// <summary>The inverse matrix: fractional f = r·M⁻¹, in 1/Å. Its columns are the reciprocal vectors without the factor 2π.</summary>
    public Matrix3D Inverse { get; }

    /// <summary>The cell's volume, Å³, positive.</summary>
    public double Volume { get; }

    /// <summary>First vector, Å.</summary>
    public Vector3D A => Matrix.Row0;

    /// <summary>Second vector, Å.</summary>
    public Vector3D B => Matrix.Row1;

    /// <summary>Third vector, Å.</summary>
    public Vector3D C => Matrix.Row2;

    /// <summary>Lengths |a|, |b|, |c| in Å.</summary>
    public Vector3D Lengths => new(A.Length, B.Length, C.Length);

    /// <summary>Angles α (between b and c), β (a and c), γ (a and b) in degrees.</summary>
    public Vector3D Angles => new(Angle(B, C), Angle(A, C), Angle(A, B));

    /// <summary>The metric tensor G = M·Mᵀ, Å²: the squared length of a fractional f is f·G·f.</summary>
    public Matrix3D Metric => Matrix * Matrix.Transposed();

    /// <summary>The reciprocal lattice in the crystallographer's convention, a·a* = 1 (no factor 2π), in 1/Å.</summary>
    public Lattice Reciprocal => new(Inverse.Transposed());

    /// <summary>Distances between opposite faces of the cell, Å: V/|b×c| and so on.</summary>
    public Vector3D Heights => new(Volume / B.Cross(C).Length, Volume / C.Cross(A).Length, Volume / A.Cross(B).Length);

    /// <summary>A lattice from lengths and angles: a along x, b in the xy plane with positive y, c with positive z.</summary>
    /// <param name="a">Length of a, Å, positive.</param>
    /// <param name="b">Length of b, Å, positive.</param>
    /// <param name="c">Length of c, Å, positive.</param>
    /// <param name="alpha">Angle between b and c, degrees, in (0, 180).</param>
    /// <param name="beta">Angle between a and c, degrees, in (0, 180).</param>
    /// <param name="gamma">Angle between a and b, degrees, in (0, 180).</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive and finite, or an angle not between 0 and 180.</exception>
    /// <exception cref="ArgumentException">The three angles close no cell.</exception>
    public static Lattice FromParameters(double a, double b, double c, double alpha, double beta, double gamma)
    {
        CheckLength(a, nameof(a));
        CheckLength(b, nameof(b));
        CheckLength(c, nameof(c));
        CheckAngle(alpha, nameof(alpha));
        CheckAngle(beta, nameof(beta));
        CheckAngle(gamma, nameof(gamma));
        double cosAlpha = Cosine(alpha), cosBeta = Cosine(beta), cosGamma = Cosine(gamma);
        double sinGamma = Math.Sqrt(1 - cosGamma * cosGamma);
        double cy = (cosAlpha - cosBeta * cosGamma) / sinGamma;
        double czSquared = 1 - cosBeta * cosBeta - cy * cy;
        if (!(czSquared > 0))
            throw new ArgumentException($"No cell has the angles {alpha}, {beta}, {gamma}; each must be below the sum of the other two and all three below 360 together.", nameof(alpha));
        return new Lattice(
            new Vector3D(a, 0, 0),
            new Vector3D(b * cosGamma, b * sinGamma, 0),
            new Vector3D(c * cosBeta, c * cy, c * Math.Sqrt(czSquared)));
    }

    /// <summary>A cubic lattice.</summary>
    /// <param name="a">Edge, Å, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="a"/> is not positive and finite.</exception>
    public static Lattice Cubic(double a) => FromParameters(a, a, a, 90, 90, 90);

    /// <summary>Cartesian components in Å of a fractional position.</summary>
    public Vector3D ToCartesian(Vector3D fractional) => fractional * Matrix;

    /// <summary>Fractional components of a Cartesian position in Å; not wrapped into the cell.</summary>
    public Vector3D ToFractional(Vector3D cartesian) => cartesian * Inverse;

    /// <inheritdoc/>
    public bool Equals(Lattice? other) => other is not null && Matrix == other.Matrix;

    /// <inheritdoc/>
    public override int GetHashCode() => Matrix.GetHashCode();

    /// <summary>The vectors in brackets, Å.</summary>
    public override string ToString() => Matrix.ToString();

    private static double Angle(Vector3D u, Vector3D v) => Math.Atan2(u.Cross(v).Length, u.Dot(v)) * (180 / Math.PI);

    // Exact at 90°, so that orthogonal cells have exact zeros.
    private static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(degrees * (Math.PI / 180));

    private static void CheckLength(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value)) throw new ArgumentOutOfRangeException(name, value, "A cell length must be positive and finite (Å).");
    }

    private static void CheckAngle(double value, string name)
    {
        if (!(value > 0 && value < 180)) throw new ArgumentOutOfRangeException(name, value, "A cell angle must lie between 0 and 180 degrees.");
    }
}
