using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Mpbf.Core;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// A micrograph as a vector of its texture: skewness and excess kurtosis of the grey values, shares of power in rings of spatial frequency (cycles a pixel, logarithmic from the coarsest to 1/2), and the histogram of rotation-invariant
/// uniform local binary patterns of eight neighbours (Ojala, Pietikäinen and Mäenpää 2002). Independent of brightness and contrast; of quarter turns and reflections; of shifts up to what crosses the edges. Immutable.
/// </summary>
public sealed class TextureEncoder
{
    private const int Patterns = 10, LeastSide = 8, LargestPixels = 1 << 26;

    private static readonly (int X, int Y)[] Ring = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

    private readonly int _rings;

    /// <summary>An encoder.</summary>
    /// <param name="rings">Rings of spatial frequency, 2 to 64.</param>
    public TextureEncoder(int rings = 16) => _rings = rings is >= 2 and <= 64 ? rings : throw new ArgumentOutOfRangeException(nameof(rings), rings, "Allowed: 2 to 64.");

    /// <summary>Coordinates of a vector.</summary>
    public int Width => 2 + _rings + Patterns;

    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">Grey values, row after row, finite.</param>
    /// <param name="width">Pixels a row, at least 8.</param>
    /// <param name="height">Rows, at least 8.</param>
    /// <returns>Zeros for an image without contrast.</returns>
    /// <exception cref="BadInputException">Another number of pixels, sides below 8, over 2²⁶ pixels, or a value that is not finite.</exception>
    public float[] Encode(ReadOnlySpan<float> pixels, int width, int height)
    {
        if (width < LeastSide || height < LeastSide || (long)width * height != pixels.Length || pixels.Length > LargestPixels)
            throw new BadInputException($"{pixels.Length} pixels for {width} × {height}", $"as many as the sides say, each at least {LeastSide}, at most {LargestPixels}");
        double mean = 0, square = 0, cube = 0, fourth = 0;
        foreach (float pixel in pixels)
        {
            if (!float.IsFinite(pixel)) throw new BadInputException($"a grey value of {pixel}", "finite numbers", "Fill or crop such pixels.");
            mean += (double)pixel / pixels.Length;
        }

        foreach (float pixel in pixels)
        {
            double x = pixel - mean, two = x * x;
            square += two / pixels.Length;
            cube += two * x / pixels.Length;
            fourth += two * two / pixels.Length;
        }

        float[] vector = new float[Width];
        if (!(square > 1e-12 * mean * mean) || square == 0) return vector;
        vector[0] = (float)(cube / Math.Pow(square, 1.5));
        vector[1] = (float)((fourth / (square * square)) - 3);
        Spectrum(pixels, mean, width, height, vector.AsSpan(2, _rings));
        BinaryPatterns(pixels, width, height, vector.AsSpan(2 + _rings));
        return vector;
    }

    private void Spectrum(ReadOnlySpan<float> pixels, double mean, int width, int height, Span<float> rings)
    {
        var rows = new Complex[height][];
        for (int y = 0; y < height; y++)
        {
            rows[y] = new Complex[width];
            for (int x = 0; x < width; x++) rows[y][x] = pixels[(y * width) + x] - mean;
        }

        Parallel.For(0, height, y => Fourier.Forward(rows[y], FourierOptions.NoScaling));
        double coarsest = 1.0 / Math.Max(width, height), finest = 0.5;
        double[][] parts = new double[width][];
        Parallel.For(0, width, x =>
        {
            var column = new Complex[height];
            for (int y = 0; y < height; y++) column[y] = rows[y][x];
            Fourier.Forward(column, FourierOptions.NoScaling);
            parts[x] = new double[_rings];
            for (int y = 0; y < height; y++)
            {
                double u = (double)Math.Min(x, width - x) / width, v = (double)Math.Min(y, height - y) / height, frequency = Math.Sqrt((u * u) + (v * v));
                if (frequency == 0) continue;
                int ring = (int)(_rings * Math.Log(frequency / coarsest) / Math.Log(finest / coarsest));
                parts[x][Math.Clamp(ring, 0, _rings - 1)] += (column[y].Real * column[y].Real) + (column[y].Imaginary * column[y].Imaginary);
            }
        });
        double total = parts.Sum(part => part.Sum());
        for (int ring = 0; ring < rings.Length; ring++) rings[ring] = (float)(parts.Sum(part => part[ring]) / total);
    }

    /// <summary>Bins 0 to 8: uniform patterns by their number of brighter neighbours; 9: all others.</summary>
    private static void BinaryPatterns(ReadOnlySpan<float> pixels, int width, int height, Span<float> histogram)
    {
        Span<int> counts = stackalloc int[Patterns];
        counts.Clear();
        for (int y = 1; y + 1 < height; y++)
        {
            for (int x = 1; x + 1 < width; x++)
            {
                float centre = pixels[(y * width) + x];
                int bits = 0;
                for (int k = 0; k < Ring.Length; k++) bits |= (pixels[((y + Ring[k].Y) * width) + x + Ring[k].X] >= centre ? 1 : 0) << k;
                int changes = BitOperations.PopCount((uint)((bits ^ ((bits >> 1) | ((bits & 1) << 7))) & 0xFF));
                counts[changes <= 2 ? BitOperations.PopCount((uint)bits) : Patterns - 1]++;
            }
        }

        for (int k = 0; k < Patterns; k++) histogram[k] = counts[k] / (float)((width - 2) * (height - 2));
    }
}
