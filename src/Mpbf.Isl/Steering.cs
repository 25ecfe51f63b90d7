using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;

namespace Mpbf.Isl;

/// <summary>What the inference steering layer found. Immutable.</summary>
public sealed record Steering
{
    /// <summary>Calibration of the predictions' uncertainty; null where they state none.</summary>
    public required UncertaintyCalibration? Calibration { get; init; }

    /// <summary>O_m∘C_d: share of proposals, made with corrected outputs where the campaign corrected them, above the 80th percentile of what was measured before; in [0, 1].</summary>
    public required Measure CorrectedOutput { get; init; }

    /// <summary>C_d: share of the removable error of bias and sigma that the loop's correction removed, in [0, 1].</summary>
    public required Measure PipelineCorrection { get; init; }

    /// <summary>How much faster than at random the campaign found good outcomes, in [0, 1].</summary>
    public required Measure Gain { get; init; }

    /// <summary>How well the model's intervals held on its own proposals, in [0, 1].</summary>
    public required Measure Trust { get; init; }

    /// <summary>T_r = √(gain × trust), in [0, 1].</summary>
    public required Measure TradeOffResolution { get; init; }

    /// <summary>The layer's boundary conditions.</summary>
    public required ImmutableArray<Condition> Conditions { get; init; }
}
