using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Pretraining;

/// <summary>A fitted map y = M (x − m) of vectors, equation (100): what an objective learned. It commutes with means, so that a crystal's vector is the mean over its sites before and after. Immutable.</summary>
public sealed class AffineMap
{
    private readonly double[] _mean;
    private readonly double[] _matrix;

    internal AffineMap(double[] mean, double[] matrix) => (_mean, _matrix, Width) = (mean, matrix, matrix.Length / mean.Length);

    /// <summary>Coordinates that go in.</summary>
    public int InputWidth => _mean.Length;

    /// <summary>Coordinates that come out.</summary>
    public int Width { get; }

    /// <summary>No more than mean 0 and standard deviation 1 of each coordinate over some rows: the control that tells what a training adds.</summary>
    /// <param name="rows">At least two different rows.</param>
    /// <exception cref="Core.BadInputException">All rows are equal.</exception>
    public static AffineMap Standardising(EmbeddingMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] identity = new double[rows.Width * rows.Width];
        for (int j = 0; j < rows.Width; j++) identity[(j * rows.Width) + j] = 1;
        return Standardisation.Of(rows).Follow(identity);
    }

    /// <summary>Maps rows.</summary>
    /// <param name="rows">Rows of <see cref="InputWidth"/> coordinates.</param>
    /// <exception cref="ArgumentException">Rows of another width.</exception>
    public EmbeddingMatrix Apply(EmbeddingMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Width != InputWidth) throw new ArgumentException($"{rows.Width} coordinates; expected {InputWidth}.", nameof(rows));
        float[] mapped = new float[rows.RowCount * Width];
        Apply(rows.Values, mapped);
        return new EmbeddingMatrix(mapped, rows.RowCount, Width);
    }

    internal void Apply(ReadOnlySpan<float> rows, Span<float> mapped)
    {
        double[] centred = new double[InputWidth];
        for (int row = 0; row < rows.Length / InputWidth; row++)
        {
            for (int j = 0; j < centred.Length; j++) centred[j] = rows[(row * InputWidth) + j] - _mean[j];
            for (int k = 0; k < Width; k++) mapped[(row * Width) + k] = (float)TensorPrimitives.Dot<double>(_matrix.AsSpan(k * InputWidth, InputWidth), centred);
        }
    }
}
