using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mpbf.Core.Embeddings;

/// <summary>What a NumPy array file says about its array.</summary>
/// <param name="Type">As NumPy writes it, e.g. <c>&lt;f4</c>.</param>
/// <param name="IsFortran">True if the first index runs fastest.</param>
/// <param name="Shape">Length along each axis.</param>
/// <param name="Length">Bytes before the data.</param>
public sealed partial record NpyHeader(string Type, bool IsFortran, ImmutableArray<long> Shape, long Length)
{
    private const int LargestHeader = 1 << 16;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal int ItemSize => Type[2] - '0';

    /// <summary>Reads the header and leaves the stream at the data.</summary>
    /// <exception cref="BadInputException">Not such a file.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    public static NpyHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[12];
        stream.ReadExactly(start[..8]);
        if (!start.StartsWith(Magic)) throw new BadInputException("other bytes than a .npy file begins with", "the magic string \\x93NUMPY", "Write it with numpy.save.");
        int lengthBytes = start[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw new BadInputException($"format version {start[6]}", "version 1, 2 or 3"),
        };
        stream.ReadExactly(start.Slice(8, lengthBytes));
        long length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LargestHeader) throw new BadInputException($"a header of {length} bytes", $"at most {LargestHeader}");
        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return Parse(Encoding.UTF8.GetString(header), 8 + lengthBytes + length);
    }

    /// <summary>Rows and columns.</summary>
    /// <exception cref="BadInputException">Not a matrix of floating-point numbers.</exception>
    internal (int Rows, int Columns) Matrix()
    {
        if (Type is not ("<f2" or ">f2" or "<f4" or ">f4" or "<f8" or ">f8")) throw new BadInputException($"values of type '{Type}'", "f2, f4 or f8", "Convert with .astype('f4') before saving.");
        if (Shape.Length != 2) throw new BadInputException($"an array of {Shape.Length} dimensions", "two: rows and coordinates");
        return Shape[0] is > 0 and <= int.MaxValue && Shape[1] is > 0 and <= int.MaxValue
            ? ((int)Shape[0], (int)Shape[1])
            : throw new BadInputException($"the shape ({string.Join(", ", Shape)})", "at least one row and one column");
    }

    private static NpyHeader Parse(string header, long length)
    {
        Match type = TypePattern().Match(header), order = OrderPattern().Match(header), shape = ShapePattern().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
            throw new BadInputException("a header without descr, fortran_order or shape", "a header as numpy.save writes it");
        var sizes = ImmutableArray.CreateBuilder<long>();
        foreach (string size in shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            sizes.Add(long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long axis) ? axis : throw new BadInputException($"the shape ({shape.Groups[1].Value})", "whole numbers"));
        return new(type.Groups[1].Value, order.Groups[1].Value == "True", sizes.ToImmutable(), length);
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([^']{1,16})'", RegexOptions.None, 1000)]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)", RegexOptions.None, 1000)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([0-9, ]*)\\)", RegexOptions.None, 1000)]
    private static partial Regex ShapePattern();
}
