using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Images;

/// <summary>Opens images by their first bytes.</summary>
public static class ImageFile
{
    private static ImmutableArray<(Func<byte[], bool> Recognises, Func<string, Micrograph> Load)> _registered = [];

    /// <summary>Adds a format, e.g. TIFF of the package Mpbf.Formats.</summary>
    /// <param name="recognises">From the first 16 bytes of a file.</param>
    /// <param name="load">From its path.</param>
    public static void Register(Func<byte[], bool> recognises, Func<string, Micrograph> load)
    {
        ArgumentNullException.ThrowIfNull(recognises);
        ArgumentNullException.ThrowIfNull(load);
        ImmutableInterlocked.Update(ref _registered, static (known, added) => known.Add(added), (recognises, load));
    }

    /// <summary>Reads a file, gz or not, if it is an image of a known format; null otherwise.</summary>
    /// <exception cref="BadInputException">An image that cannot be read.</exception>
    public static Micrograph? TryLoad(string path)
    {
        byte[] start = new byte[16];
        using (Stream stream = InputStream.Open(path)) start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (PngReader.Recognises(start)) return PngReader.Load(path);
        foreach ((Func<byte[], bool> recognises, Func<string, Micrograph> load) in _registered)
        {
            if (recognises(start)) return load(path);
        }

        return null;
    }
}
