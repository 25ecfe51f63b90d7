using System.Text.Json;
using System.Text.Unicode;
using Mpbf.Core;

namespace Mpbf.Dal.Structures.Json;

/// <summary>
/// The records of a JSON text, one document at a time: the elements of a top-level array (or of the array under <c>data</c>), the values of JSON Lines, or one object. Only the record being read is held.
/// </summary>
internal sealed class JsonRecords(Stream stream, string name) : IDisposable
{
    private const int DeepestNesting = 64;

    private byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _end;
    private bool _isInArray;
    private bool _isStarted;
    private bool _isEnded;

    /// <summary>Number of the last record, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next record; null behind the last.</summary>
    /// <exception cref="BadInputException">Not JSON, too long or too deep, or the text ends within a record. Only a record that is whole lets the next be found.</exception>
    public JsonDocument? Read()
    {
        if (!SkipToValue()) return null;
        int length = ValueLength();
        Number++;
        ReadOnlyMemory<byte> text = _buffer.AsMemory(_at, length);
        _at += length;
        if (!Utf8.IsValid(text.Span)) throw Bad("bytes that are not UTF-8", "JSON in UTF-8", "Convert the file to UTF-8.");
        try
        {
            return JsonDocument.Parse(text.ToArray(), new JsonDocumentOptions { MaxDepth = DeepestNesting });
        }
        catch (JsonException exception)
        {
            throw Bad(exception.Message.Split(" LineNumber", 2)[0], "a JSON value");
        }
    }

    /// <summary>A refusal placed at the current record.</summary>
    public BadInputException Bad(string found, string expected, string? remedy = null) => new(found, expected, remedy, name, Math.Max(1, Number));

    public void Dispose() => stream.Dispose();

    private bool SkipToValue()
    {
        while (true)
        {
            if (_at == _end && !Fill()) return false;
            byte next = _buffer[_at];
            if (!_isStarted && next == 0xEF && (_end - _at >= 3 || Fill()) && _buffer[_at + 1] == 0xBB)
            {
                _at += 3;
            }
            else if (!_isStarted && next == '[')
            {
                (_isStarted, _isInArray) = (true, true);
                _at++;
            }
            else if (next <= ' ' || (next == ',' && _isInArray))
            {
                _at++;
            }
            else if (next == ']' && _isInArray)
            {
                _isInArray = false;
                _at++;
            }
            else
            {
                _isStarted = true;
                return true;
            }
        }
    }

    /// <summary>Bytes of the value that begins at the cursor: to the bracket that closes it, or to the next blank, comma or bracket.</summary>
    private int ValueLength()
    {
        int depth = 0, scanned = 0;
        bool isText = false, isEscaped = false;
        while (true)
        {
            if (_at + scanned == _end && !Fill())
            {
                if (depth == 0 && !isText && scanned > 0) return scanned;
                _at = _end;
                throw Bad("the end of the file within a record", "a complete record", "Fetch the file again.");
            }

            byte c = _buffer[_at + scanned];
            if (isText)
            {
                if (isEscaped) isEscaped = false;
                else if (c == '\\') isEscaped = true;
                else if (c == '"') isText = false;
                scanned++;
                if (!isText && depth == 0) return scanned;
                continue;
            }

            if (depth == 0 && scanned > 0 && (c <= ' ' || c is (byte)',' or (byte)']' or (byte)'}')) return scanned;
            scanned++;
            if (c == '"') isText = true;
            else if (c is (byte)'{' or (byte)'[') depth++;
            else if (c is (byte)'}' or (byte)']') depth--;
            if (depth > DeepestNesting)
            {
                _at = _end;
                stream.Dispose();
                _isEnded = true;
                throw Bad($"nesting deeper than {DeepestNesting}", "flatter records");
            }

            if (depth <= 0 && c is (byte)'}' or (byte)']') return scanned;
        }
    }

    private bool Fill()
    {
        if (_isEnded) return false;
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= StructureReader.LargestRecord)
            {
                (_isEnded, _at) = (true, _end);
                throw Bad($"a record of more than {StructureReader.LargestRecord} bytes", "shorter records", "Write one record a line, or an array of records.");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isEnded = read == 0;
        return read > 0;
    }
}
