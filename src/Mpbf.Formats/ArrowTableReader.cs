using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.Formats;

/// <summary>Arrow IPC files (Feather version 2): flat columns, a record batch at a time. Nested columns are empty cells.</summary>
public sealed class ArrowTableReader : BlockTableReader
{
    private const int LargestBatch = 50_000_000;

    private readonly Stream _stream;
    private readonly ArrowFileReader _reader;

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">No readable Arrow file.</exception>
    public ArrowTableReader(string path)
        : base(path)
    {
        _stream = File.OpenRead(path);
        try
        {
            _reader = new ArrowFileReader(_stream, leaveOpen: true);
            Columns = Guarded(() => (IReadOnlyList<string>)[.. _reader.Schema.FieldsList.Select(field => field.Name)], path);
            if (Columns.Count == 0) throw new BadInputException("no columns", "at least one", null, path);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private protected override string[][]? NextBlock()
    {
        using RecordBatch? batch = _reader.ReadNextRecordBatch();
        return batch is null ? null : [.. batch.Arrays.Select(array => Cells(array))];
    }

    private static string[] Cells(IArrowArray array)
    {
        RequireWhole(array.Data);
        string[] cells = new string[array.Length];
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = array.IsNull(row) ? "" : array switch
            {
                StringArray texts => texts.GetString(row),
                LargeStringArray texts => texts.GetString(row),
                DoubleArray values => Cell(values.GetValue(row)),
                FloatArray values => Cell(values.GetValue(row)),
                HalfFloatArray values => Cell((float?)values.GetValue(row)),
                Int8Array values => Cell(values.GetValue(row)),
                Int16Array values => Cell(values.GetValue(row)),
                Int32Array values => Cell(values.GetValue(row)),
                Int64Array values => Cell(values.GetValue(row)),
                UInt8Array values => Cell(values.GetValue(row)),
                UInt16Array values => Cell(values.GetValue(row)),
                UInt32Array values => Cell(values.GetValue(row)),
                UInt64Array values => Cell(values.GetValue(row)),
                BooleanArray values => Cell(values.GetValue(row)),
                DictionaryArray coded => Coded(coded, row),
                _ => "",
            };
        }

        return cells;
    }

    /// <summary>The library reads texts through pointers and trusts the file's offsets; this does not.</summary>
    private static void RequireWhole(ArrayData data)
    {
        long rows = (long)data.Offset + data.Length;
        bool isWhole = data.Offset >= 0 && data.Length is >= 0 and <= LargestBatch && (data.Buffers.Length == 0 || data.Buffers[0].Length == 0 || data.Buffers[0].Length * 8L >= rows);
        if (isWhole && data.DataType is Apache.Arrow.Types.StringType)
        {
            ReadOnlySpan<int> offsets = MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span);
            isWhole = offsets.Length > rows || rows == 0;
            for (int i = data.Offset; isWhole && i < rows; i++) isWhole = offsets[i] >= 0 && offsets[i + 1] >= offsets[i] && offsets[i + 1] <= data.Buffers[2].Length;
        }
        else if (isWhole && data.DataType is Apache.Arrow.Types.LargeStringType)
        {
            ReadOnlySpan<long> offsets = MemoryMarshal.Cast<byte, long>(data.Buffers[1].Span);
            isWhole = offsets.Length > rows || rows == 0;
            for (int i = data.Offset; isWhole && i < rows; i++) isWhole = offsets[i] >= 0 && offsets[i + 1] >= offsets[i] && offsets[i + 1] <= data.Buffers[2].Length;
        }
        else if (isWhole && data.DataType is Apache.Arrow.Types.FixedWidthType fixedWidth)
        {
            isWhole = data.Buffers[1].Length * 8L >= rows * fixedWidth.BitWidth;
        }

        if (!isWhole) throw new InvalidDataException("A buffer is shorter than its array.");
        if (data.Dictionary is { } dictionary) RequireWhole(dictionary);
    }

    private static string Coded(DictionaryArray coded, int row)
    {
        int code = coded.Indices switch
        {
            Int8Array codes => codes.GetValue(row) ?? -1,
            Int16Array codes => codes.GetValue(row) ?? -1,
            Int32Array codes => codes.GetValue(row) ?? -1,
            _ => -1,
        };
        return coded.Dictionary is StringArray words && code >= 0 && code < words.Length ? words.GetString(code) : "";
    }
}
