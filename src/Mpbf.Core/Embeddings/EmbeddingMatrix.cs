namespace Mpbf.Core.Embeddings;

/// <summary>
/// Rows of single-precision coordinates, row-major: one row a material. Immutable; all values are finite. Compared by reference.
/// </summary>
public sealed class EmbeddingMatrix
{
    private readonly float[] _values;

    /// <summary>A matrix that takes over an array; the caller must not change it afterwards.</summary>
    /// <param name="values">Row-major, length rowCount × width.</param>
    /// <param name="rowCount">Number of rows, at least 1.</param>
    /// <param name="width">Coordinates a row, at least 1.</param>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    /// <exception cref="BadInputException">A value is not finite.</exception>
    public EmbeddingMatrix(float[] values, int rowCount, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.LongLength != (long)rowCount * width)
            throw new ArgumentException($"Found {values.LongLength} values; expected {rowCount} × {width}.", nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new BadInputException($"{values[i]} in row {i / width}, column {i % width} of an embedding", "finite numbers", "Leave such rows out, with their table rows.");
        }

        (_values, RowCount, Width) = (values, rowCount, width);
    }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Coordinates a row.</summary>
    public int Width { get; }

    /// <summary>All values, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>All values, row after row, for work on several threads.</summary>
    public ReadOnlyMemory<float> Memory => _values;

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>The rows named, in their order.</summary>
    public EmbeddingMatrix Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] values = new float[rows.Count * Width];
        for (int i = 0; i < rows.Count; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Width));
        return new EmbeddingMatrix(values, rows.Count, Width);
    }

    /// <summary>Size, as <c>4588 × 128</c>.</summary>
    public override string ToString() => $"{RowCount} × {Width}";
}
