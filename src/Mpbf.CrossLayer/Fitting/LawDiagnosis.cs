using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>What weakens a fit, and what forbids its use.</summary>
internal static class LawDiagnosis
{
    private const double TooCollinear = 5;

    public static ImmutableArray<string> Reservations(FittedLaw law, IReadOnlyList<Observation> rows)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        (string one, string two) = (law.Law.Terms[0], law.Law.Terms[1]);
        double squared = law.Correlation * law.Correlation, inflation = 1 / (1 - squared), condition = Math.Sqrt((1 + Math.Abs(law.Correlation)) / (1 - Math.Abs(law.Correlation)));
        found.Add(Text($"{one} and {two} correlate by {law.Correlation:F2} over the runs: variance inflation {inflation:F2}, condition number {condition:F2}{(inflation > TooCollinear ? "; collinear, their coefficients cannot be told apart" : "")}"));
        if (law.Law.IsNonNegative && law.First.Value == 0) found.Add($"{law.Law.Symbols[0]} is at its bound 0: {one} does not raise the outcome");
        if (law.Law.IsNonNegative && law.Second.Value == 0) found.Add($"{law.Law.Symbols[1]} is at its bound 0: {two} does not act in the stated direction");
        Observation[] real = [.. rows.Where(row => !row.IsPlanted)];
        if (law.Law.LeastSpan > 0 && real.Length > 0 && real.Length < rows.Count && real.Max(row => row.Second) - real.Min(row => row.Second) is var span && span < law.Law.LeastSpan)
            found.Add(Text($"{two} spans only {span:F2} without planted faults: what is said of it rests on planted ones"));
        return found.ToImmutable();
    }

    /// <summary>Each reason by name; empty where the coefficients may be used.</summary>
    public static ImmutableArray<string> Refusals(FittedLaw law)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        double span = law.SecondRange.Upper - law.SecondRange.Lower;
        if (law.Skill.Interval() is not { } interval) found.Add($"no interval: {law.Skill.GroupCount} cells are resampled, at least {Resampling.MinimumGroupCount} needed");
        else if (interval.Lower <= 0) found.Add($"no skill: the interval of the out-of-group R², {law.Skill}, touches 0");
        if (span < law.Law.LeastSpan) found.Add(Text($"no span: {law.Law.Terms[1]} runs from {law.SecondRange.Lower:F2} to {law.SecondRange.Upper:F2}, less than {law.Law.LeastSpan:F1}; a law cannot be fitted in what does not vary"));
        if (law.Law.IsRatio && law.First.Value == 0) found.Add($"no slope: {law.Law.Symbols[0]} is 0, so that {law.Law.Symbols[1]} is undefined");
        if (law.SkillWithoutFaults.IsAssessed && law.SkillWithoutFaults.Estimate.Interval() is { Lower: <= 0 })
            found.Add($"only on planted faults: refitted without them, the interval of the out-of-group R², {law.SkillWithoutFaults}, touches 0");
        return found.ToImmutable();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
