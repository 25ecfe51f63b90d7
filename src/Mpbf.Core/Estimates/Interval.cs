using System.Globalization;

namespace Mpbf.Core.Estimates;

/// <summary>A closed interval of a confidence level; <c>default</c> is [0, 0].</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end, not below <paramref name="Lower"/>.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether a value lies between the ends, both included.</summary>
    public bool Contains(double value) => Lower <= value && value <= Upper;

    /// <summary>The ends to three significant digits, as <c>[0.12, 0.34]</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"[{Lower:G3}, {Upper:G3}]");
}
