using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures.Json;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Synthesis;

/// <summary>
/// Recipes in JSON, alone, as an array or one a line: <c>id</c> or <c>doi</c>; <c>target</c> or <c>targets</c> and <c>precursors</c> as formulas or objects with <c>formula</c> (or <c>material_formula</c>); <c>operations</c> with
/// <c>type</c>, <c>temperature</c> and <c>time</c> as <c>{"value": 900, "unit": "C"}</c> or as in the text-mined sets (Kononova et al. 2019) under <c>conditions</c>. Units that are not known are refused for that value, and said.
/// </summary>
public sealed class SynthesisReader : IDisposable
{
    private readonly JsonRecords _records;

    /// <summary>Opens a file, gz or not.</summary>
    /// <exception cref="BadInputException">No readable file.</exception>
    public SynthesisReader(string path)
    {
        Name = path;
        _records = new JsonRecords(InputStream.Open(path), path);
    }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>The next recipe; null behind the last.</summary>
    /// <exception cref="BadInputException">Malformed JSON, or a record without operations and precursors.</exception>
    public SynthesisRecipe? Read()
    {
        using JsonDocument? document = _records.Read();
        if (document is null) return null;
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !(root.TryGetProperty("operations", out _) || root.TryGetProperty("precursors", out _))) throw new BadInputException("a record without precursors and operations", "a recipe", null, Name, _records.Number);
        var warnings = new List<string>();
        ImmutableArray<Composition> targets = [.. Formulas(root, warnings, "target", "targets", "targets_string")];
        ImmutableArray<Composition> precursors = [.. Formulas(root, warnings, "precursors")];
        ImmutableArray<SynthesisOperation> operations = root.TryGetProperty("operations", out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(o => o.ValueKind == JsonValueKind.Object).Select(o => Operation(o, warnings))] : [];
        return new(Text(root, "id") ?? Text(root, "doi") ?? "", targets, precursors, operations, [.. warnings]);
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private static IEnumerable<Composition> Formulas(JsonElement root, List<string> warnings, params string[] names)
    {
        foreach (string name in names)
        {
            if (!root.TryGetProperty(name, out JsonElement value)) continue;
            foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
            {
                string? formula = item.ValueKind == JsonValueKind.String ? item.GetString() : item.ValueKind == JsonValueKind.Object ? Text(item, "formula") ?? Text(item, "material_formula") : null;
                if (formula is null) continue;
                if (Composition.TryParse(formula, out Composition? composition, out string? reason)) yield return composition!;
                else warnings.Add($"{name} '{formula}': {reason}");
            }
        }
    }

    private static SynthesisOperation Operation(JsonElement operation, List<string> warnings)
    {
        JsonElement conditions = operation.TryGetProperty("conditions", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object ? inner : operation;
        double[] temperatures = [.. Quantities(conditions, warnings, Kelvin, "temperature", "heating_temperature")], times = [.. Quantities(conditions, warnings, Hours, "time", "duration", "heating_time")];
        return new(Text(operation, "type") ?? "", temperatures.Length == 0 ? null : temperatures.Max(), times.Length == 0 ? null : times.Sum(), Text(conditions, "atmosphere") ?? Text(conditions, "heating_atmosphere") ?? "");
    }

    /// <summary>Values with their units, from one object or a list of them, each with <c>value</c> or <c>values</c>.</summary>
    private static IEnumerable<double> Quantities(JsonElement conditions, List<string> warnings, Func<double, string, double?> convert, params string[] names)
    {
        foreach (string name in names)
        {
            if (!conditions.TryGetProperty(name, out JsonElement value)) continue;
            foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
            {
                if (item.ValueKind != JsonValueKind.Object) continue;
                string unit = Text(item, "unit") ?? Text(item, "units") ?? "";
                JsonElement[] numbers = item.TryGetProperty("values", out JsonElement several) && several.ValueKind == JsonValueKind.Array ? [.. several.EnumerateArray()] : item.TryGetProperty("value", out JsonElement one) ? [one] : [];
                foreach (JsonElement number in numbers)
                {
                    if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out double x) || !double.IsFinite(x)) warnings.Add($"{name}: '{number}' is no finite number");
                    else if (convert(x, unit) is { } converted) yield return converted;
                    else warnings.Add($"{name} {x} '{unit}': the unit is not known");
                }
            }
        }
    }

    private static double? Kelvin(double value, string unit) => unit.Trim(' ', '°', '.') switch
    {
        "C" or "℃" or "ºC" or "degC" or "celsius" => value + 273.15,
        "K" or "kelvin" => value,
        "F" or "fahrenheit" => ((value - 32) / 1.8) + 273.15,
        _ => null,
    };

    private static double? Hours(double value, string unit) => unit.Trim(' ', '.').ToLowerInvariant() switch
    {
        "h" or "hr" or "hrs" or "hour" or "hours" => value,
        "min" or "mins" or "minute" or "minutes" => value / 60,
        "s" or "sec" or "second" or "seconds" => value / 3600,
        "d" or "day" or "days" => value * 24,
        "week" or "weeks" => value * 168,
        _ => null,
    };

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
