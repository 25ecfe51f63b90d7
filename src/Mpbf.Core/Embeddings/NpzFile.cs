using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Mpbf.Core.Embeddings;

/// <summary>NumPy's archive of arrays: a zip file of <c>.npy</c> entries, as <c>numpy.savez</c> and <c>savez_compressed</c> write it.</summary>
public static class NpzFile
{
    private const string Extension = ".npz", Entry = ".npy";
    private const int LargestCount = 10_000;

    /// <summary>The arrays of an archive, in file order.</summary>
    /// <param name="path">A <c>.npz</c> file.</param>
    /// <exception cref="BadInputException">No such file, or a damaged one.</exception>
    public static ImmutableArray<KeyValuePair<string, NpyHeader>> Headers(string path) => Guarded<ImmutableArray<KeyValuePair<string, NpyHeader>>>(path, archive =>
        [.. Arrays(archive).Select(entry =>
        {
            using Stream stream = entry.Open();
            return KeyValuePair.Create(NameOf(entry), NpyHeader.Read(stream));
        })]);

    /// <summary>Reads a matrix of an archive.</summary>
    /// <param name="path">A <c>.npz</c> file.</param>
    /// <param name="name">The array; null if the archive holds one only.</param>
    /// <exception cref="BadInputException">No such file or array, a damaged one, or not a matrix of finite floating-point numbers.</exception>
    public static EmbeddingMatrix Load(string path, string? name = null) => Guarded(path, archive =>
    {
        ZipArchiveEntry[] arrays = [.. Arrays(archive)];
        ZipArchiveEntry[] meant = name is null ? arrays : [.. arrays.Where(entry => NameOf(entry) == name)];
        if (meant is not [var entry])
            throw new BadInputException(name is null ? $"{arrays.Length} arrays" : $"no array '{name}'", $"one of {string.Join(", ", arrays.Select(NameOf).Take(20))}", "Write the array's name behind the file: a.npz/name.");
        using Stream stream = entry.Open();
        return NpyFile.Read(stream, entry.Length);
    });

    /// <summary>Takes <c>a.npz</c> or <c>a.npz/name</c> apart.</summary>
    internal static bool TrySplit(string path, [NotNullWhen(true)] out string archive, out string? name)
    {
        (archive, name) = (path, null);
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)) return true;
        int end = path.LastIndexOf(Extension + "/", StringComparison.OrdinalIgnoreCase);
        if (end < 0) return false;
        (archive, name) = (path[..(end + Extension.Length)], path[(end + Extension.Length + 1)..]);
        return true;
    }

    private static string NameOf(ZipArchiveEntry entry) => entry.FullName[..^Entry.Length];

    private static IEnumerable<ZipArchiveEntry> Arrays(ZipArchive archive)
    {
        if (archive.Entries.Count > LargestCount) throw new BadInputException($"{archive.Entries.Count} entries", $"at most {LargestCount}");
        return archive.Entries.Where(entry => entry.FullName.EndsWith(Entry, StringComparison.Ordinal));
    }

    private static T Guarded<T>(string path, Func<ZipArchive, T> read)
    {
        InputFile.Require(path, "a .npz archive");
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return read(archive);
        }
        catch (BadInputException exception)
        {
            throw exception.In(path);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new BadInputException("a damaged or unreadable archive", "a .npz file as numpy.savez writes it", "Write it again.", path, innerException: exception);
        }
    }
}
