using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mpbf.Ledger;

/// <summary>Events as JSON, in which every double comes back bit for bit, and the digest that chains each to all before it.</summary>
internal static class EventText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(), // file-based programs switch the reflection default off
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <exception cref="JsonException">The text is no such value.</exception>
    public static T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("null");
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>SHA-256 of the digest before, the place and the text.</summary>
    public static string Digest(string before, long sequence, string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before}\n{sequence}\n{text}"))));
}
