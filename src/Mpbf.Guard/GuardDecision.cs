using Mpbf.Core.Estimates;

namespace Mpbf.Guard;

/// <summary>What to do with a prediction.</summary>
public enum GuardVerdict
{
    /// <summary>Inside the boundary: use it, with its interval.</summary>
    Trust,

    /// <summary>Between the boundary and the end of what was evaluated, or no boundary could be drawn: measure or compute it before relying on it.</summary>
    Defer,

    /// <summary>Outside everything that was evaluated, or not a number: do not use it.</summary>
    Reject,
}

/// <summary>Why.</summary>
public enum GuardReason
{
    /// <summary>Support at most s*.</summary>
    InsideBoundary,

    /// <summary>Support above s*, within the evaluated range.</summary>
    BeyondBoundary,

    /// <summary>Support above 1: less supported than any evaluated row.</summary>
    BeyondEvaluated,

    /// <summary>The audit found no usable boundary: where errors are large cannot be told.</summary>
    NoUsableBoundary,

    /// <summary>A term of the support score was not given: no sigma, no embedding, or no value that the boundary needs to be given.</summary>
    MissingTerm,

    /// <summary>The prediction, its sigma or its embedding is not finite, or sigma not positive.</summary>
    NotANumber,
}

/// <summary>A decision on one prediction.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Reason">Why.</param>
/// <param name="Support">Support score s; 0 well supported, 1 the least supported evaluated row; NaN where it could not be told.</param>
/// <param name="Risk">Calibrated P(|error| &gt; tolerance) at that support; the base rate where no boundary is usable.</param>
/// <param name="Interval">Conformal interval of the guard's level; the whole line where evidence is vacuous.</param>
public readonly record struct GuardDecision(GuardVerdict Verdict, GuardReason Reason, double Support, double Risk, Interval Interval);
