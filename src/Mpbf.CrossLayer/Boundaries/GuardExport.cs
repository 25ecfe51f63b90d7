using Mpbf.Core;
using Mpbf.CrossLayer.Audits;
using Mpbf.Guard;
using Mpbf.Isl.Conformal;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>From a fitted boundary to what a guard needs at run time.</summary>
public static class GuardExport
{
    private const double Level = 0.9;

    /// <summary>Takes over terms, threshold, risk and the conformal width of the evaluation rows. Terms that a guard cannot evaluate by itself become values that its caller passes in.</summary>
    /// <param name="boundary">Fitted on the predictions.</param>
    /// <param name="predictions">The evaluation rows.</param>
    /// <param name="terms">What distances, densities and leverages were measured to; null where no such term stayed.</param>
    /// <param name="name">Title.</param>
    /// <param name="unit">Unit of the property.</param>
    /// <exception cref="ArgumentException">A term that needs them stayed and there are no <paramref name="terms"/>.</exception>
    public static GuardBoundary Of(Boundary boundary, Predictions predictions, SupportTerms? terms, string name, string? unit)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        ArgumentNullException.ThrowIfNull(predictions);
        GuardTerm[] kept = boundary.IsUsable ? [.. boundary.Support.Terms.Zip(boundary.Support.Weights).Where(pair => pair.Second > 0).Select(pair => new GuardTerm(pair.First.Kind, pair.First.Name, pair.Second, GuardBoundary.Thin(pair.First.Evaluation)))] : [];
        bool hasDensity = Array.Exists(kept, term => term.Kind == TermKind.Density), hasDistance = hasDensity || Array.Exists(kept, term => term.Kind == TermKind.Distance), hasLeverage = Array.Exists(kept, term => term.Kind == TermKind.Leverage);
        if ((hasDistance || hasLeverage) && terms is null) throw new ArgumentException("A distance, density or leverage has weight; the rows it was measured to are needed.", nameof(terms));
        bool isNormalised = predictions.Sigma is not null;
        double[] scores = isNormalised
            ? [.. predictions.Residuals().Zip(predictions.Sigma!.Value, (error, sigma) => Math.Abs(error) / sigma)]
            : [.. predictions.Residuals().Select(Math.Abs)];
        return new GuardBoundary
        {
            Name = name,
            Unit = unit,
            Tolerance = boundary.Options.Tolerance,
            Refusal = boundary.Refusal,
            Threshold = boundary.Threshold.Value,
            Skill = boundary.Skill.Min(skill => skill.Auroc.Value),
            BaseRate = boundary.BaseRate,
            Terms = [.. kept],
            Reference = hasDistance ? terms!.Reference : null,
            ReferenceDistances = hasDensity ? terms!.ReferenceDistances() : [],
            Leverage = hasLeverage ? terms!.Leverage : null,
            RiskSupport = [.. boundary.Risk.Positions],
            RiskLevel = [.. boundary.Risk.Levels.ToArray().Select(level => Math.Clamp(level, 0, 1))],
            Level = Level,
            IntervalFactor = new SplitConformal(scores, Level).Threshold,
            IsNormalised = isNormalised,
        };
    }
}
