using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Tables;

/// <summary>
/// Reads vectors of elements: a CSV whose first column is the symbol and whose others are components, or a JSON object from symbol to a number or an array of numbers; either may be gzipped. Rows that name no element (isotopes, species
/// with charges, blanks) are left out and counted; an empty or non-numeric cell is a missing value.
/// </summary>
public static class ElementVectorFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV or JSON.</param>
    /// <returns>The vectors, and the keys that name no element.</returns>
    /// <exception cref="BadInputException">The file is neither, holds no element, or an element twice.</exception>
    public static (ElementVectors Vectors, ImmutableArray<string> Others) Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string name = Path.GetFileName(path).Split('.')[0];
        (string[] components, List<(string Key, double[] Values)> rows) = path.Contains(".json", StringComparison.OrdinalIgnoreCase) ? Json(path) : Csv(path);
        var vectors = new Dictionary<Element, ImmutableArray<double>>();
        var others = ImmutableArray.CreateBuilder<string>();
        foreach ((string key, double[] values) in rows)
        {
            if (Element.TryFromSymbol(key) is not { } element) others.Add(key);
            else if (!vectors.TryAdd(element, [.. values])) throw new BadInputException($"{key} twice", "each element once", "Remove one of the rows.", path);
        }

        return vectors.Count > 0
            ? (new ElementVectors(name, components, vectors), others.ToImmutable())
            : throw new BadInputException("no symbol of an element", "symbols in the first column, or as names of the object", null, path);
    }

    private static (string[] Components, List<(string Key, double[] Values)> Rows) Csv(string path)
    {
        using TableReader reader = TableReader.Open(path);
        if (reader.Columns.Count < 2) throw new BadInputException("one column", "symbols and at least one component", null, path);
        var rows = new List<(string, double[])>();
        while (reader.Read())
            rows.Add((reader[0], [.. Enumerable.Range(1, reader.Columns.Count - 1).Select(c => double.TryParse(reader[c], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN)]));
        return ([.. reader.Columns.Skip(1)], rows);
    }

    private static (string[] Components, List<(string Key, double[] Values)> Rows) Json(string path)
    {
        using Stream stream = InputStream.Open(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new BadInputException($"a JSON {document.RootElement.ValueKind}", "an object from symbol to numbers", null, path);
            List<(string Key, double[] Values)> rows = [.. document.RootElement.EnumerateObject().Select(property => (property.Name, Numbers(property.Value, path)))];
            int width = rows.Count > 0 ? rows[0].Values.Length : 0;
            if (rows.FirstOrDefault(row => row.Values.Length != width) is { Key: not null } other) throw new BadInputException($"{other.Values.Length} numbers for {other.Key}", $"{width}, as for {rows[0].Key}", null, path);
            return ([.. Enumerable.Range(0, width).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c}"))], rows);
        }
        catch (JsonException error)
        {
            throw JsonRefusal.Of(error, "an object from symbol to numbers", null, path);
        }
    }

    private static double[] Numbers(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Number => [value.GetDouble()],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : double.NaN)],
        _ => throw new BadInputException($"a JSON {value.ValueKind}", "a number or an array of numbers for each symbol", null, path),
    };
}
