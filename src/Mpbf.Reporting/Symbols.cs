namespace Mpbf.Reporting;

/// <summary>The symbols of the framework by the names that results use (docs/notation.md).</summary>
internal static class Symbols
{
    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["DataVolume"] = "V_d",
        ["PhysicalFidelity"] = "F_p",
        ["CoverageScale"] = "α",
        ["PriorWeight"] = "β",
        ["Intercept"] = "c₀",
        ["BoundaryShift"] = "ΔB",
        ["ScaleTransitionUncertainty"] = "U_q",
        ["AbstractionIntegrity"] = "A_i",
        ["CorrectedOutput"] = "O_m∘C_d",
        ["TradeOffResolution"] = "T_r",
        ["SteeringFidelity"] = "S_f",
        ["PretrainingScale"] = "S_p",
        ["InvarianceDensity"] = "I_d",
        ["EpistemicRisk"] = "E_r",
        ["TradeOff"] = "T_s",
    };

    /// <summary>The symbol, or nothing where a quantity has none.</summary>
    public static string Of(string name) => ByName.GetValueOrDefault(name, "");
}
