using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.CrossLayer.Planning;

/// <summary>What can be done next.</summary>
public enum ActionKind
{
    /// <summary>Nothing: the boundary as it is.</summary>
    Stop,

    /// <summary>Correct the predictions by one line fitted on the evaluation rows.</summary>
    Recalibrate,

    /// <summary>Correct the predictions by a linear readout of the space, fitted to the errors of some points.</summary>
    FineTune,

    /// <summary>Measure chosen target rows and refit.</summary>
    MeasureCandidates,

    /// <summary>Measure target rows of one element family and refit.</summary>
    MeasureFamily,

    /// <summary>Measure target rows drawn at random and refit.</summary>
    MeasureAtRandom,

    /// <summary>Label the corpus at the fidelity of the reference and refit.</summary>
    Relabel,

    /// <summary>Take a part out of the corpus and refit.</summary>
    DropCorpusPart,
}

/// <summary>An action with what it is predicted to change. Immutable.</summary>
public sealed record PlannedAction
{
    /// <summary>What kind of action.</summary>
    public required ActionKind Kind { get; init; }

    /// <summary>In words, e.g. <c>measure 30 rows with halogens</c>.</summary>
    public required string What { get; init; }

    /// <summary>Labels that have to be made: measurements or calculations.</summary>
    public required Measure Cost { get; init; }

    /// <summary>Change of E_r over the target rows that stay unmeasured, as a share of all; negative is better.</summary>
    public required Measure RiskChange { get; init; }

    /// <summary>Change of the share of the target inside the boundary, over the same rows; positive is better.</summary>
    public required Measure CoverageChange { get; init; }

    /// <summary>Change of s*, in the support score as it is, where errors change; not assessed where they are only read off at another support, or no boundary is usable.</summary>
    public required Measure ThresholdChange { get; init; }

    /// <summary>Change of ΔB where the corpus changes, by expression (1) with the coefficients of the audit; not assessed where the corpus stays as it is.</summary>
    public required Measure ShiftChange { get; init; }

    /// <summary>For measuring and dropping: change of E_r minus that of as many rows at random; negative is better than chance.</summary>
    public required Measure BeyondRandom { get; init; }

    /// <summary>Whether the prediction's interval, widened for the number of actions compared, excludes "no better", and for a chosen measurement or a dropped part "no better than random".</summary>
    public bool IsSupported { get; internal init; }

    /// <summary>How it was predicted.</summary>
    public required string How { get; init; }

    /// <summary>The family to measure in; null for other actions.</summary>
    public ElementFamily? Family { get; init; }

    /// <summary>Identifiers of the rows to measure, the most useful first; empty where none are named.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    internal static PlannedAction NotAssessed(ActionKind kind, string what, string reason) => new()
    {
        Kind = kind,
        What = what,
        How = "",
        Cost = Measure.NotAssessed(reason),
        RiskChange = Measure.NotAssessed(reason),
        CoverageChange = Measure.NotAssessed(reason),
        ThresholdChange = Measure.NotAssessed(reason),
        ShiftChange = Measure.NotAssessed(reason),
        BeyondRandom = Measure.NotAssessed(reason),
    };
}
