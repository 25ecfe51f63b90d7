using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Isl.Surrogates;

/// <summary>Where something was or could be measured: one row a point, in double precision, row-major. Immutable; all values are finite. Compared by reference.</summary>
public sealed class Points
{
    private readonly double[] _values;

    /// <summary>Points that take over an array; the caller must not change it afterwards.</summary>
    /// <param name="values">Row-major, length rowCount × width.</param>
    /// <param name="rowCount">Number of points, at least 1.</param>
    /// <param name="width">Coordinates a point, at least 1.</param>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    /// <exception cref="BadInputException">A value is not finite.</exception>
    public Points(double[] values, int rowCount, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.LongLength != (long)rowCount * width) throw new ArgumentException($"Found {values.LongLength} values; expected {rowCount} × {width}.", nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new BadInputException(FormattableString.Invariant($"{values[i]} in coordinate {i % width} of point {i / width}"), "finite numbers", "Leave such points out, with their outcomes.");
        }

        (_values, RowCount, Width) = (values, rowCount, width);
    }

    /// <summary>The rows of an embedding.</summary>
    public Points(EmbeddingMatrix rows)
        : this(Widened(rows), rows.RowCount, rows.Width)
    {
    }

    /// <summary>Number of points.</summary>
    public int RowCount { get; }

    /// <summary>Coordinates a point.</summary>
    public int Width { get; }

    /// <summary>All values, row after row.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>One point.</summary>
    public ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>The points named, in their order.</summary>
    public Points Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] values = new double[rows.Count * Width];
        for (int i = 0; i < rows.Count; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Width));
        return new Points(values, rows.Count, Width);
    }

    /// <summary>These points and one more.</summary>
    /// <exception cref="ArgumentException">The point has another width.</exception>
    public Points With(ReadOnlySpan<double> point)
    {
        if (point.Length != Width) throw new ArgumentException($"Found {point.Length} coordinates; expected {Width}.", nameof(point));
        return new Points([.. _values, .. point], RowCount + 1, Width);
    }

    /// <summary>The points in coordinates of unit standard deviation; a constant coordinate stays as it is.</summary>
    internal Points UnitScaled()
    {
        double[] rows = [.. _values], column = new double[RowCount];
        for (int d = 0; d < Width; d++)
        {
            for (int i = 0; i < column.Length; i++) column[i] = rows[(i * Width) + d];
            double deviation = System.Numerics.Tensors.TensorPrimitives.StdDev<double>(column);
            for (int i = 0; i < column.Length && deviation > 0; i++) rows[(i * Width) + d] /= deviation;
        }

        return new Points(rows, RowCount, Width);
    }

    /// <summary>Size, as <c>120 × 4</c>.</summary>
    public override string ToString() => $"{RowCount} × {Width}";

    private static double[] Widened(EmbeddingMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] values = new double[rows.Values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(rows.Values, values);
        return values;
    }
}
