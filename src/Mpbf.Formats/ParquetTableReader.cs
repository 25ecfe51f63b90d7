using Mpbf.Core;
using Mpbf.Dal.Tables;
using Parquet;
using Parquet.Schema;

namespace Mpbf.Formats;

/// <summary>Parquet: flat columns, a row group at a time. Nested columns are passed over.</summary>
public sealed class ParquetTableReader : BlockTableReader
{
    private const long LargestRowGroup = 50_000_000;

    private readonly Stream _stream;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private int _group;

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">No readable Parquet file, or one without flat columns.</exception>
    public ParquetTableReader(string path)
        : base(path)
    {
        _stream = File.OpenRead(path);
        try
        {
            _reader = Guarded(() => ParquetReader.CreateAsync(_stream).GetAwaiter().GetResult(), path);
            _fields = Guarded(() => _reader.Schema.GetDataFields().Where(field => field.Path.Length == 1 && !field.IsArray).ToArray(), path);
            if (_fields.Length == 0) throw new BadInputException("nested columns only", "at least one flat column", "Flatten the table before saving.", path);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }

        Columns = [.. _fields.Select(field => field.Name)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private protected override string[][]? NextBlock()
    {
        if (_group == _reader.RowGroupCount) return null;
        using ParquetRowGroupReader group = _reader.OpenRowGroupReader(_group++);
        if (group.RowCount is < 0 or > LargestRowGroup) throw new BadInputException($"a row group of {group.RowCount} rows", $"at most {LargestRowGroup}", "Write smaller row groups.", Path);
        return Array.ConvertAll(_fields, field => Cells(group, field, (int)group.RowCount));
    }

    private static string[] Cells(ParquetRowGroupReader group, DataField field, int count)
    {
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            group.ReadAsync(field, texts.AsMemory()!).AsTask().GetAwaiter().GetResult();
            return Array.ConvertAll(texts, text => text ?? "");
        }

        return field.ClrType switch
        {
            Type t when t == typeof(double) => Values<double>(group, field, count),
            Type t when t == typeof(float) => Values<float>(group, field, count),
            Type t when t == typeof(int) => Values<int>(group, field, count),
            Type t when t == typeof(long) => Values<long>(group, field, count),
            Type t when t == typeof(short) => Values<short>(group, field, count),
            Type t when t == typeof(byte) => Values<byte>(group, field, count),
            Type t when t == typeof(sbyte) => Values<sbyte>(group, field, count),
            Type t when t == typeof(ushort) => Values<ushort>(group, field, count),
            Type t when t == typeof(uint) => Values<uint>(group, field, count),
            Type t when t == typeof(ulong) => Values<ulong>(group, field, count),
            Type t when t == typeof(bool) => Values<bool>(group, field, count),
            Type t when t == typeof(decimal) => Values<decimal>(group, field, count),
            Type t when t == typeof(DateTime) => Values<DateTime>(group, field, count),
            _ => Enumerable.Repeat("", count).ToArray(),
        };
    }

    private static string[] Values<T>(ParquetRowGroupReader group, DataField field, int count)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var values = new T[count];
            group.ReadAsync(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
            return Array.ConvertAll(values, value => Cell(value));
        }

        var nullable = new T?[count];
        group.ReadAsync<T>(field, nullable.AsMemory()).AsTask().GetAwaiter().GetResult();
        return Array.ConvertAll(nullable, value => Cell(value));
    }
}
