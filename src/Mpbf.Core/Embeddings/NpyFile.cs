using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mpbf.Core.Embeddings;

/// <summary>
/// NumPy's array file format (versions 1.0 to 3.0) for matrices of floating-point numbers: <c>f2</c>, <c>f4</c>, <c>f8</c>, either byte order, either memory order.
/// Written files are version 1.0, <c>&lt;f4</c>, C order, as <c>numpy.save</c> writes them.
/// </summary>
public static partial class NpyFile
{
    private const int LargestHeader = 1 << 16, Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a matrix.</summary>
    /// <param name="path">A <c>.npy</c> file.</param>
    /// <exception cref="BadInputException">Not such a file, truncated, not two-dimensional, of another type, or holding values that are not finite.</exception>
    public static EmbeddingMatrix Load(string path)
    {
        if (!File.Exists(path)) throw new BadInputException("no such file", "a .npy matrix", "Check the path.", path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Read(stream);
        }
        catch (BadInputException exception)
        {
            throw exception.In(path);
        }
        catch (EndOfStreamException exception)
        {
            throw new BadInputException($"{stream.Length} bytes, fewer than the header announces", "a complete file", "Write it again.", path, innerException: exception);
        }
    }

    /// <summary>Writes a matrix; the file appears whole or not at all.</summary>
    public static void Save(EmbeddingMatrix matrix, string path)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        string beside = path + ".partial";
        using (FileStream stream = File.Create(beside)) Write(matrix, stream);
        File.Move(beside, path, overwrite: true);
    }

    internal static EmbeddingMatrix Read(FileStream stream)
    {
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
        long headerLength = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (headerLength > LargestHeader) throw new BadInputException($"a header of {headerLength} bytes", $"at most {LargestHeader}");
        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        (string type, bool isFortran, int rows, int columns) = ParseHeader(Encoding.UTF8.GetString(header));

        int size = type[2] - '0';
        long expected = (long)rows * columns * size, found = stream.Length - stream.Position;
        if ((long)rows * columns > Array.MaxLength) throw new BadInputException($"{rows} × {columns} values", $"at most {Array.MaxLength}");
        if (found < expected) throw new EndOfStreamException();
        if (found > expected) throw new BadInputException($"{found - expected} bytes behind the data", $"{rows} × {columns} values of type {type} and nothing else");

        float[] values = new float[rows * columns];
        byte[] line = new byte[(isFortran ? rows : columns) * size];
        int lines = isFortran ? columns : rows;
        for (int i = 0; i < lines; i++)
        {
            stream.ReadExactly(line);
            for (int j = 0; j < line.Length / size; j++)
            {
                float value = Decode(line.AsSpan(j * size, size), type[0] == '>');
                values[isFortran ? (j * columns) + i : (i * columns) + j] = value;
            }
        }

        return new EmbeddingMatrix(values, rows, columns);
    }

    private static void Write(EmbeddingMatrix matrix, Stream stream)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({matrix.RowCount}, {matrix.Width}), }}");
        int unpadded = Magic.Length + 4 + header.Length + 1;
        int padding = (Alignment - (unpadded % Alignment)) % Alignment;
        stream.Write(Magic);
        stream.Write([1, 0]);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)(header.Length + padding + 1));
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(header + new string(' ', padding) + "\n"));
        byte[] line = new byte[matrix.Width * sizeof(float)];
        for (int row = 0; row < matrix.RowCount; row++)
        {
            ReadOnlySpan<float> values = matrix.Row(row);
            for (int j = 0; j < values.Length; j++) BinaryPrimitives.WriteSingleLittleEndian(line.AsSpan(j * sizeof(float)), values[j]);
            stream.Write(line);
        }
    }

    private static (string Type, bool IsFortran, int Rows, int Columns) ParseHeader(string header)
    {
        Match type = TypePattern().Match(header), order = OrderPattern().Match(header), shape = ShapePattern().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
            throw new BadInputException("a header without descr, fortran_order or shape", "a header as numpy.save writes it");
        string name = type.Groups[1].Value;
        if (name is not ("<f2" or ">f2" or "<f4" or ">f4" or "<f8" or ">f8"))
            throw new BadInputException($"values of type '{name}'", "f2, f4 or f8", "Convert with .astype('f4') before saving.");
        string[] sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sizes.Length != 2) throw new BadInputException($"an array of {sizes.Length} dimensions", "two: rows and coordinates");
        return int.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            && int.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && rows > 0 && columns > 0
            ? (name, order.Groups[1].Value == "True", rows, columns)
            : throw new BadInputException($"the shape ({shape.Groups[1].Value})", "at least one row and one column");
    }

    private static float Decode(ReadOnlySpan<byte> bytes, bool isBigEndian) => (bytes.Length, isBigEndian) switch
    {
        (2, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (2, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (_, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };

    [GeneratedRegex("'descr'\\s*:\\s*'([^']{1,16})'", RegexOptions.None, 1000)]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)", RegexOptions.None, 1000)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([0-9, ]*)\\)", RegexOptions.None, 1000)]
    private static partial Regex ShapePattern();
}
