using System.Text.Json;
using Mpbf.Core;

namespace Mpbf.Dal.Tables;

/// <summary>Objects of a JSON array, or of JSON Lines, one at a time. The columns are the first object's properties; nested values stay JSON text.</summary>
internal sealed class JsonTableReader : TableReader
{
    private static readonly JsonSerializerOptions Options = new() { MaxDepth = 64 };

    private readonly RecordStream _stream;
    private readonly IEnumerator<JsonElement> _records;
    private JsonElement _current;
    private bool _isFirstPending;
    private long _record;

    public JsonTableReader(string path, bool isArray)
        : base(path)
    {
        _stream = new RecordStream(InputStream.Open(path), path);
        _records = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(_stream, topLevelValues: !isArray, Options).ToBlockingEnumerable().GetEnumerator();
        _isFirstPending = Advance();
        Columns = _isFirstPending ? [.. _current.EnumerateObject().Select(property => property.Name)] : [];
        if (!_isFirstPending)
        {
            Dispose();
            throw new BadInputException("no records", "JSON objects", null, path);
        }
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Line => _record;

    public override string this[int column] =>
        !_current.TryGetProperty(Columns[column], out JsonElement value) || value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();

    public override bool Read()
    {
        if (!_isFirstPending) return Advance();
        _isFirstPending = false;
        return true;
    }

    public override void Dispose()
    {
        _records.Dispose();
        _stream.Dispose();
    }

    private bool Advance()
    {
        try
        {
            if (!_records.MoveNext()) return false;
        }
        catch (JsonException exception)
        {
            throw new BadInputException(
                "malformed JSON: " + exception.Message, "an array of objects, or one object a line", null, Path, _record + 1, innerException: exception);
        }

        _stream.StartRecord();
        _record++;
        _current = _records.Current;
        return _current.ValueKind == JsonValueKind.Object
            ? true
            : throw new BadInputException($"a JSON {_current.ValueKind.ToString().ToLowerInvariant()}", "an object with one property a column", null, Path, _record);
    }

    /// <summary>Stops a record that never ends from filling the memory.</summary>
    private sealed class RecordStream(Stream inner, string path) : ForwardStream
    {
        private const long LargestRecord = 64L * LargestField;

        private long _sinceRecord;

        public void StartRecord() => _sinceRecord = 0;

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            _sinceRecord += read;
            return _sinceRecord <= LargestRecord
                ? read
                : throw new BadInputException($"a record of more than {LargestRecord} bytes", "smaller records", null, path);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
