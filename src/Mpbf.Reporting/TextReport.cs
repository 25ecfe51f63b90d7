using System.Text;
using Mpbf.Core.Conditions;
using Mpbf.CrossLayer.Planning;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Reporting;

/// <summary>A result as plain text of at most 80 columns.</summary>
public static class TextReport
{
    private const int Width = 80, NameWidth = 31;

    /// <summary>Renders a result.</summary>
    public static string Render(AuditResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        text.Append(result.Name).Append('\n').Append('=', Math.Min(Width, result.Name.Length)).Append('\n');
        text.Append(FormattableString.Invariant($"tolerance {result.Tolerance:G3}{(result.Unit is { } unit ? " " + unit : "")}; 95 % intervals in brackets\n"));
        BoundaryReading boundary = result.Boundary;
        Heading(text, "Boundary");
        Line(text, boundary.Usable ? "usable" : "NO USABLE BOUNDARY", boundary.Refusal ?? "support tells large errors from small ones, out of group");
        Line(text, "skill (AUROC, chance 0.5)", boundary.Skill.ToString());
        if (boundary.Usable)
        {
            Line(text, "threshold s*", boundary.Threshold + (boundary.Reached ? "" : " (end of the evaluated range)"));
            foreach (TermReading term in boundary.Terms) Line(text, "  " + term.Name, FormattableString.Invariant($"weight {term.Weight:F2}") + (term.Threshold is { } own ? FormattableString.Invariant($", s* at {own:G3}") : ""));
        }

        foreach (ZonesReading zones in boundary.Zones.Take(1))
        {
            foreach ((string name, ZoneReading zone) in new[] { ("inside", zones.Inside), ("near", zones.Near), ("outside", zones.Outside) })
                Line(text, $"error ratio {name}", FormattableString.Invariant($"{zone.ErrorRatio} on {zone.Rows} rows"));
        }

        Line(text, "errors beyond tolerance", FormattableString.Invariant($"{boundary.BaseRate:P1} of evaluated rows"));
        Heading(text, "Symbols");
        Readings(text, result.Symbols);
        Heading(text, $"Boundary shift: {result.Shift.State}");
        if (result.Shift.State != "uncalibrated") Line(text, "predicted over-claim L", Said(result.Shift.Predicted));
        Line(text, "observed over-claim L", Said(result.Shift.Observed));
        Line(text, "beyond 2 sigma", Said(result.Shift.BeyondTwoSigma));
        Line(text, "claimed minus real share", Said(result.Shift.ToleranceGap));
        if (!result.Propagation.IsDefaultOrEmpty) Heading(text, "What carries the uncertainty");
        foreach (PropagationReading reading in result.Propagation) Line(text, reading.Symbol, reading.ToString());
        Heading(text, "R(e), scale by scale");
        foreach (ScaleReading scale in result.Spectrum) Line(text, scale.Scale, Said(scale.Representation));
        if (result.Calibration.Count > 0) Heading(text, "Calibration");
        Readings(text, result.Calibration);
        Heading(text, "Described");
        Readings(text, result.Descriptions);
        Heading(text, "Conditions");
        foreach (ConditionReading condition in result.Conditions.Where(condition => condition.Verdict != Verdict.NotAssessed))
        {
            Line(text, condition.Code, $"{condition.Verdict.ToString().ToUpperInvariant()}: {condition.Evidence}");
            if (condition.Verdict != Verdict.Clear) Line(text, "", $"→ {condition.Remedy}");
        }

        Line(text, "not assessed", string.Join(", ", result.Conditions.Where(condition => condition.Verdict == Verdict.NotAssessed).Select(condition => condition.Code)));
        if (result.Plan is { } plan) NextSteps(text, plan);
        if (!result.Exclusions.IsEmpty) Heading(text, "Left out");
        foreach (string exclusion in result.Exclusions) Line(text, "", exclusion);
        Heading(text, "Assumptions");
        foreach (string assumption in result.Assumptions) Line(text, "", assumption);
        return text.ToString();
    }

    private static void NextSteps(StringBuilder text, PlanReading plan)
    {
        Heading(text, "What to do next");
        Line(text, "advice", plan.Advice);
        foreach (ActionReading action in plan.Actions.Where(action => action.RiskChange.IsAssessed))
        {
            string gain = action.Kind == ActionKind.Stop ? "" : $": E_r {action.RiskChange}, {string.Concat(BoundaryChanges(action).Select(change => $"{change.Name} {change.Reading}, "))}{action.Cost} labels{(action.BeyondRandom.IsAssessed ? $", beyond random {action.BeyondRandom}" : "")}";
            Line(text, action.Kind == ActionKind.Stop ? "stop" : action.Supported ? "supported" : "not supported", action.What + gain);
            if (action.Supported && !action.Candidates.IsEmpty) Line(text, "", "→ " + string.Join(", ", action.Candidates));
        }

        foreach (ActionReading action in plan.Actions.Where(action => !action.RiskChange.IsAssessed)) Line(text, "not assessed", $"{action.What}: {action.RiskChange.NotAssessed}");
    }

    /// <summary>What an action is predicted to change of the boundary, as far as that was assessed.</summary>
    internal static IEnumerable<(string Name, Reading Reading)> BoundaryChanges(ActionReading action) =>
        new[] { ("coverage", action.CoverageChange), ("s*", action.ThresholdChange), ("ΔB", action.ShiftChange) }.Where(change => change.Item2.IsAssessed);

    /// <summary>What was assessed line by line, the rest together under each reason.</summary>
    private static void Readings(StringBuilder text, OrderedDictionary<string, Reading> readings)
    {
        foreach ((string name, Reading reading) in readings.Where(pair => pair.Value.IsAssessed)) Line(text, Symbols.Of(name) is { Length: > 0 } symbol ? $"{name} {symbol}" : name, Said(reading));
        foreach (IGrouping<string?, string> missing in readings.Where(pair => !pair.Value.IsAssessed).GroupBy(pair => pair.Value.NotAssessed, pair => pair.Key))
            Line(text, "not assessed", $"{string.Join(", ", missing)}: {missing.Key}");
    }

    private static string Said(Reading reading) => reading.IsAssessed
        ? reading + (reading.Subject == Core.Estimates.Subject.Encoder ? " (our encoder)" : "") + (reading.Warnings.IsEmpty ? "" : " — " + string.Join("; ", reading.Warnings))
        : $"not assessed: {reading.NotAssessed}";

    private static void Heading(StringBuilder text, string heading) => text.Append('\n').Append(heading).Append('\n').Append('-', heading.Length).Append('\n');

    /// <summary>A name and its value, broken between words; a percentage is one word.</summary>
    private static void Line(StringBuilder text, string name, string value)
    {
        text.Append(name.Length < NameWidth ? name.PadRight(NameWidth) : name + "\n" + new string(' ', NameWidth));
        int column = NameWidth;
        foreach (string part in value.Replace(" %", "\u00a0%", StringComparison.Ordinal).Split(' '))
        {
            string word = part.Replace('\u00a0', ' ');
            if (column + word.Length > Width)
            {
                text.Length--;
                text.Append('\n').Append(' ', NameWidth);
                column = NameWidth;
            }

            text.Append(word).Append(' ');
            column += word.Length + 1;
        }

        text.Length--;
        text.Append('\n');
    }
}
