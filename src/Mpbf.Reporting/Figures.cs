using System.Collections.Immutable;
using System.Text;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Reporting;

/// <summary>The figures of the report as inline SVG; numbers are also in the text beside them.</summary>
internal static class Figures
{
    private const double Width = 440, Height = 300, Left = 48, Bottom = 260, Right = 430, Top = 20, TextHeight = 14;

    public static string ErrorAgainstSupport(BoundaryReading boundary)
    {
        double xMax = boundary.Curve.Concat(boundary.Observed).Select(point => point.Support).DefaultIfEmpty(1).Max();
        double yMax = Math.Max(boundary.ToleratedRatio * 1.2, boundary.Curve.Concat(boundary.Observed).Select(point => point.ErrorRatio).DefaultIfEmpty(1).Max());
        const string caption = "Dots: tenths of the evaluation rows by support. Line: monotone fit. Dashed: the tolerated ratio to random rows.";
        StringBuilder svg = Start("Error over that of random rows, against the support score", "support score s (larger is further from the evidence)", "error / control", xMax, yMax);
        svg.Append(Invariant($"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(boundary.ToleratedRatio)}\" y2=\"{Y(boundary.ToleratedRatio)}\" stroke=\"var(--orange)\" stroke-dasharray=\"5 4\"/>")).Append(Tick(boundary.ToleratedRatio));
        if (Y(1) - Y(boundary.ToleratedRatio) > TextHeight) svg.Append(Tick(1));
        if (boundary.Threshold.Value is { } threshold)
            svg.Append(Invariant($"<line x1=\"{X(threshold)}\" x2=\"{X(threshold)}\" y1=\"{Top}\" y2=\"{Bottom}\" stroke=\"var(--orange)\"/><text x=\"{X(threshold) - 4}\" y=\"{Top + 10}\" text-anchor=\"end\">s*</text>"));
        svg.Append("<polyline fill=\"none\" stroke=\"var(--teal)\" stroke-width=\"2\" points=\"").AppendJoin(' ', boundary.Curve.Select(point => Invariant($"{X(point.Support)},{Y(point.ErrorRatio)}"))).Append("\"/>");
        foreach (CurvePoint point in boundary.Observed) svg.Append(Invariant($"<circle cx=\"{X(point.Support)}\" cy=\"{Y(point.ErrorRatio)}\" r=\"4\" fill=\"var(--teal)\"/>"));
        return End(svg, caption);

        string Tick(double value) => Invariant($"<text x=\"{Left - 6}\" y=\"{Y(value) + 4}\" text-anchor=\"end\">{value:G3}</text>");
        double X(double value) => Left + ((Right - Left) * value / xMax);
        double Y(double value) => Bottom - ((Bottom - Top) * value / yMax);
    }

    public static string Calibration(ImmutableArray<CoverageReading> coverage)
    {
        if (coverage.IsDefaultOrEmpty) return "<p class=\"soft\">No calibration plot: the predictions state no uncertainty.</p>";
        const string caption = "Share of truths inside central intervals, with 95 % intervals. Below the dashed line sigma claims too much.";
        StringBuilder svg = Start("Observed against nominal coverage of central intervals", "nominal coverage", "observed", 1, 1);
        svg.Append(Invariant($"<line x1=\"{Left}\" y1=\"{Bottom}\" x2=\"{Right}\" y2=\"{Top}\" stroke=\"var(--soft)\" stroke-dasharray=\"5 4\"/>"));
        foreach (CoverageReading point in coverage)
        {
            if (point.Observed.Value is not { } value) continue;
            double x = Left + ((Right - Left) * point.Nominal);
            if (point.Observed is { Lower: { } lower, Upper: { } upper }) svg.Append(Invariant($"<line x1=\"{x}\" x2=\"{x}\" y1=\"{Y(lower)}\" y2=\"{Y(upper)}\" stroke=\"var(--teal)\" stroke-width=\"2\"/>"));
            svg.Append(Invariant($"<circle cx=\"{x}\" cy=\"{Y(value)}\" r=\"4\" fill=\"var(--teal)\"/>"));
        }

        return End(svg, caption);

        static double Y(double value) => Bottom - ((Bottom - Top) * value);
    }

