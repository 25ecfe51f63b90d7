using Mpbf.Core;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Spectra;

/// <summary>Opens files of spectra by what is in them and, for plain columns, by their name.</summary>
public static class SpectrumFile
{
    private const int PeekLength = 1 << 12;

    private static readonly string[] ColumnExtensions = [".dat", ".xy", ".xye", ".chi"];

    /// <summary>Opens a file if it holds spectra in a known format; null otherwise.</summary>
    /// <exception cref="BadInputException">No readable file.</exception>
    public static SpectrumReader? TryOpen(string path)
    {
        string start = Peek(path), name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path, extension = Path.GetExtension(name).ToLowerInvariant();
        if (extension == ".xdi" || start.StartsWith("# XDI/", StringComparison.Ordinal)) return new XdiReader(InputStream.Open(path), path);
        if (extension is ".jdx" or ".dx" or ".jcm" or ".jcamp" || start.TrimStart().StartsWith("##TITLE", StringComparison.OrdinalIgnoreCase)) return new Jcamp.JcampReader(InputStream.Open(path), path);
        return ColumnExtensions.Contains(extension, StringComparer.Ordinal) ? new ColumnReader(InputStream.Open(path), path) : null;
    }

    /// <summary>Every spectrum of a file.</summary>
    /// <exception cref="BadInputException">The file, or one of its spectra, cannot be read.</exception>
    public static IEnumerable<Spectrum> ReadAll(string path)
    {
        using SpectrumReader reader = TryOpen(path) ?? throw new BadInputException("a file of no known format of spectra", "JCAMP-DX, XDI, or columns (.dat, .xy, .xye, .chi)", null, path);
        while (reader.Read() is { } spectrum) yield return spectrum;
    }

    private static string Peek(string path)
    {
        char[] start = new char[PeekLength];
        using var reader = new StreamReader(InputStream.Open(path));
        return new string(start, 0, reader.ReadBlock(start));
    }
}
