using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Mpbf.Core;

namespace Mpbf.Dal.Tables;

/// <summary>Delimited text by RFC 4180; the delimiter is the most frequent of comma, semicolon and tab in the header.</summary>
internal sealed class CsvTableReader : TableReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly CsvParser _parser;

    public CsvTableReader(string path, string header)
        : base(path)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ",;\t".MaxBy(c => header.Count(x => x == c)).ToString(),
            MaxFieldSize = LargestField,
            BadDataFound = null,
            BufferSize = 1 << 16,
        };
        _parser = new CsvParser(new StreamReader(InputStream.Open(path), Strict, detectEncodingFromByteOrderMarks: true, 1 << 16), configuration);
        try
        {
            if (!Advance()) throw new BadInputException("an empty file", "a header line and rows", null, path);
            Columns = [.. _parser.Record!.Select((name, i) => name.Trim() is { Length: > 0 } trimmed ? trimmed : $"column{i + 1}")];
            if (Columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new BadInputException($"two columns '{twice.Key}'", "distinct column names", "Rename one of them.", path, 1);
        }
        catch (BadInputException)
        {
            _parser.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Line => _parser.RawRow;

    public override string this[int column] => _parser[column];

    public override bool Read()
    {
        if (!Advance()) return false;
        if (_parser.Count != Columns.Count)
            throw new BadInputException($"{_parser.Count} fields", $"{Columns.Count}, as in the header", "Quote fields that hold the delimiter.", Path, Line);
        return true;
    }

    public override void Dispose() => _parser.Dispose();

    private bool Advance()
    {
        try
        {
            return _parser.Read();
        }
        catch (DecoderFallbackException exception)
        {
            throw new BadInputException("bytes that are not UTF-8", "UTF-8 text", "Save the table as UTF-8.", Path, _parser.RawRow, innerException: exception);
        }
        catch (MaxFieldSizeException exception)
        {
            throw new BadInputException($"a field of more than {LargestField} characters", "shorter fields", "Is a quote left open?", Path, _parser.RawRow, innerException: exception);
        }
    }
}
