using System.Globalization;

namespace Mpbf.Core.Crystals;

/// <summary>
/// Three components in double precision: a position, a displacement, a row of a lattice. Whether they are Cartesian (Å) or fractional is said
/// by the member that takes or gives them.
/// </summary>
/// <param name="X">First component.</param>
/// <param name="Y">Second component.</param>
/// <param name="Z">Third component.</param>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>Component 0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is not 0, 1 or 2.</exception>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "An axis is 0, 1 or 2."),
    };

    /// <summary>Square of the Euclidean norm; meaningful for Cartesian components only.</summary>
    public double LengthSquared => X * X + Y * Y + Z * Z;

    /// <summary>Euclidean norm; meaningful for Cartesian components only.</summary>
    public double Length => Math.Sqrt(LengthSquared);

    /// <summary>True if no component is NaN or infinite.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>The scalar product.</summary>
    public double Dot(Vector3D other) => X * other.X + Y * other.Y + Z * other.Z;

    /// <summary>The vector product.</summary>
    public Vector3D Cross(Vector3D other) =>
        new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    /// <summary>The sum by components.</summary>
    public static Vector3D operator +(Vector3D left, Vector3D right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>The difference by components.</summary>
    public static Vector3D operator -(Vector3D left, Vector3D right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>The opposite vector.</summary>
    public static Vector3D operator -(Vector3D vector) => new(-vector.X, -vector.Y, -vector.Z);

    /// <summary>The vector scaled by a number.</summary>
    public static Vector3D operator *(double factor, Vector3D vector) => new(factor * vector.X, factor * vector.Y, factor * vector.Z);

    /// <summary>Each component moved into [0, 1): the image of a fractional position inside the cell.</summary>
    public Vector3D Wrapped() => new(Wrap(X), Wrap(Y), Wrap(Z));

    /// <summary>The components in brackets, shortest round-trip form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X}, {Y}, {Z})");

    // −1e−17 − floor gives exactly 1; that image is 0.
    private static double Wrap(double value)
    {
        double wrapped = value - Math.Floor(value);
        return wrapped < 1 ? wrapped : 0;
    }
}
