using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Planning;
using Mpbf.Dal;

namespace Mpbf.CrossLayer.Tests.Planning;

/// <summary>What actions change of s* and of ΔB, against values by hand.</summary>
public sealed class BoundaryChangeTests
{
    private static readonly Resampling Draws = new(7, 50);

    /// <summary>α = 2, β = 3: 2 (0.5 − 3 · 0.1) = 0.4; relabelling takes F_p from 0.6 to the rules' 0.8: 2 · (0 − 3 · 0.2) = −1.2.</summary>
    [Fact]
    public void ShiftForecast_ByHand()
    {
        var shift = new ShiftForecast(new BoundaryShift { CoverageScale = 2, PriorWeight = 3, IsCalibrated = true }, Assessed(1, 0.6, 0.8));
        shift.Of(Estimate.Exact(0.5), Estimate.Exact(0.1)).Estimate!.Value.Should().BeApproximately(0.4, 1e-12);
        shift.OfRelabelling().Estimate!.Value.Should().BeApproximately(-1.2, 1e-12);
        shift.OfMeasuring(Estimate.Exact(0.25)).Estimate!.Value.Should().BeApproximately(0.5, 1e-12);
        shift.OfDropping(Assessed(1, 0.6, 0.8), Assessed(0.5, 0.8, 0.8)).Estimate!.Value.Should().BeApproximately(2 * (-0.5 - (3 * 0.2)), 1e-12);
    }

    [Fact]
    public void ShiftForecast_NothingToGoBy_SaysWhy()
    {
        new ShiftForecast(new BoundaryShift(), null).OfRelabelling().Reason.Should().Contain("supply corpus");
        new ShiftForecast(new BoundaryShift(), Assessed(1, null, 0.8)).OfRelabelling().Reason.Should().Be("no F_p");
        new ShiftForecast(new BoundaryShift(), Assessed(1, 0.5, 0.8)).OfMeasuring(Estimate.Exact(0.1)).Estimate!.Warnings.Should().ContainSingle(warning => warning.StartsWith("uncalibrated", StringComparison.Ordinal));
    }

    /// <summary>|error| = s has the mean 1/2 and passes 1.5 times it at 0.75; corrected to s², mean 1/3, it does at √½.</summary>
    [Fact]
    public void OfErrors_ErrorsFromLinearToSquare_MovesTheThresholdAsByHand()
    {
        TargetForecast forecast = Forecast(support => support, out double[] errors);
        ErrorForecast after = forecast.OfErrors("test", (_, _) => Array.ConvertAll(errors, error => error * error));
        after.Threshold.Estimate!.Value.Should().BeApproximately(Math.Sqrt(0.5) - 0.75, 0.005);
        after.Risk.Value.Should().BeNegative();
        after.Coverage.Estimate!.Value.Should().BeApproximately(Math.Sqrt(0.5) - 0.75, 0.005);
        forecast.OfErrors("test", (_, _) => Array.ConvertAll(errors, error => error / 2)).Threshold.Estimate!.Value.Should().BeApproximately(0, 1e-12, "s* is a ratio to the mean error, so that errors which shrink alike leave it");
    }

    [Fact]
    public void OfErrors_NoUsableBoundary_HasNoThreshold() =>
        Forecast(_ => 1, out double[] errors).OfErrors("test", (_, _) => errors).Threshold.Reason.Should().Contain("no usable boundary");

    /// <summary>Where every held-out error is 1 its curve is flat, so that rows join without moving V_d.</summary>
    [Fact]
    public void MeasuredVolume_ErrorsThatDoNotDependOnDistance_StaysAsItIs() =>
        Volume(_ => 1)([0, 1, 2]).Value.Should().BeApproximately(0, 1e-12);

