using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Expressions;

/// <summary>The one guard of coefficients and symbols.</summary>
internal static class Coefficient
{
    public static Estimate NonNegative(Estimate value, string symbol) => value is { Value: >= 0 and < double.PositiveInfinity }
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: finite and not negative.");

    public static double Finite(double value, string symbol) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: finite.");

    public static Estimate Finite(Estimate value, string symbol) => value is not null && double.IsFinite(value.Value)
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: finite.");

    public static double Share(double value, string symbol) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: 0 to 1.");
}
