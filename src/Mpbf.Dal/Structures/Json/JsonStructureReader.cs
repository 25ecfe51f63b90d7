using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.Json;

/// <summary>
/// Structures in JSON: pymatgen (structures, molecules, computed entries), ASE databases, OPTIMADE entries, mlearn, JARVIS/ALIGNN and moyo cells; alone, in arrays, as JSON Lines, in maps from identifier to
/// structure, or as one member of a record whose other members become labels. Each record tells its form by its keys.
/// </summary>
public sealed class JsonStructureReader : StructureReader
{
    private readonly JsonRecords _records;
    private readonly Queue<(JsonElement Value, string? Id)> _pending = new();
    private JsonDocument? _document;
    private string _format = "JSON";

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public JsonStructureReader(Stream stream, string name)
        : base(name) => _records = new JsonRecords(stream, name);

    /// <inheritdoc/>
    public override string Format => _format;

    /// <inheritdoc/>
    public override long Line => _records.Number;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        while (true)
        {
            if (_pending.TryDequeue(out (JsonElement Value, string? Id) next)) return Read(next.Value, next.Id);
            _document?.Dispose();
            _document = _records.Read();
            if (_document is null) return null;
            JsonElement root = _document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw _records.Bad($"a JSON {root.ValueKind}", "an object");
            if (JsonForm.Of(root) is not null) return Read(root, null);
            Unfold(root);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _document?.Dispose();
        _records.Dispose();
    }

    internal static bool Recognises(string fileName, string start)
    {
        string text = start.TrimStart();
        return text.Length > 0 && text[0] is '{' or '[' && JsonForm.Keys.Any(key => start.Contains($"\"{key}\"", StringComparison.Ordinal));
    }

    /// <summary>A map of structures, or a response with its entries under <c>data</c>; other objects (headers of OPTIMADE files) hold none.</summary>
    private void Unfold(JsonElement root)
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array && member.Name == "data")
            {
                foreach (JsonElement entry in member.Value.EnumerateArray()) _pending.Enqueue((entry, null));
            }
            else if (member.Value.ValueKind == JsonValueKind.Object && JsonForm.Of(member.Value) is not null)
            {
                _pending.Enqueue((member.Value, member.Name));
            }
        }

        bool isHeader = root.EnumerateObject().Any(member => member.Name is "x-optimade" or "meta" or "type" or "data");
        if (_pending.Count == 0 && !isHeader) throw _records.Bad($"an object with the keys {string.Join(", ", root.EnumerateObject().Take(5).Select(member => member.Name))}", "a structure of a known form (docs/guide/formats.md)");
    }

    private Structure? Read(JsonElement record, string? id)
    {
        try
        {
            JsonForm form = JsonForm.Of(record) ?? throw _records.Bad("an entry of no known form", "a structure");
            _format = form.Format;
            Structure structure = form.Read(record);
            return id is null || structure.Labels.Id is not null ? structure : structure.WithLabels(structure.Labels with { Id = id });
        }
        catch (BadInputException exception)
        {
            throw exception.In(Name, _records.Number);
        }
        catch (ArgumentException exception)
        {
            throw _records.Bad(ArgumentReason.Of(exception), "a possible structure");
        }
    }
}
