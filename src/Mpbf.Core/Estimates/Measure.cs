using System.Diagnostics.CodeAnalysis;

namespace Mpbf.Core.Estimates;

/// <summary>
/// A quantity that was either measured or not assessed; a missing input never becomes 0 or 1. Immutable; <c>default</c> is not
/// assessed without a reason.
/// </summary>
public readonly struct Measure
{
    private Measure(Estimate? estimate, string? reason) => (Estimate, Reason) = (estimate, reason);

    /// <summary>The estimate, or null when not assessed.</summary>
    public Estimate? Estimate { get; }

    /// <summary>Why it was not assessed and what to supply; null when measured.</summary>
    public string? Reason { get; }

    /// <summary>Whether there is an estimate.</summary>
    [MemberNotNullWhen(true, nameof(Estimate))]
    public bool IsAssessed => Estimate is not null;

    /// <summary>A quantity without evidence.</summary>
    /// <param name="reason">Why, and what to supply.</param>
    public static Measure NotAssessed(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(null, reason);
    }

    /// <summary>A measured quantity.</summary>
    public static implicit operator Measure(Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return new(estimate, null);
    }

    /// <summary>A function of the estimate; stays not assessed for the same reason.</summary>
    public Measure Map(Func<Estimate, Estimate> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return IsAssessed ? function(Estimate) : this;
    }

    /// <summary>A function of two measures; not assessed when either is, for all the reasons there are.</summary>
    public static Measure Combine(Measure left, Measure right, Func<Estimate, Estimate, Estimate> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (left.IsAssessed && right.IsAssessed) return function(left.Estimate, right.Estimate);
        string[] reasons = [.. new[] { left, right }.Where(m => !m.IsAssessed).Select(m => m.Reason ?? "not assessed").Distinct(StringComparer.Ordinal)];
        return NotAssessed(string.Join("; ", reasons));
    }

    /// <summary>The estimate's text, or <c>not assessed: reason</c>.</summary>
    public override string ToString() => IsAssessed ? Estimate.ToString() : $"not assessed: {Reason}";
}