    /// <summary>Errors as large as the distance: rows far out come in with large errors and lower V_d; the change by hand is −½ ln of the mean squared errors after over before, bounded by the isotonic steps.</summary>
    [Fact]
    public void MeasuredVolume_ErrorsThatGrowWithDistance_FallsByFarRows()
    {
        Func<int[], Estimate> volume = Volume(distance => distance);
        volume([.. Enumerable.Range(90, 10)]).Value.Should().BeNegative();
        volume([.. Enumerable.Range(90, 10)]).Value.Should().BeLessThan(volume([.. Enumerable.Range(0, 10)]).Value);
        volume([0, 1]).Interval()!.Value.Lower.Should().BeLessThan(volume([0, 1]).Value, "which error a measured row has is not known");
    }

    private static Assimilation Assessed(double volume, double? fidelity, double rules) => new()
    {
        DataVolume = Estimate.Exact(volume),
        PhysicalFidelity = fidelity is { } f ? Estimate.Exact(f) : Measure.NotAssessed("no F_p"),
        RulePassRate = Estimate.Exact(rules),
        NeighbourCoverage = Measure.NotAssessed("none"),
        SystematicAgreement = Measure.NotAssessed("none"),
        Overlap = null,
        Descriptions = [],
        Conditions = [],
    };

    /// <summary>400 rows at supports 0 to 1, also the target; a tolerance of ½.</summary>
    private static TargetForecast Forecast(Func<double, double> error, out double[] errors)
    {
        ImmutableArray<double> support = [.. Enumerable.Range(0, 400).Select(row => row / 399.0)];
        errors = [.. support.Select(error)];
        string[] ids = [.. Enumerable.Range(0, 400).Select(row => $"r{row}")];
        var predictions = new Predictions(ids, new double[400], errors, ids) { Groupings = [new Grouping("dealt", Enumerable.Range(0, 400).Select(row => new[] { $"g{row % 10}" }))] };
        var boundary = Boundary.Fit(predictions, [new SupportTerm("place", support, support)], ids, Draws, new BoundaryOptions { Tolerance = 0.5 });
        return new TargetForecast(boundary, predictions, boundary.Support.Evaluation, errors, [.. Enumerable.Range(0, 400)], ids, Draws);
    }

    /// <summary>200 corpus rows on a line, ever further apart, with held-out errors by their distance to the five nearest; 100 target rows from among them to far beyond.</summary>
    private static Func<int[], Estimate> Volume(Func<double, double> error)
    {
        double[] places = [.. Enumerable.Range(0, 200).Select(i => i * i / 2000.0)];
        MaterialTable corpus = Line("corpus", places), target = Line("target", [.. Enumerable.Range(0, 100).Select(i => 0.005 + (0.3 * i))]);
        double[] distances = [.. places.Select((x, i) => places.Where((_, j) => j != i).Select(other => Math.Abs(x - other)).Order().Take(5).Average())];
        corpus = corpus with { Values = [.. places.Select(_ => 0.0)], HeldOutPredictions = [.. distances.Select(error)] };
        var predictions = new Predictions(target.Ids, new double[100], [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0.1 + (0.001 * i) : 3.0)], target.Ids);
        var input = new AuditInput(target, predictions) { Corpus = corpus, Target = target };
        var spaces = Spaces.Of(input);
        var boundary = Boundary.Fit(input.Predictions, SupportTerms.Of(input, spaces).All, target.Ids, Draws, new BoundaryOptions { Tolerance = 1 });
        return new MeasuredVolume(corpus, MovedSupport.Of(boundary, spaces, [.. Enumerable.Range(0, 100)])!, Draws).After;
    }

    private static MaterialTable Line(string name, double[] places) =>
        new(name, places.Select((_, i) => Composition.Parse(FormattableString.Invariant($"{(i % 2 == 0 ? "Na" : "K")}{i + 1}{(i % 3 == 0 ? "Cl" : "Br")}{name.Length + 1000}"))), places.Select((_, i) => $"{name} {i}"))
        {
            Embedding = new Embedding("line", Subject.Model, new EmbeddingMatrix([.. places.Select(x => (float)x)], places.Length, 1)),
            ResamplingKeys = [.. places.Select((_, i) => $"{name} {i}")],
        };
}
