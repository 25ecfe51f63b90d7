using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Ridge regression under the Gaussian kernel exp(−d²/2ℓ²), ℓ the median distance of known rows: local like neighbours, smooth like ridge. Above 2,048 known rows every k-th is used.
/// </summary>
internal sealed class KernelRidgeProbe : IProbe
{
    private const int MostRows = 2048, MedianSample = 200;
    private const double LeastScore = 0.01;

    public string Name => "kernel-ridge";

    public ProbeReading[] Predict(EmbeddingMatrix known, EmbeddingMatrix asked, double[][] values)
    {
        int step = (known.RowCount + MostRows - 1) / MostRows;
        if (step > 1)
        {
            int[] kept = [.. Enumerable.Range(0, known.RowCount).Where(row => row % step == 0)];
            return Predict(known.Select(kept), asked, Array.ConvertAll(values, target => Array.ConvertAll(kept, row => target[row])));
        }

        var scale = new CommonScale(known);
        float[] x = scale.Apply(known), z = scale.Apply(asked);
        int width = known.Width;
        double length = Median(x, width);
        double[][] predictions = length > 0
            ? KernelSolution.Predict(Kernel(x, x, width, length), Kernel(z, x, width, length), values)
            : Array.ConvertAll(values, target => Enumerable.Repeat(target.Average(), asked.RowCount).ToArray());
        return Array.ConvertAll(predictions, static own => new ProbeReading(own));
    }

    /// <summary>Kernel ridge on indicators of the classes, clipped to [0.01, 1] and normed.</summary>
    public ProbeReading Classify(EmbeddingMatrix known, EmbeddingMatrix asked, int[] classes, int count)
    {
        ProbeReading[] scores = Predict(known, asked, [.. Enumerable.Range(0, count).Select(own => Array.ConvertAll(classes, found => found == own ? 1.0 : 0))]);
        double[] probabilities = new double[asked.RowCount * count];
        for (int row = 0; row < asked.RowCount; row++)
        {
            Span<double> own = probabilities.AsSpan(row * count, count);
            for (int c = 0; c < count; c++) own[c] = Math.Clamp(scores[c].Values[row], LeastScore, 1);
            TensorPrimitives.Divide(own, TensorPrimitives.Sum<double>(own), own);
        }

        return new ProbeReading(probabilities);
    }

    private static float[] Kernel(float[] a, float[] b, int width, double length)
    {
        int rows = a.Length / width, columns = b.Length / width;
        float[] kernel = new float[rows * columns], squares = new float[columns];
        for (int j = 0; j < columns; j++) squares[j] = TensorPrimitives.SumOfSquares<float>(b.AsSpan(j * width, width));
        Parallel.For(0, rows, i =>
        {
            Span<float> row = kernel.AsSpan(i * columns, columns);
            ReadOnlySpan<float> own = a.AsSpan(i * width, width);
            MatrixProduct.MultiplyTransposed(own, b, row, width);
            float square = TensorPrimitives.SumOfSquares(own), factor = (float)(-0.5 / (length * length));
            for (int j = 0; j < columns; j++) row[j] = factor * Math.Max(0, square + squares[j] - (2 * row[j]));
            TensorPrimitives.Exp(row, row);
        });
        return kernel;
    }

    private static double Median(float[] x, int width)
    {
        int rows = x.Length / width, step = Math.Max(1, rows / MedianSample);
        var distances = new List<float>();
        for (int i = 0; i < rows; i += step)
        {
            for (int j = i + step; j < rows; j += step) distances.Add(TensorPrimitives.Distance<float>(x.AsSpan(i * width, width), x.AsSpan(j * width, width)));
        }

        distances.Sort();
        return distances.Count == 0 ? 0 : distances[distances.Count / 2];
    }
}
