using System.Collections.Immutable;
using Mpbf.CrossLayer.Planning;

namespace Mpbf.CrossLayer.Results;

/// <summary>What to do next, as a result states it.</summary>
/// <param name="Advice">The answer in a sentence.</param>
/// <param name="Actions">The actions, the best supported first; what stands after stopping is not supported.</param>
public sealed record PlanReading(string Advice, ImmutableArray<ActionReading> Actions)
{
    /// <summary>The reading of a plan.</summary>
    public static PlanReading Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan.Advice, [.. plan.Actions.Select(action => new ActionReading(
            action.Kind, action.What, action.IsSupported, Reading.Of(action.Cost), Reading.Of(action.RiskChange), Reading.Of(action.CoverageChange), Reading.Of(action.ThresholdChange), Reading.Of(action.ShiftChange), Reading.Of(action.BeyondRandom), action.How, action.Candidates))]);
    }
}

/// <summary>An action with its predicted effect.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="What">In words.</param>
/// <param name="Supported">Whether the intervals exclude "no better".</param>
/// <param name="Cost">Labels to be made.</param>
/// <param name="RiskChange">Change of E_r over the rows that stay unmeasured; negative is better.</param>
/// <param name="CoverageChange">Change of the share inside the boundary; positive is better.</param>
/// <param name="ThresholdChange">Change of s*, in the support score as it is.</param>
/// <param name="ShiftChange">Change of ΔB.</param>
/// <param name="BeyondRandom">Change of E_r minus that of as many random rows, measured or dropped.</param>
/// <param name="How">How it was predicted.</param>
/// <param name="Candidates">Rows to measure.</param>
public sealed record ActionReading(
    ActionKind Kind, string What, bool Supported, Reading Cost, Reading RiskChange, Reading CoverageChange, Reading ThresholdChange, Reading ShiftChange, Reading BeyondRandom, string How, ImmutableArray<string> Candidates);
