using System.Globalization;
using Mpbf.Core.Estimates;

namespace Mpbf.Ral.Invariance;

/// <summary>How far one invariance holds.</summary>
/// <param name="Invariance">Which one.</param>
/// <param name="Weight">Its weight in I_d.</param>
/// <param name="TryCount">Random group elements that were judged, over all structures.</param>
/// <param name="WorstError">Largest relative error; of <see cref="RequiredInvariance.Relabelling"/> the smallest relative change. NaN where nothing was judged.</param>
/// <param name="MeanError">Mean relative error, or change; NaN where nothing was judged.</param>
/// <param name="Score">Soft score of the worst error, equation (13), or of the smallest change, equation (150), in [0, 1]; not assessed where no structure, or too noisy an energy, let it be judged.</param>
public sealed record InvarianceFinding(RequiredInvariance Invariance, double Weight, int TryCount, double WorstError, double MeanError, Measure Score)
{
    /// <summary>The finding of errors that should be 0.</summary>
    internal static InvarianceFinding OfErrors(RequiredInvariance invariance, List<double> errors, InvarianceOptions options, Subject subject, string reason) =>
        Of(invariance, errors, static all => all.Max(), worst => InvarianceDensity.Score(worst, options.Tolerance), options, subject, reason);

    /// <summary>The finding of changes that should not be 0: 1 − 1 / (1 + (c/c₀)²), equation (150).</summary>
    internal static InvarianceFinding OfChanges(RequiredInvariance invariance, List<double> changes, InvarianceOptions options, Subject subject, string reason) =>
        Of(invariance, changes, static all => all.Min(), least => 1 - InvarianceDensity.Score(least, options.LeastChange), options, subject, reason);

    /// <summary>I_d: the weighted mean of the scores that were assessed, equation (13), with all of them in its reservations.</summary>
    internal static Measure Density(IReadOnlyList<InvarianceFinding> findings, string method, Subject subject)
    {
        double sum = 0, total = 0;
        foreach (InvarianceFinding finding in findings)
        {
            if (!finding.Score.IsAssessed) continue;
            sum += finding.Weight * finding.Score.Estimate.Value;
            total += finding.Weight;
        }

        if (total == 0) return Measure.NotAssessed($"no invariance could be judged; supply structures for which they are due. {string.Join("; ", findings)}");
        Estimate density = Estimate.Exact(sum / total, method, subject);
        return findings.Aggregate(density, static (estimate, finding) => estimate.With(finding.ToString()));
    }

    /// <summary>Name, score, errors, tries and weight in one line.</summary>
    public override string ToString() => Score.IsAssessed
        ? string.Create(CultureInfo.InvariantCulture, $"{Invariance} {Score.Estimate.Value:F2} ({(Invariance == RequiredInvariance.Relabelling ? "smallest change" : "worst error")} {WorstError:G2}, mean {MeanError:G2}, {TryCount} tries, weight {Weight:G3})")
        : string.Create(CultureInfo.InvariantCulture, $"{Invariance} {Score}");

    /// <summary>An error in units of what it is compared with; 0 where there is none, infinite where there is nothing to compare it with.</summary>
    internal static double Relative(double error, double scale) => error == 0 ? 0 : scale > 0 ? error / scale : double.PositiveInfinity;

    private static InvarianceFinding Of(
        RequiredInvariance invariance, List<double> values, Func<List<double>, double> worst, Func<double, double> score, InvarianceOptions options, Subject subject, string reason)
    {
        double weight = options.WeightOf(invariance);
        if (values.Count == 0) return new(invariance, weight, 0, double.NaN, double.NaN, Measure.NotAssessed(reason));
        double value = worst(values);
        return new(invariance, weight, values.Count, value, values.Average(), Estimate.Exact(score(value), "invariance.soft-score", subject));
    }
}
