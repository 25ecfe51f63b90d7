using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>
/// Misrepresented propagated uncertainty: the sigma stated at the end holds less than what labels, representation and model are known to contribute. Unlike a check of coverage it needs no truth where it is applied, and it says
/// which contribution is missing. Equations (251) to (253) of <c>docs/theory/propagation.md</c>.
/// </summary>
public static class MisrepresentedUncertainty
{
    private const string Code = "cross.misrepresented-propagated-uncertainty";
    private const double IntervalLevel = 0.9, RatioThatMatters = 0.8; // one-sided 5 %

    /// <summary>Judges stated standard deviations against the parts that are known; the spread of ensemble members is one where the predictions have them.</summary>
    /// <param name="predictions">With sigma.</param>
    /// <param name="parts">What else is known to reach them.</param>
    /// <param name="resampling">Gives the draws, the same as those of the parts.</param>
    /// <exception cref="ArgumentException">A part is negative or not finite, or has draws of another resampling.</exception>
    public static Condition Judge(Predictions predictions, IReadOnlyList<PropagatedPart> parts, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(resampling);
        if (parts.FirstOrDefault(part => !(part.Variance.Value >= 0 && double.IsFinite(part.Variance.Value))) is { } bad)
            throw new ArgumentException($"The part '{bad.Name}' has the variance {bad.Variance.Value}; allowed: finite and not negative.", nameof(parts));
        if (predictions.Sigma is not { } sigma) return Condition.NotAssessed(Code, Layer.CrossLayer, "the predictions state no uncertainty; supply evaluation.sigma");
        PropagatedPart[] all = predictions.Members is { } members ? [.. parts, new("spread of the ensemble", Layer.InferenceSteering, MeanVariance(predictions, members, resampling))] : [.. parts];
        if (all.Sum(part => part.Variance.Value) == 0)
            return Condition.NotAssessed(Code, Layer.CrossLayer, "no part of the uncertainty is known apart from sigma; supply repeated or overlapping labels of two fidelities, or ensemble members");

        var sums = new ResampledSums(resampling, 3);
        double[] residuals = predictions.Residuals();
        for (int row = 0; row < sigma.Length; row++) sums.Add(predictions.ResamplingKeys[row], 1, sigma[row] * sigma[row], residuals[row] * residuals[row]);
        Estimate stated = sums.Estimate("propagated.stated", static s => s[1] / s[0]), realised = sums.Estimate("propagated.realised", static s => s[2] / s[0]);
        Estimate known = all.Select(part => part.Variance).Aggregate((x, y) => x + y), ratio = (stated / known).Named("propagated.stated-over-known"); // (251), (252)
        if (ratio.Interval(IntervalLevel) is not { } interval) return Condition.NotAssessed(Code, Layer.CrossLayer, $"no interval: {string.Join("; ", ratio.Warnings)}");
        bool isBelow = interval.Upper < 1, isSeen = (realised / stated).Interval(IntervalLevel) is { Lower: > 1 }; // (253)
        Verdict verdict = !isBelow ? Verdict.Clear : ratio.Value < RatioThatMatters && isSeen ? Verdict.Breach : Verdict.Watch;
        return new Condition(
            Code, Layer.CrossLayer, verdict, ratio,
            "stated variance holds at least the parts known to reach it: upper end of the 90 % interval of their ratio below 1 (one-sided 5 %); breach when it is below 0.8 and squared errors exceed the stated variance too",
            FormattableString.Invariant($"mean stated variance {stated} against {string.Join(" + ", all.Select(part => $"{part.Variance} ({part.Name}, {part.Layer})"))}; mean squared error {realised}"),
            verdict == Verdict.Clear ? "none" : FormattableString.Invariant($"Add to sigma in quadrature what it lacks, the largest part first ({all.MaxBy(part => part.Variance.Value)!.Name}), then recalibrate on held-out rows."));
    }

    private static Estimate MeanVariance(Predictions predictions, ImmutableArray<ImmutableArray<double>> members, Resampling resampling)
    {
        var sums = new ResampledSums(resampling, 2);
        for (int row = 0; row < members.Length; row++)
        {
            double mean = members[row].Average();
            sums.Add(predictions.ResamplingKeys[row], 1, members[row].Sum(x => (x - mean) * (x - mean)) / (members[row].Length - 1));
        }

        return sums.Estimate("propagated.ensemble", static s => s[1] / s[0]);
    }
}
