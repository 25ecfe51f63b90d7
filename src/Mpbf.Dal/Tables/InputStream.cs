using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Mpbf.Core;

namespace Mpbf.Dal.Tables;

/// <summary>Input files as byte streams: gz is recognised by its first bytes and opened transparently, sizes are bounded.</summary>
public static class InputStream
{
    /// <summary>The most bytes a compressed file may unfold to: 16 GiB.</summary>
    public const long LargestUnfolded = 16L << 30;

    /// <summary>Opens a file for reading from its start.</summary>
    /// <exception cref="BadInputException">No such file, a folder, an empty file, or a name ending in <c>.gz</c> with other contents.</exception>
    public static Stream Open(string path)
    {
        InputFile.Require(path, "a readable file", "Check the path; in a manifest it is relative to the manifest's folder.");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        bool isGzip = read == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        string? defect = read == 0 ? "an empty file" : path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !isGzip ? "a .gz name with contents that are not gzip" : null;
        if (defect is null) return isGzip ? new UnfoldedStream(file, path) : file;
        file.Dispose();
        throw new BadInputException(defect, "data", "Write the file again, or correct its name.", path);
    }

    /// <summary>SHA-256 of a file's bytes as they lie on disk, in lower-case hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Reports damage of the compressed data as bad input, and stops before a small file fills the memory.</summary>
    private sealed class UnfoldedStream(FileStream file, string path) : ForwardStream
    {
        private const int TrailerLength = 4;

        private readonly GZipStream _inner = new(file, CompressionMode.Decompress);
        private readonly uint _announcedLength = LengthInTrailer(file);
        private long _total;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                int read = _inner.Read(buffer);
                _total += read;
                if (read == 0 && !buffer.IsEmpty && (uint)_total != _announcedLength) throw new InvalidDataException();
                return _total <= LargestUnfolded
                    ? read
                    : throw new BadInputException($"more than {LargestUnfolded} bytes behind a compressed file", "a smaller file", null, path);
            }
            catch (InvalidDataException exception)
            {
                throw new BadInputException("damaged or truncated gzip data", "one complete gzip member", "Fetch or compress the file again.", path, innerException: exception);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _inner.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>The runtime's decompressor ends silently where data are cut off; the last 4 bytes of a complete file say how long it unfolds (RFC 1952).</summary>
        private static uint LengthInTrailer(FileStream file)
        {
            Span<byte> trailer = stackalloc byte[TrailerLength];
            file.Position = Math.Max(0, file.Length - TrailerLength);
            int read = file.ReadAtLeast(trailer, TrailerLength, throwOnEndOfStream: false);
            file.Position = 0;
            return read == TrailerLength ? BinaryPrimitives.ReadUInt32LittleEndian(trailer) : 0;
        }
    }
}
