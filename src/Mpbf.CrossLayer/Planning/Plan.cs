using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Planning;

/// <summary>What to do next: actions with their predicted effect, the best first, and nothing promised that the intervals do not support. Immutable.</summary>
/// <param name="Advice">The answer in a sentence.</param>
/// <param name="Risk">E_r as it is.</param>
/// <param name="Actions">Supported actions by the reduction of E_r they promise at least, then stopping, then the unsupported, then what was not assessed.</param>
public sealed record Plan(string Advice, Measure Risk, ImmutableArray<PlannedAction> Actions)
{
    private const double Level = 0.05;

    /// <summary>Plans from the values of an audit.</summary>
    /// <param name="input">What the audit works on.</param>
    /// <param name="measurementCount">Target rows that could be measured, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 measurements.</exception>
    public static Plan Of(AuditInput input, int measurementCount = PlanActions.DefaultMeasurementCount)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(measurementCount, 2);
        var resampling = new Resampling(input.Seed, input.Draws);
        var spaces = Spaces.Of(input);
        var boundary = Boundary.Fit(input.Predictions, SupportTerms.Of(input, spaces).All, spaces.Target?.ResamplingKeys ?? [], resampling, BoundaryAudit.OptionsOf(input));
        Dal.Assimilation? assimilation = spaces.Corpus is null ? null : new Dal.DataAssimilation().Assess(spaces.Corpus, input.Reference, spaces.Target, input.Materials.Fidelity, resampling);
        return Of(new PlanActions(input, spaces, boundary, assimilation, resampling, measurementCount));
    }

    internal static Plan Of(PlanActions actions)
    {
        PlannedAction[] all = [.. actions.All()];
        PlannedAction[] predicted = [.. all.Where(action => action.RiskChange.IsAssessed)];
        double quantile = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (Level / 2 / Math.Max(1, predicted.Length)));
        PlannedAction[] judged = [.. predicted.Select(action => action with
        {
            IsSupported = UpperEnd(action.RiskChange, quantile) < 0 && (!action.BeyondRandom.IsAssessed || UpperEnd(action.BeyondRandom, quantile) < 0),
        })];
        PlannedAction[] supported = [.. judged.Where(action => action.IsSupported).OrderBy(action => UpperEnd(action.RiskChange, quantile)).ThenBy(action => action.Cost.Estimate!.Value)];
        return new(AdviceOf(supported, judged), actions.Risk, [.. supported, Stop, .. judged.Where(action => !action.IsSupported).OrderBy(action => action.RiskChange.Estimate!.Value), .. all.Where(action => !action.RiskChange.IsAssessed)]);
    }

    private static PlannedAction Stop { get; } = new()
    {
        Kind = ActionKind.Stop,
        What = "use the model within its boundary as it is",
        Cost = Estimate.Exact(0, "plan.stop"),
        RiskChange = Estimate.Exact(0, "plan.stop"),
        CoverageChange = Estimate.Exact(0, "plan.stop"),
        ThresholdChange = Estimate.Exact(0, "plan.stop"),
        ShiftChange = Estimate.Exact(0, "plan.stop"),
        BeyondRandom = Measure.NotAssessed("nothing is measured"),
        How = "nothing changes",
    };

    private static string AdviceOf(PlannedAction[] supported, PlannedAction[] judged)
    {
        if (supported.FirstOrDefault(action => action.Kind != ActionKind.MeasureAtRandom) is { } best)
            return $"{best.What}: E_r {Signed(best.RiskChange.Estimate!)}.{(best == supported[0] ? "" : " Measuring at random promises more, at its cost.")}";
        if (supported.Length > 0) return "Nothing better than measuring at random: no chosen measurement or correction is supported by its interval.";
        if (judged.Length == 0) return "No action could be assessed; the reasons stand with each.";
        PlannedAction likely = judged.MinBy(action => action.RiskChange.Estimate!.Value)!;
        return "Stop: no action is supported by its interval." + (likely.RiskChange.Estimate!.Value < 0 ? $" The likeliest to help, unproven: {likely.What}, E_r {Signed(likely.RiskChange.Estimate)}." : "");
    }

    private static string Signed(Estimate change) => FormattableString.Invariant($"{change.Value:+0.000;-0.000} {change.Interval()}");

    /// <summary>Normal upper end; percentiles of 200 draws do not reach so far out.</summary>
    private static double UpperEnd(Measure change, double quantile)
    {
        double error = change.Estimate!.StandardError;
        return double.IsNaN(error) ? double.PositiveInfinity : change.Estimate.Value + (quantile * error);
    }
}
