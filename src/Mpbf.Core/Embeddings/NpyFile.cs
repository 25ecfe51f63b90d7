using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Mpbf.Core.Embeddings;

/// <summary>
/// NumPy's array file format (versions 1.0 to 3.0) for matrices of floating-point numbers: <c>f2</c>, <c>f4</c>, <c>f8</c>, either byte order, either memory order.
/// Written files are version 1.0, <c>&lt;f4</c>, C order, as <c>numpy.save</c> writes them.
/// </summary>
public static class NpyFile
{
    private const int Alignment = 64;

    /// <summary>Reads a matrix.</summary>
    /// <param name="path">A <c>.npy</c> file, or an array of an <c>.npz</c> archive: <c>a.npz</c> if it holds one matrix, else <c>a.npz/name</c>.</param>
    /// <exception cref="BadInputException">Not such a file, truncated, not two-dimensional, of another type, or holding values that are not finite.</exception>
    public static EmbeddingMatrix Load(string path)
    {
        if (NpzFile.TrySplit(path, out string archive, out string? name)) return NpzFile.Load(archive, name);
        InputFile.Require(path, "a .npy matrix");
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Read(stream, stream.Length);
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

    /// <summary>Reads a matrix from a stream.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="length">Its length in bytes.</param>
    internal static EmbeddingMatrix Read(Stream stream, long length)
    {
        NpyHeader header = NpyHeader.Read(stream);
        (int rows, int columns) = header.Matrix();
        int size = header.ItemSize;
        long expected = (long)rows * columns * size, found = length - header.Length;
        if ((long)rows * columns > Array.MaxLength) throw new BadInputException($"{rows} × {columns} values", $"at most {Array.MaxLength}");
        if (found < expected) throw new EndOfStreamException();
        if (found > expected) throw new BadInputException($"{found - expected} bytes behind the data", $"{rows} × {columns} values of type {header.Type} and nothing else");

        float[] values = new float[rows * columns];
        byte[] line = new byte[(header.IsFortran ? rows : columns) * size];
        int lines = header.IsFortran ? columns : rows;
        for (int i = 0; i < lines; i++)
        {
            stream.ReadExactly(line);
            for (int j = 0; j < line.Length / size; j++)
            {
                float value = Decode(line.AsSpan(j * size, size), header.Type[0] == '>');
                values[header.IsFortran ? (j * columns) + i : (i * columns) + j] = value;
            }
        }

        return new EmbeddingMatrix(values, rows, columns);
    }

    private static void Write(EmbeddingMatrix matrix, Stream stream)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({matrix.RowCount}, {matrix.Width}), }}");
        int unpadded = NpyHeader.Magic.Length + 4 + header.Length + 1;
        int padding = (Alignment - (unpadded % Alignment)) % Alignment;
        stream.Write(NpyHeader.Magic);
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

    private static float Decode(ReadOnlySpan<byte> bytes, bool isBigEndian) => (bytes.Length, isBigEndian) switch
    {
        (2, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (2, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (_, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };
}
