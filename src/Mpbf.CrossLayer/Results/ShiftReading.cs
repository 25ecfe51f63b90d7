namespace Mpbf.CrossLayer.Results;

/// <summary>Expression (1), never alone: with its state, its scope and what was observed.</summary>
public sealed record ShiftReading
{
    /// <summary><c>uncalibrated</c>, <c>balanced</c>, <c>volume-led</c>, <c>fidelity-led</c>, <c>uncovered</c> or <c>not assessed</c>.</summary>
    public required string State { get; init; }

    /// <summary>ΔB = α (V_d − β F_p).</summary>
    public required Reading BoundaryShift { get; init; }

    /// <summary>Predicted over-claim L = c₀ + ΔB; meaningful once calibrated.</summary>
    public required Reading Predicted { get; init; }

    /// <summary>Observed over-claim L = ln(RMSE / RMS sigma) on the evaluation rows, sigma rescaled on held-out corpus rows where those carry one.</summary>
    public required Reading Observed { get; init; }

    /// <summary>Expression (1) as printed: (observed L − c₀) / ΔB.</summary>
    public required Reading AsPrinted { get; init; }

    /// <summary>Share of evaluation rows with |error| beyond 2 sigma; 0.0455 for honest Gaussian errors.</summary>
    public required Reading BeyondTwoSigma { get; init; }

    /// <summary>Claimed minus real share of rows within the tolerance; positive means over-claim.</summary>
    public required Reading ToleranceGap { get; init; }
}
