namespace Mpbf.Isl.Surrogates;

/// <summary>A reason to distrust a fit.</summary>
/// <param name="Issue">What kind.</param>
/// <param name="Message">The facts, for a person.</param>
public sealed record FitWarning(FitIssue Issue, string Message)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}

/// <summary>Kinds of reasons to distrust a fit.</summary>
public enum FitIssue
{
    /// <summary>All targets are the same: nothing can be learnt.</summary>
    ConstantTarget,

    /// <summary>Points left out predict hardly better than the mean does.</summary>
    NoSkill,

    /// <summary>Fewer points than coordinates and two.</summary>
    FewPoints,

    /// <summary>A point was measured more than once: its repeats bound the noise from below.</summary>
    DuplicatePoints,

    /// <summary>A lengthscale stopped at the end of its range.</summary>
    LengthscaleAtBound,

    /// <summary>The noise stopped at the end of its range.</summary>
    NoiseAtBound,

    /// <summary>The covariance was not positive definite to working precision; its diagonal was raised.</summary>
    Jitter,

    /// <summary>The linear trend needs more points; a constant stands in its place.</summary>
    TrendDropped,

    /// <summary>A higher fidelity does not follow the one below it.</summary>
    FidelityUnrelated,
}
