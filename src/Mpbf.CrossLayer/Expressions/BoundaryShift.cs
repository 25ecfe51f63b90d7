using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Expressions;

/// <summary>
/// Expression (1), ΔB = α (V_d − β F_p), and the law of over-claim L = c₀ + ΔB that gives it a meaning: L = ln(RMSE / RMS sigma) for sigma rescaled on held-out corpus rows. Immutable.
/// </summary>
/// <remarks>Equations (1) and (1p) of <c>docs/theory/boundary-shift.md</c>.</remarks>
public sealed record BoundaryShift
{
    /// <summary>α: slope of the law, not negative, with its draws where it was fitted. Default 1.</summary>
    public Estimate CoverageScale { get; init => field = Coefficient.NonNegative(value, nameof(CoverageScale)); } = 1;

    /// <summary>β: exchange rate between volume and fidelity, not negative, with its draws where it was fitted. Default 1.</summary>
    public Estimate PriorWeight { get; init => field = Coefficient.NonNegative(value, nameof(PriorWeight)); } = 1;

    /// <summary>c₀: over-claim at ΔB = 0, with its draws where it was fitted. Default 0.</summary>
    public Estimate Intercept { get; init => field = Coefficient.Finite(value, nameof(Intercept)); } = 0;

    /// <summary>Whether the coefficients were fitted; otherwise ΔB is only a coordinate.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>Least share of a target inside the boundary for the shift to speak of it.</summary>
    public const double LeastScope = 0.1;

    /// <summary>ΔB, equation (1).</summary>
    /// <param name="volume">V_d, nats.</param>
    /// <param name="fidelity">F_p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">V_d is not finite, or F_p outside [0, 1].</exception>
    public double Of(double volume, double fidelity) =>
        CoverageScale.Value * (Coefficient.Finite(volume, nameof(volume)) - (PriorWeight.Value * Coefficient.Share(fidelity, nameof(fidelity))));

    /// <summary>ΔB, equation (1), draw by draw.</summary>
    public Estimate Of(Estimate volume, Estimate fidelity) => (CoverageScale * (volume - (PriorWeight * fidelity))).Named("expression-1");

    /// <summary>Predicted over-claim L = c₀ + ΔB.</summary>
    public Estimate PredictOverclaim(Estimate volume, Estimate fidelity) => (Intercept + Of(volume, fidelity)).Named("expression-1.over-claim");

    /// <summary>As printed, equation (1p): observed over the predicted shift, (L − c₀) / (α (V_d − β F_p)); 1 where the law holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The predicted shift is 0, or an argument is out of range.</exception>
    public double AsPrinted(double observedOverclaim, double volume, double fidelity)
    {
        double shift = Of(volume, fidelity);
        return shift != 0 ? (observedOverclaim - Intercept.Value) / shift : throw new ArgumentOutOfRangeException(nameof(volume), volume, "The predicted shift is 0; the ratio is undefined.");
    }

    /// <summary>As printed, equation (1p), draw by draw; not assessed where the interval of the predicted shift is missing or contains 0.</summary>
    public Measure AsPrinted(Estimate observedOverclaim, Estimate volume, Estimate fidelity)
    {
        Estimate shift = Of(volume, fidelity);
        return shift.Interval() is { } interval && !interval.Contains(0)
            ? ((observedOverclaim - Intercept) / shift).Named("expression-1.printed")
            : Measure.NotAssessed("the predicted shift is not distinguishable from 0, so the ratio to it is undefined");
    }

    /// <summary>The one state of a shift.</summary>
    /// <param name="predictedOverclaim">From <see cref="PredictOverclaim"/>.</param>
    /// <param name="scope">Share of the target inside the boundary.</param>
    public ShiftState StateOf(Estimate predictedOverclaim, Measure scope)
    {
        ArgumentNullException.ThrowIfNull(predictedOverclaim);
        if (!IsCalibrated) return ShiftState.Uncalibrated;
        if (scope.IsAssessed && scope.Estimate.Value < LeastScope) return ShiftState.Uncovered;
        return predictedOverclaim.Interval() switch
        {
            { Lower: > 0 } => ShiftState.VolumeLed,
            { Upper: < 0 } => ShiftState.FidelityLed,
            _ => ShiftState.Balanced,
        };
    }
}

/// <summary>What a boundary shift means.</summary>
public enum ShiftState
{
    /// <summary>The coefficients were not fitted: the shift is a coordinate, not a prediction.</summary>
    Uncalibrated,

    /// <summary>No over-claim distinguishable from 0 is predicted.</summary>
    Balanced,

    /// <summary>Over-claim above 0 is predicted: claims reach further than the evidence.</summary>
    VolumeLed,

    /// <summary>Over-claim below 0 is predicted: claims stay behind the evidence.</summary>
    FidelityLed,

    /// <summary>Too little of the target lies inside the boundary to speak of it.</summary>
    Uncovered,
}
