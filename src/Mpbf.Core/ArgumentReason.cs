namespace Mpbf.Core;

/// <summary>What an argument exception says to a programmer, in words for a <see cref="BadInputException"/>: without the argument's name, its value and the full stop.</summary>
public static class ArgumentReason
{
    private const string Allowed = "Allowed: ";

    /// <summary>What was found.</summary>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
    }

    /// <summary>What would have been allowed, of a value out of range.</summary>
    public static string Expected(ArgumentOutOfRangeException exception) => Of(exception) is var text && text.StartsWith(Allowed, StringComparison.Ordinal) ? text[Allowed.Length..] : text;
}
