using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Reporting.Tests;

public sealed class ReportTests
{
    private static readonly AuditResult Example = new BoundaryAudit().Run(SemiconductorExample.Load() with { Draws = 40 });

    [Fact]
    public void Html_HostileName_IsEscaped() =>
        HtmlReport.Render(Example with { Name = "<script>alert(1)</script>" }).Should().NotContain("<script>").And.Contain("&lt;script&gt;");

    [Fact]
    public void Html_Page_NeedsNoNetwork() => HtmlReport.Render(Example).Should().NotContain("http://").And.NotContain("https://").And.NotContain("<script");

    [Fact]
    public void Render_Example_SaysWhatCarriesTheUncertainty()
    {
        TextReport.Render(Example).Should().Contain("What carries the uncertainty").And.MatchRegex("BoundaryShift +± ");
        HtmlReport.Render(Example).Should().Contain("<h2>What carries the uncertainty</h2>").And.MatchRegex(@"DataAssimilation \d+ %");
        HtmlReport.Render(Example with { Propagation = [] }).Should().NotContain("What carries the uncertainty");
    }

    [Fact]
    public void Text_Lines_FitEightyColumns() => TextReport.Render(Example).Split('\n').Should().OnlyContain(line => line.Length <= 80);
}
