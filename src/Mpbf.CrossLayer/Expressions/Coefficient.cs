namespace Mpbf.CrossLayer.Expressions;

/// <summary>The one guard of coefficients and symbols.</summary>
internal static class Coefficient
{
    public static double NonNegative(double value, string symbol) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: finite and not negative.");

    public static double Finite(double value, string symbol) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: finite.");

    public static double Share(double value, string symbol) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(symbol, value, "Allowed: 0 to 1.");
}