    public static string PeriodicTable(ImmutableArray<ElementReading> elements)
    {
        const int cell = 46;
        Dictionary<string, ElementReading> bySymbol = elements.ToDictionary(element => element.Symbol);
        var svg = new StringBuilder(Invariant($"<div class=\"map\" tabindex=\"0\"><svg viewBox=\"0 0 {18 * cell} {9.5 * cell}\" width=\"{18 * cell}\" role=\"img\" aria-label=\"Periodic table: error of the rows that hold each element over that of all rows\">"));
        foreach (Element element in Element.All.Take(Element.LastTabulated))
        {
            bool isFBlock = element.Group is null || element.AtomicNumber is >= 57 and <= 71 or >= 89;
            double column = isFBlock ? 2 + element.AtomicNumber - (element.Period == 6 ? 57 : 89) : element.Group!.Value - 1;
            double row = isFBlock ? element.Period + 1.5 : element.Period - 1;
            ElementReading? reading = bySymbol.GetValueOrDefault(element.Symbol);
            string fill = reading?.ErrorRatio is { } ratio ? Colour(ratio) : "var(--panel)";
            string ink = reading?.ErrorRatio is null ? "" : " style=\"fill:#111\"";
            svg.Append(Invariant($"<g><title>{Describe(element.Symbol, reading)}</title><rect x=\"{(column * cell) + 1}\" y=\"{(row * cell) + 1}\" width=\"{cell - 2}\" height=\"{cell - 2}\" rx=\"4\" fill=\"{fill}\" stroke=\"var(--line)\"/>"))
                .Append(Invariant($"<text x=\"{(column + 0.5) * cell}\" y=\"{(row * cell) + 21}\" text-anchor=\"middle\"{ink}>{element.Symbol}</text>"));
            if (reading?.ErrorRatio is { } value) svg.Append(Invariant($"<text x=\"{(column + 0.5) * cell}\" y=\"{(row * cell) + 37}\" text-anchor=\"middle\" style=\"font-size:10px;fill:#111\">{value:F2}</text>"));
            svg.Append("</g>");
        }

        return svg.Append("</svg></div><p class=\"soft\">Error of the rows that hold an element over that of all rows: teal below 1, orange above; grey where fewer than 5 rows.</p>").ToString();
    }

    private static string Describe(string symbol, ElementReading? reading) => reading is null
        ? $"{symbol}: in neither evaluation nor target"
        : Invariant($"{symbol}: {reading.EvaluationRows} evaluated, {reading.TargetRows} target rows{(reading.TargetInside is { } inside ? Invariant($", {inside:P0} of them inside") : "")}");

    private static string Colour(double ratio)
    {
        double t = Math.Clamp(Math.Log2(ratio), -1, 1);
        (int Red, int Green, int Blue) end = t < 0 ? (94, 200, 190) : (251, 146, 60);
        double share = Math.Abs(t);
        return Invariant($"rgb({Blend(240, end.Red)},{Blend(242, end.Green)},{Blend(245, end.Blue)})");

        int Blend(int from, int to) => (int)(from + (share * (to - from)));
    }

    private static StringBuilder Start(string label, string xTitle, string yTitle, double xMax, double yMax) =>
        new StringBuilder(Invariant($"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">"))
            .Append(Invariant($"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\" stroke=\"var(--line)\"/><line x1=\"{Left}\" x2=\"{Left}\" y1=\"{Top}\" y2=\"{Bottom}\" stroke=\"var(--line)\"/>"))
            .Append(Invariant($"<text x=\"{Left}\" y=\"{Bottom + 16}\">0</text><text x=\"{Right}\" y=\"{Bottom + 16}\" text-anchor=\"end\">{xMax:G3}</text><text x=\"{Left - 6}\" y=\"{Top + 6}\" text-anchor=\"end\">{yMax:G3}</text>"))
            .Append(Invariant($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{xTitle}</text><text transform=\"translate(14,{(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{yTitle}</text>"));

    private static string End(StringBuilder svg, string caption) => svg.Append("</svg><figcaption>").Append(caption).Append("</figcaption></figure>").ToString();

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
