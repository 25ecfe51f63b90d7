using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Expressions;
using Mpbf.Dal;

namespace Mpbf.CrossLayer.Planning;

/// <summary>What an action on the corpus changes of ΔB, expression (1) with the coefficients of the audit: equation (281) of <c>docs/theory/planning.md</c>.</summary>
/// <param name="shift">The coefficients.</param>
/// <param name="assimilation">V_d and F_p as they are; null without a corpus.</param>
internal sealed class ShiftForecast(BoundaryShift shift, Assimilation? assimilation)
{
    private static readonly Measure NoCorpus = Measure.NotAssessed("no corpus; supply corpus");

    /// <summary>Of actions that leave the corpus alone.</summary>
    public static Measure CorpusStays { get; } = Measure.NotAssessed("the corpus stays as it is");

    /// <summary>Equation (281): α (change of V_d − β · change of F_p).</summary>
    public Measure Of(Measure volumeChange, Measure fidelityChange) => Measure.Combine(volumeChange, fidelityChange, (volume, fidelity) =>
        CalibrationNotes.Marked((shift.CoverageScale * (volume - (shift.PriorWeight * fidelity))).Named("plan.shift"), shift.IsCalibrated, "uncalibrated: change of a coordinate, not of a prediction"));

    /// <summary>Labels of the fidelity that counts agree with it by identity, so that F_p becomes the pass rate of the rules; V_d is held.</summary>
    public Measure OfRelabelling() => assimilation is null ? NoCorpus : Of(Estimate.Exact(0, "held"), Measure.Combine(assimilation.RulePassRate, assimilation.PhysicalFidelity, static (after, before) => after - before));

    /// <summary>Rows that join the corpus move V_d; F_p is held.</summary>
    public Measure OfMeasuring(Measure volumeChange) => Of(volumeChange, Estimate.Exact(0, "held"));

    /// <summary>The corpus without a part is assessed as the corpus is; both from the same rows.</summary>
    public Measure OfDropping(Assimilation with, Assimilation without) => Of(
        Measure.Combine(without.DataVolume, with.DataVolume, static (after, before) => after - before),
        Measure.Combine(without.PhysicalFidelity, with.PhysicalFidelity, static (after, before) => after - before));
}
