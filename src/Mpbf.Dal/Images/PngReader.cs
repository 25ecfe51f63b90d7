using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Images;

/// <summary>PNG (ISO/IEC 15948): grey, colour and palette of 1 to 16 bits, with or without alpha, not interlaced. The physical pixel size is read where it is declared in metres.</summary>
public static class PngReader
{
    private const int LargestChunk = 1 << 28;

    private static readonly uint[] CrcTable = BuildCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a file begins as PNG files do.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <summary>Reads an image, gz or not.</summary>
    /// <exception cref="BadInputException">No PNG file, a damaged one, or one that declares more than 2²⁸ pixels or than it holds.</exception>
    public static Micrograph Load(string path)
    {
        using Stream stream = InputStream.Open(path);
        try
        {
            return Read(stream);
        }
        catch (BadInputException exception)
        {
            throw exception.In(path);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            throw new BadInputException("an image that ends early or is damaged", "a whole PNG file", "Write it again.", path, innerException: exception);
        }
    }

    internal static Micrograph Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start.SequenceEqual(Signature)) throw new BadInputException("other bytes than a PNG file begins with", "a PNG file");
        Header? header = null;
        byte[] palette = [];
        double? pixelSize = null;
        using var packed = new MemoryStream();
        while (true)
        {
            stream.ReadExactly(start);
            int length = BinaryPrimitives.ReadInt32BigEndian(start);
            string kind = System.Text.Encoding.ASCII.GetString(start[4..]);
            if (length is < 0 or > LargestChunk || packed.Length + length > LargestChunk) throw new BadInputException($"a chunk of {(uint)length} bytes", $"at most {LargestChunk}");
            byte[] data = Chunk(stream, length);
            Check(stream, start[4..], data);
            if (kind == "IHDR") header = Header.Parse(data);
            else if (header is null) throw new BadInputException($"a chunk {kind}", "IHDR first");
            else if (kind == "PLTE") palette = data;
            else if (kind == "pHYs" && data.Length == 9 && data[8] == 1 && BinaryPrimitives.ReadInt32BigEndian(data) > 0) pixelSize = 1.0 / BinaryPrimitives.ReadInt32BigEndian(data);
            else if (kind == "IDAT") packed.Write(data);
            else if (kind == "IEND") break;
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        return header.Value.Decode(unpacked, palette, pixelSize);
    }

    /// <summary>Grows with what is there, so that a declared length costs nothing.</summary>
    private static byte[] Chunk(Stream stream, int length)
    {
        using var data = new MemoryStream();
        byte[] buffer = new byte[Math.Min(length, 1 << 16)];
        for (int left = length; left > 0;)
        {
            int read = stream.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (read == 0) throw new EndOfStreamException();
            data.Write(buffer, 0, read);
            left -= read;
        }

        return data.ToArray();
    }

    private static void Check(Stream stream, ReadOnlySpan<byte> kind, byte[] data)
    {
        Span<byte> stated = stackalloc byte[4];
        stream.ReadExactly(stated);
        if (Crc(Crc(uint.MaxValue, kind), data) != ~BinaryPrimitives.ReadUInt32BigEndian(stated)) throw new BadInputException("a chunk whose check sum is wrong", "an undamaged file", "Copy it again.");
    }

    /// <summary>CRC-32 of ISO 3309, without the final complement.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data) crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ value)];
        return crc;
    }

    private static uint[] BuildCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int k = 0; k < 8; k++) c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[i] = c;
        }

        return table;
    }

    private readonly record struct Header(int Width, int Height, int Depth, int Colour)
    {
        private int FileChannels => Colour switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

        public static Header Parse(byte[] data)
        {
            if (data.Length != 13) throw new BadInputException($"a header of {data.Length} bytes", "13");
            int width = BinaryPrimitives.ReadInt32BigEndian(data), height = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(4));
            (int depth, int colour) = (data[8], data[9]);
            if (width <= 0 || height <= 0 || (long)width * height > Micrograph.LargestPixels) throw new BadInputException($"an image of {width} × {height}", $"1 to {Micrograph.LargestPixels} pixels");
            bool isKnown = colour switch { 0 => depth is 1 or 2 or 4 or 8 or 16, 3 => depth is 1 or 2 or 4 or 8, 2 or 4 or 6 => depth is 8 or 16, _ => false };
            if (!isKnown) throw new BadInputException($"colour type {colour} of {depth} bits", "grey, colour or palette of the standard's depths");
            if (data[12] != 0) throw new BadInputException("an interlaced image", "one that is not interlaced", "Save it without interlacing.");
            return new(width, height, depth, colour);
        }

        public Micrograph Decode(Stream data, byte[] palette, double? pixelSize)
        {
            int bits = FileChannels * Depth, stride = (int)((((long)Width * bits) + 7) / 8), step = Math.Max(1, bits / 8);
            int channels = Colour == 3 ? 3 : FileChannels;
            byte[] line = new byte[stride], above = new byte[stride];
            var samples = new List<ushort>();
            for (int row = 0; row < Height; row++)
            {
                int filter = data.ReadByte();
                if (filter < 0) throw new EndOfStreamException();
                data.ReadExactly(line);
                Unfilter(filter, line, above, step);
                Append(samples, line, palette);
                (line, above) = (above, line);
            }

            return new(Width, Height, channels, Depth == 16 ? 16 : 8, [.. samples], pixelSize);
        }

        private void Append(List<ushort> samples, byte[] line, byte[] palette)
        {
            for (int i = 0; i < Width * FileChannels; i++)
            {
                int value = Depth switch
                {
                    16 => BinaryPrimitives.ReadUInt16BigEndian(line.AsSpan(2 * i)),
                    8 => line[i],
                    _ => (line[i * Depth / 8] >> (8 - Depth - (i * Depth % 8))) & ((1 << Depth) - 1),
                };
                if (Colour == 3)
                {
                    if ((3 * value) + 2 >= palette.Length) throw new BadInputException($"colour {value} of a palette of {palette.Length / 3}", "a colour that is there");
                    for (int c = 0; c < 3; c++) samples.Add(palette[(3 * value) + c]);
                }
                else
                {
                    samples.Add((ushort)(Depth < 8 ? value * 255 / ((1 << Depth) - 1) : value));
                }
            }
        }

        private static void Unfilter(int filter, byte[] line, byte[] above, int step)
        {
            for (int i = 0; i < line.Length; i++)
            {
                int left = i >= step ? line[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
                line[i] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new BadInputException($"filter {filter}", "0 to 4"),
                });
            }
        }

        private static int Paeth(int left, int up, int corner)
        {
            int p = left + up - corner, a = Math.Abs(p - left), b = Math.Abs(p - up), c = Math.Abs(p - corner);
            return a <= b && a <= c ? left : b <= c ? up : corner;
        }
    }
}
