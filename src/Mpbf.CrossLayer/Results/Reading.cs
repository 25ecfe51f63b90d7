using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Results;

/// <summary>
/// A quantity as a result states it: value and 95 % interval with their origin, or why it was not assessed. The draws stay behind. Immutable; equal by value except for the warnings.
/// </summary>
public sealed record Reading
{
    /// <summary>The value; null when not assessed or undefined.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of the 95 % interval; null without one.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of the 95 % interval; null without one.</summary>
    public double? Upper { get; init; }

    /// <summary>Identifier of the estimator.</summary>
    public string? Method { get; init; }

    /// <summary>Whether it speaks of the user's model or of this library's encoder.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Rows behind it.</summary>
    public int? Rows { get; init; }

    /// <summary>Resampling groups behind it.</summary>
    public int? Groups { get; init; }

    /// <summary>Reservations.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Why there is no value, and what to supply; null when there is one.</summary>
    public string? NotAssessed { get; init; }

    /// <summary>Whether there is a value.</summary>
    [JsonIgnore]
    public bool IsAssessed => Value is not null;

    /// <summary>The reading of a measure.</summary>
    public static Reading Of(Measure measure)
    {
        if (!measure.IsAssessed) return new Reading { NotAssessed = measure.Reason ?? "not assessed" };
        Estimate estimate = measure.Estimate;
        if (!double.IsFinite(estimate.Value)) return new Reading { NotAssessed = $"undefined ({estimate.Method} gave {estimate.Value.ToString(CultureInfo.InvariantCulture)})" };
        Interval? interval = estimate.Interval();
        return new Reading
        {
            Value = estimate.Value,
            Lower = interval?.Lower,
            Upper = interval?.Upper,
            Method = estimate.Method,
            Subject = estimate.Subject,
            Rows = estimate.RowCount,
            Groups = estimate.GroupCount,
            Warnings = estimate.Warnings,
        };
    }

    /// <summary>Value and interval to three significant digits, numbers from 1000 on as integers; <c>not assessed</c> without a value.</summary>
    public override string ToString() =>
        Value is not { } value ? "not assessed"
        : Lower is { } lower && Upper is { } upper && lower < upper ? $"{Short(value)} [{Short(lower)}, {Short(upper)}]"
        : Short(value);

    private static string Short(double number) => number == 0 ? "0" : number.ToString(Math.Abs(number) >= 1000 ? "F0" : "G3", CultureInfo.InvariantCulture);
}
