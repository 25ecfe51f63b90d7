using System.Collections.Immutable;

namespace Mpbf.Dal.Images;

/// <summary>A grey or colour image, row by row. Immutable.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.</param>
/// <param name="BitDepth">8 or 16: the file's; fewer bits were spread over 8.</param>
/// <param name="Samples">Height × width × channels values, 0 to 2^depth − 1.</param>
/// <param name="PixelSize">Metres a pixel; null where the file does not declare it.</param>
public sealed record Micrograph(int Width, int Height, int Channels, int BitDepth, ImmutableArray<ushort> Samples, double? PixelSize)
{
    /// <summary>The largest number of pixels accepted.</summary>
    public const long LargestPixels = 1L << 28;

    /// <summary>An image with few distinct values in one channel is taken for a mask of that many classes.</summary>
    public const int LargestClasses = 16;

    /// <summary>Distinct values of a mask; empty where the image is none.</summary>
    public ImmutableArray<ushort> Classes
    {
        get
        {
            if (Channels != 1) return [];
            var seen = new SortedSet<ushort>();
            foreach (ushort value in Samples)
            {
                if (seen.Add(value) && seen.Count > LargestClasses) return [];
            }

            return [.. seen];
        }
    }
}
