using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Mpbf.Core.Conditions;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Planning;
using Mpbf.CrossLayer.Propagation;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Reporting;

/// <summary>A result as one self-contained HTML page: no script, no network, all input text escaped.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fff;--line:#d5dbe3;--teal:#0f766e;--orange:#c2570c;--panel:#f5f7fa}
        @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a3afbf;--paper:#12161c;--line:#333d4a;--teal:#2dd4bf;--orange:#fb923c;--panel:#1b212a}}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:2rem auto;padding:0 1.25rem}
        h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.25rem 0 .5rem;border-bottom:1px solid var(--line)}
        table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        td.n{white-space:nowrap;font-variant-numeric:tabular-nums}small,.soft{color:var(--soft)}.notassessed,th[scope=rowgroup]{white-space:nowrap}th[scope=rowgroup]{padding-top:1rem;color:var(--soft)}.answer{background:var(--panel);border-left:4px solid var(--teal);padding:.75rem 1rem;margin:1rem 0}
        .answer.no{border-color:var(--orange)}.layers{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.75rem}.layer{background:var(--panel);border-top:3px solid var(--teal);padding:.6rem .8rem}
        .layer.cross{border-top:3px dashed var(--orange)}.layer b{display:block}.layer dl{margin:.4rem 0 0;font-size:.88rem}.layer dl div{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:.6rem}.layer dd{margin:0 0 0 auto;white-space:nowrap}
        .breach{color:var(--orange);font-weight:600}.watch{color:var(--orange)}svg{max-width:100%;height:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.5rem}figure{margin:0}figcaption{color:var(--soft);font-size:.85rem}
        .map,.wide{overflow-x:auto}.map svg{max-width:none;min-width:44rem}.wide table{min-width:40rem}pre{background:var(--panel);padding:1rem;overflow-x:auto;font-size:.8rem}@media(max-width:40rem){.stack thead{position:absolute;clip-path:inset(50%)}.stack,.stack tbody,.stack tr,.stack th,.stack td{display:block}.stack tr{border-bottom:1px solid var(--line);padding:.4rem 0}.stack th,.stack td{border:0;padding:0}.stack td.n{white-space:normal}}
        @media print{body{margin:0;max-width:none}.map,.wide{overflow:visible}.map svg{max-width:100%;min-width:0}.wide table{min-width:0}h2{break-after:avoid}tr,svg{break-inside:avoid}}
        """;

    /// <summary>Opens a table that scrolls sideways, by keyboard too, where the page is narrow.</summary>
    private const string Wide = "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>";

    /// <summary>Renders a result.</summary>
    public static string Render(AuditResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(Escape(result.Name)).Append("</title><style>").Append(Style).Append("</style></head><body>\n<header><h1>").Append(Escape(result.Name)).Append("</h1><p class=\"soft\">")
            .Append(Escape(result.Model is { } model ? $"Model: {model}. " : "")).Append(FormattableString.Invariant($"Tolerance {result.Tolerance:G3} "))
            .Append(Escape(result.Unit ?? "")).Append("; intervals are 95 %; mpbf ").Append(Escape(result.Library)).Append("</p></header>\n<main>");
        Answer(page, result.Boundary);
        if (result.Plan is { } plan) page.Append("<p class=\"answer\"><b>What to do next.</b> ").Append(Escape(plan.Advice.Trim())).Append("</p>");
        Section(page, "The framework, measured", () => Layers(page, result));
        Section(page, "Error and support", () => page.Append("<div class=\"figures\">").Append(Figures.ErrorAgainstSupport(result.Boundary)).Append(Figures.Calibration(result.IntervalCoverage)).Append("</div>"));
        Section(page, "Elements", () => page.Append(Figures.PeriodicTable(result.Elements)));
        if (result.Plan is { } steps) Section(page, "What could be done next", () => NextSteps(page, steps));
        Section(page, "Symbols", () => Readings(page, result.Symbols));
        Section(page, $"Boundary shift: {result.Shift.State}", () => Readings(page, Shift(result.Shift)));
        if (!result.Propagation.IsDefaultOrEmpty) Section(page, "What carries the uncertainty", () => Propagation(page, result.Propagation));
        Section(page, "R(e), scale by scale", () => Readings(page, new(result.Spectrum.Select(scale => KeyValuePair.Create(scale.Scale, scale.Representation)))));
        if (result.Calibration.Count > 0) Section(page, "Calibration", () => Readings(page, result.Calibration));
        Section(page, "Conditions", () => Conditions(page, result));
        Section(page, "Hardest groups", () => Groups(page, result.Boundary));
        if (!result.Boundary.Zones.IsEmpty) Section(page, "Error inside, near and outside the boundary", () => Zones(page, result.Boundary));
        Section(page, "Described", () => Readings(page, result.Descriptions));
        Section(page, "Assumptions and exclusions", () => List(page, [.. result.Assumptions, .. result.Exclusions]));
        if (!result.Inputs.IsEmpty) Section(page, "Inputs", () => List(page, [.. result.Inputs.Select(input => $"{input.Role}: {input.Path}, {input.Rows} rows, SHA-256 {input.Sha256}")]));
        if (result.Manifest is not null) Section(page, "Manifest", () => page.Append("<pre>").Append(Escape(JsonSerializer.Serialize(result.Manifest, ResultFile.Json))).Append("</pre>"));
        return page.Append("</main></body></html>\n").ToString();
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void Section(StringBuilder page, string title, Action body)
    {
        page.Append("\n<section><h2>").Append(Escape(title)).Append("</h2>");
        body();
        page.Append("</section>");
    }

    private static void Answer(StringBuilder page, BoundaryReading boundary) => page
        .Append("<div class=\"answer").Append(boundary.Usable ? "" : " no").Append("\"><b>").Append(boundary.Usable ? "A usable boundary." : "No usable boundary:").Append("</b> ")
        .Append(Escape(boundary.Usable
            ? $"Out of group, support tells large errors from small ones (AUROC {boundary.Skill}; 0.5 is chance). {Coverage(boundary)}"
            : $"{boundary.Refusal}. No row can be called safe or unsafe on this evidence."))
        .Append("</div>");

    private static string Coverage(BoundaryReading boundary) => boundary.Coverage.IsAssessed
        ? $"Share of the target inside the boundary: {boundary.Coverage}."
        : $"Coverage of the target is not assessed: {boundary.Coverage.NotAssessed}.";

    /// <summary>Without coefficients the predicted over-claim is ΔB once more, and no prediction.</summary>
    private static OrderedDictionary<string, Reading> Shift(ShiftReading shift)
    {
        var readings = new OrderedDictionary<string, Reading>
        {
            ["ΔB = α (V_d − β F_p)"] = shift.BoundaryShift,
            ["predicted over-claim L"] = shift.Predicted,
            ["observed over-claim L"] = shift.Observed,
            ["ΔB as printed"] = shift.AsPrinted,
            ["beyond 2 sigma"] = shift.BeyondTwoSigma,
            ["claimed minus real share"] = shift.ToleranceGap,
        };
        if (shift.State == "uncalibrated") readings.Remove("predicted over-claim L");
        return readings;
    }

    private static void Layers(StringBuilder page, AuditResult result)
    {
        page.Append("<div class=\"layers\">");
        Layer("Data assimilation", "", ("V_d", "DataVolume"), ("F_p", "PhysicalFidelity"), ("reach", "NeighbourCoverage"));
        Layer("Representational abstraction", "", ("U_q", "ScaleTransitionUncertainty"), ("A_i", "AbstractionIntegrity"), ("I_d", "InvarianceDensity"));
        Layer("Inference steering", "", ("O_m∘C_d", "CorrectedOutput"), ("T_r", "TradeOffResolution"), ("S_f", "SteeringFidelity"));
        Layer("Cross-layer", " cross", ("ΔB", "BoundaryShift"), ("E_r", "EpistemicRisk"), ("coverage", "DomainCoverage"), ("T_s", "TradeOff"));
        page.Append("</div>");

        void Layer(string title, string kind, params (string Symbol, string Name)[] symbols)
        {
            page.Append("<div class=\"layer").Append(kind).Append("\"><b>").Append(title).Append("</b><dl>");
            foreach ((string symbol, string name) in symbols)
                page.Append("<div><dt>").Append(symbol).Append("</dt><dd>").Append(result.Symbols.TryGetValue(name, out Reading? reading) ? Escape(reading.ToString()) : "not assessed").Append("</dd></div>");
            page.Append("</dl></div>");
        }
    }

    private static void Readings(StringBuilder page, OrderedDictionary<string, Reading> readings)
    {
        page.Append("<table class=\"stack\"><thead><tr><th scope=\"col\">Quantity</th><th scope=\"col\">Value</th><th scope=\"col\">How, and reservations</th></tr></thead><tbody>");
        foreach ((string name, Reading reading) in readings)
        {
            string how = reading.IsAssessed
                ? string.Join("; ", new[] { reading.Method ?? "", reading.Subject == Core.Estimates.Subject.Encoder ? "our encoder, not the model" : "" }.Concat(reading.Warnings).Where(part => part.Length > 0))
                : reading.NotAssessed ?? "";
            page.Append("<tr><th scope=\"row\">").Append(Escape(name)).Append(Symbols.Of(name) is { Length: > 0 } symbol ? $" <small>{symbol}</small>" : "").Append("</th><td class=\"n\">").Append(Escape(reading.ToString())).Append("</td><td><small>").Append(Escape(how)).Append("</small></td></tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void Conditions(StringBuilder page, AuditResult result)
    {
        page.Append("<table class=\"stack\"><thead><tr><th scope=\"col\">Condition</th><th scope=\"col\">Verdict</th><th scope=\"col\">Statistic</th><th scope=\"col\">Evidence, null and remedy</th></tr></thead><tbody>");
        foreach (ConditionReading condition in result.Conditions.OrderByDescending(condition => condition.Verdict))
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(condition.Code)).Append("</th><td class=\"").Append(condition.Verdict.ToString().ToLowerInvariant()).Append("\">")
                .Append(condition.Verdict == Verdict.NotAssessed ? "not assessed" : condition.Verdict.ToString().ToLowerInvariant()).Append("</td><td class=\"n\">")
                .Append(condition.Statistic.IsAssessed ? Escape(condition.Statistic.ToString()) : "–").Append("</td><td>");
            if (condition.Verdict != Verdict.NotAssessed) page.Append(Escape(condition.Evidence)).Append(".<br>");
            if (condition.Verdict is Verdict.Watch or Verdict.Breach) page.Append("<b>Remedy:</b> ").Append(Escape(condition.Remedy)).Append("<br>");
            page.Append("<small>").Append(Escape(condition.Verdict == Verdict.NotAssessed ? condition.Remedy : $"Null: {condition.Null}.")).Append("</small></td></tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void Propagation(StringBuilder page, ImmutableArray<PropagationReading> readings)
    {
        page.Append(Wide).Append("<th scope=\"col\">Quantity</th><th scope=\"col\">Standard deviation</th><th scope=\"col\">By layer</th><th scope=\"col\">By symbol</th><th scope=\"col\">Reservations</th></tr></thead><tbody>");
        foreach (PropagationReading reading in readings)
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(reading.Symbol)).Append("</th><td class=\"n\">").Append(FormattableString.Invariant($"{reading.StandardDeviation:G2}"));
            Shares(reading.Layers);
            Shares(reading.Symbols);
            page.Append("</td><td><small>").Append(Escape(string.Join("; ", reading.Warnings))).Append("</small></td></tr>");
        }

        page.Append("</tbody></table></div><p class=\"soft\">Total Sobol shares: what would stay uncertain if all else were known. They may add up to more than 100 %.</p>");

        void Shares(ImmutableArray<VarianceShare> shares) => page.Append("</td><td>").AppendJoin("<br>", shares.Select(share => FormattableString.Invariant($"{Escape(share.Name)} {100 * share.Total:F0} %")));
    }

    private static void NextSteps(StringBuilder page, PlanReading plan)
    {
        page.Append(Wide).Append("<th scope=\"col\">Action, and how its effect was predicted</th><th scope=\"col\">Change of E_r</th><th scope=\"col\">Beyond random</th><th scope=\"col\">Change of the boundary</th><th scope=\"col\">Labels</th></tr></thead>");
        foreach (IGrouping<string, ActionReading> group in plan.Actions.GroupBy(Standing))
        {
            page.Append("<tbody><tr><th scope=\"rowgroup\" colspan=\"5\">").Append(group.Key).Append("</th></tr>");
            foreach (ActionReading action in group)
            {
                page.Append("<tr><td>").Append(Escape(action.What)).Append("<br><small>").Append(Escape(action.RiskChange.IsAssessed ? action.How : action.RiskChange.NotAssessed ?? ""))
                    .Append(action.Supported && !action.Candidates.IsEmpty ? ". Rows: " + Escape(string.Join(", ", action.Candidates)) : "").Append("</small>");
                string[] boundary = [.. TextReport.BoundaryChanges(action).Select(change => Escape($"{change.Name} {change.Reading}"))];
                foreach (string cell in (string[])[Cell(action.RiskChange), Cell(action.BeyondRandom), boundary.Length == 0 ? "–" : string.Join("<br>", boundary), Cell(action.Cost)]) page.Append("</td><td class=\"n\">").Append(cell);
                page.Append("</td></tr>");
            }

            page.Append("</tbody>");
        }

        page.Append("</table></div>");

        static string Cell(Reading reading) => reading.IsAssessed ? Escape(reading.ToString()) : "–";

        static string Standing(ActionReading action) => action.Kind == ActionKind.Stop ? "Stop" : action.Supported ? "Supported by its intervals" : action.RiskChange.IsAssessed ? "Not supported by its intervals" : "Not assessed";
    }

    private static void Groups(StringBuilder page, BoundaryReading boundary)
    {
        page.Append(Wide).Append("<th scope=\"col\">Group</th><th scope=\"col\">Rows</th><th scope=\"col\">Error / control</th><th scope=\"col\">Random rows</th><th scope=\"col\">Error / dummy</th><th scope=\"col\">Error / own spread</th></tr></thead><tbody>");
        foreach (GroupReading group in boundary.Groups.Take(12))
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(group.Name)).Append("</th><td>").Append(group.Rows).Append("</td><td class=\"n\">").Append(Escape(group.ErrorRatio.ToString()))
                .Append("</td><td class=\"n\">").Append(FormattableString.Invariant($"[{group.ControlLower:G3}, {group.ControlUpper:G3}]"))
                .Append("</td><td class=\"n\">").Append(Escape(group.OverDummy.ToString())).Append("</td><td class=\"n\">").Append(Escape(group.OverSpread.ToString())).Append("</td></tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static void Zones(StringBuilder page, BoundaryReading boundary)
    {
        page.Append("<p class=\"soft\">Error over that of all evaluation rows, with the number of rows; near is the interval of s*.</p>").Append(Wide).Append("<th scope=\"col\">Rows</th><th scope=\"col\">Inside</th><th scope=\"col\">Near</th><th scope=\"col\">Outside</th></tr></thead><tbody>");
        foreach (ZonesReading zones in boundary.Zones)
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(zones.Name)).Append(zones.Kind == "all" ? "" : $" <small>{Escape(zones.Kind)}</small>").Append("</th>");
            foreach (ZoneReading zone in (ZoneReading[])[zones.Inside, zones.Near, zones.Outside])
                page.Append("<td class=\"n\">").Append(zone.Rows == 0 ? "–" : Escape($"{(zone.ErrorRatio.IsAssessed ? zone.ErrorRatio.ToString() : "too few")} ({zone.Rows})")).Append("</td>");
            page.Append("</tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static void List(StringBuilder page, IEnumerable<string> items)
    {
        page.Append("<ul>");
        foreach (string item in items) page.Append("<li>").Append(Escape(item)).Append("</li>");
        page.Append("</ul>");
    }
}
