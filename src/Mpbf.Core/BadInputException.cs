using System.Globalization;
using System.Text;

namespace Mpbf.Core;

/// <summary>
/// Data that cannot be used as it stands. The message names file, line and column where they are known, what was found,
/// what was expected and the remedy, in that order, so that a command can print it to a person as it is.
/// </summary>
public sealed class BadInputException : Exception
{
    private const int LongestFound = 400;

    /// <summary>States a defect of the input.</summary>
    /// <param name="found">What stands there, quoted as far as it is short.</param>
    /// <param name="expected">What would have been accepted.</param>
    /// <param name="remedy">What the user can do; null where it follows from <paramref name="expected"/>.</param>
    /// <param name="file">File, or null for data that never was one.</param>
    /// <param name="line">1-based line (or record) number; null where it has none.</param>
    /// <param name="column">Column name or 1-based position; null where it has none.</param>
    /// <param name="innerException">The failure below, if there was one.</param>
    public BadInputException(
        string found, string expected, string? remedy = null, string? file = null, long? line = null, string? column = null,
        Exception? innerException = null)
        : base(Compose(Shortened(found), expected, remedy, file, line, column), innerException)
    {
        (Found, Expected, Remedy, File, Line, Column) = (Shortened(found), expected, remedy, file, line, column);
    }

    /// <summary>What stands in the input.</summary>
    public string Found { get; }

    /// <summary>What would have been accepted.</summary>
    public string Expected { get; }

    /// <summary>What the user can do, or null.</summary>
    public string? Remedy { get; }

    /// <summary>The file, or null.</summary>
    public string? File { get; }

    /// <summary>1-based line or record, or null.</summary>
    public long? Line { get; }

    /// <summary>Column name or position, or null.</summary>
    public string? Column { get; }

    /// <summary>The same defect, placed in a file by a caller that knows which one it was.</summary>
    public BadInputException In(string file, long? line = null, string? column = null) =>
        new(Found, Expected, Remedy, File ?? file, Line ?? line, Column ?? column, this);

    private static string Shortened(string found) => found.Length <= LongestFound ? found : string.Concat(found.AsSpan(0, LongestFound), "…");

    private static string Compose(string found, string expected, string? remedy, string? file, long? line, string? column)
    {
        var text = new StringBuilder();
        if (file is not null) text.Append(file);
        if (line is not null) text.Append(CultureInfo.InvariantCulture, $"{(file is null ? "line " : ":")}{line}");
        if (column is not null) text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? ", " : "")}column {column}");
        if (text.Length > 0) text.Append(": ");
        text.Append(CultureInfo.InvariantCulture, $"found {found}; expected {expected}");
        if (remedy is not null) text.Append(CultureInfo.InvariantCulture, $". {remedy}");
        return text.ToString();
    }
}
