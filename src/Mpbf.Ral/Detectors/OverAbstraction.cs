using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Detectors;

/// <summary>Over-abstraction: a factor that even a space ignorant of chemistry keeps can no longer be read from the representation.</summary>
internal static class OverAbstraction
{
    private const string Code = "ral.over-abstraction";
    private const double Knowable = 0.1, Matters = 0.1, Level = 0.05;

    /// <param name="factors">What the probe read of each factor, and what it read in the controls.</param>
    /// <param name="rows">Gives the draws.</param>
    /// <param name="subject">Whose representation it is.</param>
    public static Condition Judge(IReadOnlyList<(string Name, ProbeErrors Own, ImmutableArray<ProbeErrors> Controls)> factors, ResampledRows rows, Subject subject)
    {
        (string Name, Estimate Shortfall)[] shortfalls =
        [
            .. factors
                .SelectMany(factor => factor.Controls.Select((control, c) => (factor, control, c)))
                .Select(pair => (pair.factor.Name, Control: rows.Estimate("control", pair.control.Skill, subject), Shortfall: rows.Estimate("over-abstraction.shortfall", weights => pair.control.Skill(weights) - pair.factor.Own.Skill(weights), subject)))
                .Where(pair => pair.Control.Value >= Knowable)
                .Select(pair => (pair.Name, pair.Shortfall)),
        ];
        if (shortfalls.Length == 0) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, "no factor that the controls can read; supply factors that follow from the composition");
        double quantile = Normal.InvCDF(0, 1, 1 - (Level / shortfalls.Length));
        (string name, Estimate worst, double lower) = shortfalls.Select(pair => (pair.Name, pair.Shortfall, Lower: pair.Shortfall.Value - (quantile * Error(pair.Shortfall)))).MaxBy(pair => pair.Lower);
        Verdict verdict = double.IsNaN(lower) ? Verdict.NotAssessed : lower > Matters ? Verdict.Breach : lower > 0 ? Verdict.Watch : Verdict.Clear;
        return new(
            Code, Layer.RepresentationalAbstraction, verdict, worst,
            FormattableString.Invariant($"what element fractions, random element vectors and the atomic number alone let the same probe read, {shortfalls.Length} comparisons at {Level:P0} together; breach when the shortfall exceeds {Matters}"),
            FormattableString.Invariant($"'{name}': Q² lies {worst.Value:F2} below a control's (lower limit {lower:F2})"),
            verdict is Verdict.Clear ? "none" : $"The representation has given up '{name}': use an earlier layer, add the quantity as a feature, or train with it as a target.");
    }

    private static double Error(Estimate estimate) => estimate.IsExact ? 0 : estimate.StandardError;
}
