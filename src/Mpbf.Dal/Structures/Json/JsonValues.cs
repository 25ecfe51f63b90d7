using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.Json;

/// <summary>Numbers, vectors and labels out of JSON objects; whatever is not there as it should be is refused by key.</summary>
internal static class JsonValues
{
    private const int LargestInfo = 4096;

    public static double Number(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Bad(value, "a finite number", key);

    public static Vector3D Vector(JsonElement value, string key) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3
        ? new(Number(value[0], key), Number(value[1], key), Number(value[2], key))
        : throw Bad(value, "three numbers", key);

    public static Vector3D[] Vectors(JsonElement value, string key) => [.. Elements(value, key).Select(row => Vector(row, key))];

    public static Matrix3D Matrix(JsonElement value, string key) => Vectors(value, key) is [var a, var b, var c] ? new(a, b, c) : throw Bad(value, "three vectors", key);

    public static JsonElement.ArrayEnumerator Elements(JsonElement value, string key) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Bad(value, "an array", key);

    public static JsonElement Member(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(key, out JsonElement member) ? member : throw new BadInputException("nothing", $"the key '{key}'", null, column: key);

    public static JsonElement? Optional(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(key, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;

    public static string Text(JsonElement value, string key) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Bad(value, "a text", key);

    public static byte AtomicNumber(string symbol, string key) =>
        SpeciesNames.AtomicNumberOf(symbol) is > 0 and var number ? number : throw new BadInputException($"the species '{symbol[..Math.Min(20, symbol.Length)]}'", "an element's symbol", null, column: key);

    /// <summary>xx yy zz and three shear components, in the order given, as a symmetric matrix times a factor.</summary>
    public static Matrix3D Symmetric(JsonElement value, string key, double factor, bool isVoigt)
    {
        double[] t = [.. Elements(value, key).Select(x => factor * Number(x, key))];
        if (t.Length != 6) throw Bad(value, "six numbers", key);
        (double xy, double xz, double yz) = isVoigt ? (t[5], t[4], t[3]) : (t[3], t[4], t[5]);
        return new(new(t[0], xy, xz), new(xy, t[1], yz), new(xz, yz, t[2]));
    }

    /// <summary>The scalar, text and short numeric members that a reader did not use itself.</summary>
    public static ImmutableDictionary<string, InfoValue> Info(JsonElement record, params ReadOnlySpan<string> used)
    {
        var info = ImmutableDictionary.CreateBuilder<string, InfoValue>(StringComparer.Ordinal);
        foreach (JsonProperty member in record.EnumerateObject())
        {
            if (used.Contains(member.Name) || member.Name.StartsWith('@')) continue;
            if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: < LargestInfo } text) info[member.Name] = new InfoValue(text);
            else if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out double number) && double.IsFinite(number)) info[member.Name] = new InfoValue([number]);
            else if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) info[member.Name] = new InfoValue(member.Value.GetBoolean() ? "true" : "false");
        }

        return info.ToImmutable();
    }

    public static BadInputException Bad(JsonElement value, string expected, string key)
    {
        string text = string.Join(' ', value.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new(text.Length > 60 ? text[..60] + "…" : text, expected, null, column: key);
    }
}
