using System.Text.Json;

namespace Mpbf.Core;

/// <summary>What a person is told of JSON that cannot be read: the line and the key, without the names of .NET types.</summary>
public static class JsonRefusal
{
    private const int LongestReason = 120;

    /// <summary>The refusal of a file.</summary>
    /// <param name="exception">What the reader met.</param>
    /// <param name="expected">What would have been accepted.</param>
    /// <param name="remedy">What the user can do; null where it follows from <paramref name="expected"/>.</param>
    /// <param name="file">The file; null for text that never was one.</param>
    public static BadInputException Of(JsonException exception, string expected, string? remedy, string? file)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string? key = exception.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return new BadInputException(Found(exception.Message), expected, remedy, file, exception.LineNumber + 1, key, exception);
    }

    /// <summary>The serializer's message in words of the file; what it says of syntax stands, where it is one line.</summary>
    private static string Found(string message)
    {
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)) return $"the unknown key '{message.Split('\'')[1]}'";
        if (message.Split("was missing required properties including: ", 2) is [_, var names]) return $"no key {names.Split(". Path:", 2)[0].TrimEnd('.')}";
        if (message.Split("could not be converted to ", 2) is [_, var type]) return type.Contains("Double", StringComparison.Ordinal) || type.Contains("Int", StringComparison.Ordinal) ? "a value that is no number" : "a value of another kind";
        if (message.Contains("doesn't allow setting null values", StringComparison.Ordinal)) return "null";
        if (message.Contains("does not contain any JSON tokens", StringComparison.Ordinal)) return "no JSON";
        string reason = message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0].Trim().TrimEnd('.');
        return reason.Length > LongestReason || reason.Contains('\n', StringComparison.Ordinal) ? "malformed JSON" : $"malformed JSON: {reason}";
    }
}
