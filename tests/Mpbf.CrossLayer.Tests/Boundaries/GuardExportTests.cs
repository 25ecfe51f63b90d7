using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;
using Mpbf.CrossLayer.Tests.Audits;
using Mpbf.Guard;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Boundaries;

public sealed class GuardExportTests
{
    /// <summary>A guard that was saved and loaded says of the audit's own rows what the audit says, up to the thinning of large term tables.</summary>
    [Fact]
    public void Guard_OfTheExample_DecidesAsTheAudit()
    {
        AuditInput input = SemiconductorExample.Load();
        AuditResult result = new BoundaryAudit().Run(input);
        using var guard = new BoundaryGuard(BoundaryFile.Parse(BoundaryFile.ToJson(result.Guard!)));
        for (int row = 0; row < input.Predictions.Count; row++)
        {
            GuardDecision decision = guard.Decide([], input.Predictions.Prediction[row], input.Predictions.Sigma!.Value[row]);
            Decision audited = result.Decisions.Single(d => d.Id == input.Predictions.Ids[row]);
            decision.Support.Should().BeApproximately(audited.Support!.Value, 1e-12);
            decision.Risk.Should().BeApproximately(audited.Risk, 1e-12);
            (decision.Verdict == GuardVerdict.Trust).Should().Be(audited.IsInside!.Value);
        }
    }

    /// <summary>Errors that grow with one term: the guard evaluates it on the target as the audit did, or takes it as given.</summary>
    [Fact]
    public void Guard_OfEachTerm_GivesTheAuditsSupport()
    {
        AuditInput input = SupportTermsTests.Input();
        SupportTerms terms = SupportTerms.Of(input);
        foreach (SupportTerm term in terms.All)
        {
            double[] values = [.. term.Evaluation.Select(value => value - term.Evaluation.Min() + 1)];
            var predictions = new Predictions(input.Predictions.Ids, values, new double[values.Length], input.Predictions.ResamplingKeys) { Groupings = input.Predictions.Groupings };
            var boundary = Boundary.Fit(predictions, [term], input.Target!.ResamplingKeys, new Resampling(1), new BoundaryOptions { Tolerance = values.Order().ElementAt(15) });
            boundary.IsUsable.Should().BeTrue(term.Name);
            using var guard = new BoundaryGuard(BoundaryFile.Parse(BoundaryFile.ToJson(GuardExport.Of(boundary, predictions, terms, "test", null))));
            for (int row = 0; row < input.Target.Count; row++)
                guard.Decide(input.Target.Embedding!.Matrix.Row(row), 0, term.Kind == TermKind.Sigma ? term.Target[row] : double.NaN, term.Kind == TermKind.Given ? [term.Target[row]] : []).Support.Should().BeApproximately(boundary.Support.Target[row], 1e-4, term.Name);
        }
    }

    /// <summary>Where the audit refuses to draw a boundary the guard trusts nothing.</summary>
    [SharedFact]
    public void Guard_OfARefusal_DefersEverything()
    {
        AuditInput input = ManifestReader.Read(Path.Combine(SharedData.Repository, "docs", "cases", "band-gaps-simulation.json"));
        AuditResult result = new BoundaryAudit().Run(input with { Draws = 20 });
        result.Guard!.Refusal.Should().NotBeNull("this audit refuses");
        using var guard = new BoundaryGuard(result.Guard);
        guard.Decide([], 1, 0.3).Reason.Should().Be(GuardReason.NoUsableBoundary);
    }
}
