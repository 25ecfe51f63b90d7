using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>Fitted coefficients as files.</summary>
public static class CoefficientsFile
{
    private const int MostDraws = 100_000;

    /// <summary>The JSON text, ending in a newline; the same coefficients give the same bytes.</summary>
    public static string ToJson(Coefficients coefficients) => JsonSerializer.Serialize(coefficients, ResultFile.Json) + "\n";

    /// <summary>Reads and checks coefficients.</summary>
    /// <param name="path">A <c>coefficients.json</c>.</param>
    /// <exception cref="BadInputException">No such file, a truncated one, another version, an unknown law, or numbers that no fit can have given.</exception>
    public static Coefficients Load(string path)
    {
        string text = ResultFile.ReadText(path);
        try
        {
            RequireVersion(text, path);
            Coefficients coefficients = JsonSerializer.Deserialize<Coefficients>(text, ResultFile.Json)!;
            Check(coefficients, path);
            return coefficients;
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a coefficients.json written by mpbf fit", "Run mpbf fit again.", path);
        }
    }

    /// <summary>Before anything else is read: a newer file may hold keys that this version does not know.</summary>
    private static void RequireVersion(string text, string path)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("mpbfCoefficients", out JsonElement version) || version.ValueKind != JsonValueKind.Number)
            throw new BadInputException("no key mpbfCoefficients", "a coefficients.json written by mpbf fit", null, path);
        if (!version.TryGetInt32(out int number) || number != Coefficients.CurrentVersion)
            throw new BadInputException($"coefficients of version {version}", $"version {Coefficients.CurrentVersion}", "Run mpbf fit again with this version of mpbf.", path, column: "mpbfCoefficients");
    }

    private static void Check(Coefficients coefficients, string path)
    {
        Require(coefficients.Draws is >= 2 and <= MostDraws, $"{coefficients.Draws} draws", $"2 to {MostDraws}", "draws");
        Require(coefficients.Laws.Count > 0, "no law", "at least one", "laws");
        foreach ((string name, LawReading reading) in coefficients.Laws)
        {
            Law? law = Law.All.FirstOrDefault(known => known.Name == name);
            Require(law is not null, $"the law '{name}'", string.Join(", ", Law.All.Select(known => known.Name)), "laws");
            Require(!reading.Refusals.IsDefault && !reading.Groups.IsDefault && !reading.Diagnostics.IsDefault, "a law without refusals, groups or diagnostics", "lists, empty where there is nothing to say", name);
            Require(reading is { Rows: > 0, Cells: > 0 }, "a law without rows or cells", "at least one", name);
            Require(IsRange(reading.FirstRange) && IsRange(reading.SecondRange), "a range that is none", "two finite numbers, the smaller first", name);
            Number(reading.Intercept, false);
            Number(reading.First, law!.IsNonNegative);
            Number(reading.Second, law.IsNonNegative);

            void Number(CoefficientReading coefficient, bool isNonNegative)
            {
                string key = $"{name}.{coefficient.Symbol}";
                Require(IsAllowed(coefficient.Value), $"the coefficient {coefficient.Value}", isNonNegative ? "a finite number that is not negative" : "a finite number", key);
                Require(!coefficient.Draws.IsDefault && (coefficient.Draws.Length == coefficients.Draws || (coefficient.Draws.IsEmpty && !reading.Refusals.IsEmpty)), $"{(coefficient.Draws.IsDefault ? 0 : coefficient.Draws.Length)} draws", $"{coefficients.Draws}", key);
                Require(coefficient.Draws.All(draw => draw is null || IsAllowed(draw.Value)), "a draw out of range", isNonNegative ? "finite numbers that are not negative" : "finite numbers", key);

                bool IsAllowed(double value) => double.IsFinite(value) && !(isNonNegative && value < 0);
            }
        }

        void Require(bool holds, string found, string expected, string key)
        {
            if (!holds) throw new BadInputException(found, expected, "The file was changed after it was written; run mpbf fit again.", path, column: key);
        }
    }

    private static bool IsRange(ImmutableArray<double> range) => range is { IsDefault: false, Length: 2 } && double.IsFinite(range[0]) && double.IsFinite(range[1]) && range[0] <= range[1];
}
