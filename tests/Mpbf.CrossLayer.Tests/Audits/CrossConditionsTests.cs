using Mpbf.Core.Conditions;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Detectors;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Tests.Audits;

public sealed class CrossConditionsTests
{
    [Fact]
    public void Run_Example_HasFifteenConditionsAndSaysWhatTheCrossLayerOnesNeed()
    {
        AuditResult result = new BoundaryAudit().Run(SemiconductorExample.Load() with { Reference = null });

        result.Conditions.Should().HaveCount(15);
        result.Conditions.Single(c => c.Code == "cross.cascading-error").Remedy.Should().Contain("supply corpus and reference");
        result.Conditions.Single(c => c.Code == "cross.bias-reinforcement").Remedy.Should().Contain("supply retraining");
        result.Conditions.Single(c => c.Code == "cross.misrepresented-propagated-uncertainty").Verdict.Should().Be(Verdict.NotAssessed);
    }

    [Fact]
    public void Run_ExampleWithRetraining_JudgesAllThree()
    {
        AuditInput example = SemiconductorExample.Load();
        // Errors that grow by a tenth a round while own labels go from 0 to 40 %: planted reinforcement.
        RetrainingRound[] rounds = [.. Enumerable.Range(0, 5).Select(t => new RetrainingRound(0.1 * t, [.. example.Predictions.Truth.Zip(example.Predictions.Residuals(), (y, e) => y + (e * (1 + (0.1 * t))))]))];

        AuditResult result = new BoundaryAudit().Run(example with { Retraining = [.. rounds] });

        result.Conditions.Single(c => c.Code == "cross.bias-reinforcement").Verdict.Should().Be(Verdict.Breach);
        result.Conditions.Where(c => c.Layer == Layer.CrossLayer).Select(c => c.Verdict).Should().NotContain(Verdict.NotAssessed);
    }

    [Fact]
    public void Run_Example_SaysWhichSymbolCarriesTheUncertainty()
    {
        PropagationReading shift = new BoundaryAudit().Run(SemiconductorExample.Load()).Propagation.Single(reading => reading.Symbol == "BoundaryShift");

        shift.Layers.Should().ContainSingle().Which.Name.Should().Be("DataAssimilation");
        shift.Symbols.Sum(share => share.FirstOrder).Should().BeApproximately(1, 0.05, "ΔB is linear in its symbols: no interactions");
        shift.Symbols.Should().OnlyContain(share => Math.Abs(share.Total - share.Delta) < 0.05);
        shift.ToString().Should().StartWith("± ").And.Contain("DataAssimilation 100 %");
    }
}
