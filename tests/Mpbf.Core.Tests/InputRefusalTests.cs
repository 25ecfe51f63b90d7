using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mpbf.Core.Tests;

/// <summary>What a person is told, word for word.</summary>
public sealed class InputRefusalTests
{
    private static readonly JsonSerializerOptions Strict = new() { RespectNullableAnnotations = true };

    [Theory]
    [InlineData("{", "a.json:1: found malformed JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed; expected a box. Pack it again.")]
    [InlineData("", "a.json:1: found no JSON; expected a box. Pack it again.")]
    [InlineData("x,y\n1,2\n", "a.json:1: found malformed JSON*; expected a box. Pack it again.")]
    [InlineData("{\n\"Wide\": \"soft\" }", "a.json:2, column Wide: found a value that is no number; expected a box. Pack it again.")]
    [InlineData("{ \"Wide\": 1, \"Deep\": 2 }", "a.json:1, column Deep: found the unknown key 'Deep'; expected a box. Pack it again.")]
    [InlineData("{ }", "a.json:1: found no key 'Wide'; expected a box. Pack it again.")]
    [InlineData("{ \"Wide\": 1, \"Name\": null }", "a.json:1, column Name: found null; expected a box. Pack it again.")]
    public void JsonRefusal_OfSerializer_NamesLineAndKeyWithoutTypes(string json, string said)
    {
        JsonException met = FluentActions.Invoking(() => JsonSerializer.Deserialize<Box>(json, Strict)).Should().Throw<JsonException>().Which;
        JsonRefusal.Of(met, "a box", "Pack it again.", "a.json").Message.Should().Match(said).And.NotContain("\n").And.NotContain("System.");
    }

    [Fact]
    public void Require_FolderOrNothing_SaysWhich()
    {
        string folder = Path.GetTempPath();
        FluentActions.Invoking(() => InputFile.Require(folder, "a box")).Should().Throw<BadInputException>().Which.Found.Should().Be("a folder");
        FluentActions.Invoking(() => InputFile.Require(Path.Combine(folder, Guid.NewGuid().ToString("N")), "a box")).Should().Throw<BadInputException>().Which.Found.Should().Be("no such file");
    }

    [Fact]
    public void ArgumentReason_LeavesOutNameAndValue()
    {
        ArgumentOutOfRangeException outside = FluentActions.Invoking(() => RequireShare(7)).Should().Throw<ArgumentOutOfRangeException>().Which;
        ArgumentReason.Of(outside).Should().Be("Allowed: 0 to 1");
        ArgumentReason.Expected(outside).Should().Be("0 to 1");
    }

    private static void RequireShare(double share)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Allowed: 0 to 1.");
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record Box
    {
        public required double Wide { get; init; }

        public string Name { get; init; } = "";
    }
}
