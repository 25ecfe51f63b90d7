using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Mpbf.Core;

namespace Mpbf.CrossLayer.Results;

/// <summary>The JSON form of results; its schema is <c>docs/result.schema.json</c>.</summary>
public static class ResultFile
{
    /// <summary>How manifests and results are written and read: camel case, enumerations by name, unknown keys refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(), // file-based programs switch the reflection default off
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The JSON text, ending in a newline; the same result gives the same bytes.</summary>
    public static string ToJson(AuditResult result) => JsonSerializer.Serialize(result, Json) + "\n";

    /// <summary>The JSON schema of results, as committed in <c>docs/result.schema.json</c>; ends in a newline.</summary>
    public static string Schema()
    {
        var schema = (JsonObject)Json.GetJsonSchemaAsNode(typeof(AuditResult), new JsonSchemaExporterOptions { TransformSchemaNode = static (_, node) => WithoutAbsent(node) });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", $"Result of mpbf audit, version {AuditResult.CurrentVersion}");
        return schema.ToJsonString(Json) + "\n";
    }

    /// <summary>Null is written as absence, so what may be null is not required.</summary>
    private static JsonNode WithoutAbsent(JsonNode node)
    {
        if (node is JsonObject schema && schema["required"] is JsonArray required && schema["properties"] is JsonObject properties)
        {
            schema["required"] = new JsonArray([.. required
                .Select(name => name!.GetValue<string>())
                .Where(name => properties[name] is not JsonObject property || property["type"] is not JsonArray types || types.All(type => type!.GetValue<string>() != "null"))
                .Select(name => JsonValue.Create(name))]);
        }

        return node;
    }

    /// <summary>Reads a result.</summary>
    /// <param name="path">A <c>result.json</c>.</param>
    /// <exception cref="BadInputException">No result, or one of another version.</exception>
    public static AuditResult Load(string path)
    {
        string text = ReadText(path);
        try
        {
            var result = JsonSerializer.Deserialize<AuditResult>(text, Json)
                ?? throw new BadInputException("null", "a result of an audit", null, path);
            return result.Version == AuditResult.CurrentVersion
                ? result
                : throw new BadInputException(
                    $"result version {result.Version}", $"version {AuditResult.CurrentVersion}", "Run the audit again with this version of mpbf.", path);
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a result.json written by mpbf audit", "Run the audit again.", path);
        }
    }

    internal static string ReadText(string path)
    {
        const long largest = 256L << 20;
        InputFile.Require(path, "a readable file");
        var file = new FileInfo(path);
        if (file.Length > largest) throw new BadInputException($"{file.Length} bytes", $"at most {largest} bytes of JSON", null, path);
        return File.ReadAllText(path, Encoding.UTF8);
    }
}
