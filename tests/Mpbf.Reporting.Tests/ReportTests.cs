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

    [Fact]
    public void Text_Percentages_StayWithTheirNumber() => TextReport.Render(Example).Split('\n').Should().NotContain(line => line.TrimStart().StartsWith('%'));

    [Fact]
    public void Symbols_StandBesideTheirNames()
    {
        TextReport.Render(Example).Should().MatchRegex(@"DataVolume V_d +\d").And.MatchRegex(@"EpistemicRisk E_r +\d");
        HtmlReport.Render(Example).Should().Contain("DataVolume <small>V_d</small>");
    }

    [Fact]
    public void Html_WideTables_ScrollByKeyboard()
    {
        string page = HtmlReport.Render(Example);
        page.Split("<div class=\"wide\" tabindex=\"0\"><table>").Length.Should().Be(page.Split("</table></div>").Length);
    }

    /// <summary>Uncalibrated, the predicted over-claim would only repeat ΔB.</summary>
    [Fact]
    public void Html_Uncalibrated_PredictsNoOverclaim() => HtmlReport.Render(Example).Should().Contain("Boundary shift: uncalibrated").And.NotContain("predicted over-claim L");

    [Fact]
    public void Plan_StandsInBothReportsWithWhatIsNotAssessed()
    {
        TextReport.Render(Example).Should().Contain("What to do next").And.Contain("drop a part of the corpus");
        HtmlReport.Render(Example).Should().Contain("<b>What to do next.</b>").And.Contain("<h2>What could be done next</h2>").And.Contain("not assessed");
        HtmlReport.Render(Example with { Plan = Example.Plan! with { Advice = "<b>" } }).Should().Contain("&lt;b&gt;");
    }
}
