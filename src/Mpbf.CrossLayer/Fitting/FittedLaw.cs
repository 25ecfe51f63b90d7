using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>A law with fitted coefficients, what it explains of groups that it was not fitted on, and why it may not be used. Immutable.</summary>
public sealed record FittedLaw
{
    /// <summary>The law.</summary>
    public required Law Law { get; init; }

    /// <summary>Outcome where both terms are 0, in the unit of the outcome.</summary>
    public required Estimate Intercept { get; init; }

    /// <summary>The first coefficient.</summary>
    public required Estimate First { get; init; }

    /// <summary>The second coefficient.</summary>
    public required Estimate Second { get; init; }

    /// <summary>Out-of-group R², equation (230): each group predicted by the law fitted on the others; 0 is the mean of all, negative is worse.</summary>
    public required Estimate Skill { get; init; }

    /// <summary>The same after each cell's own level is taken from outcome and prediction: does the law rank the runs for a given target?</summary>
    public required Estimate SkillWithin { get; init; }

    /// <summary>Root-mean-square out-of-group error, in the unit of the outcome.</summary>
    public required Estimate PredictionError { get; init; }

    /// <summary>Share of the outcome's variance that a repeat reproduces, equation (231): the most that a law of the run can explain.</summary>
    public required Measure Ceiling { get; init; }

    /// <summary>Share of the reproducible variance that is explained out of group, equation (232).</summary>
    public required Measure Reproduced { get; init; }

    /// <summary>Out-of-group R² of the law fitted and judged on the runs without planted fault.</summary>
    public required Measure SkillWithoutFaults { get; init; }

    /// <summary>Least and largest x₁ of the runs.</summary>
    public required Interval FirstRange { get; init; }

    /// <summary>Least and largest x₂ of the runs.</summary>
    public required Interval SecondRange { get; init; }

    /// <summary>Correlation of the two terms over the runs; NaN where one does not vary.</summary>
    public required double Correlation { get; init; }

    /// <summary>Rows.</summary>
    public required int RowCount { get; init; }

    /// <summary>The groups that were held out in turn.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>What was seen that weakens the fit, without forbidding it.</summary>
    public required ImmutableArray<string> Diagnostics { get; init; }

    /// <summary>Why the coefficients are not to be used, each reason by name; empty where they may be.</summary>
    public required ImmutableArray<string> Refusals { get; init; }

    /// <summary>Whether the coefficients may be used.</summary>
    public bool IsCalibrated => Refusals.IsEmpty;
}
