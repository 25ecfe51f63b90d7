using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Detectors;

/// <summary>
/// Inference drift: the signed error on proposals changes its level along the loop, or leaves zero, or the candidates come to be others. The second sees what the first cannot: a model that learns from drifting outcomes follows them, so that its error stays where its lag
/// puts it; the third needs no error to have grown yet.
/// </summary>
internal static class InferenceDrift
{
    private const string Code = "isl.inference-drift";
    private const double SignificanceLevel = 0.05, LargeDelta = 0.474, LargeMean = 0.62; // large effects: Cliff's delta, Romano et al. 2006; a mean of 0.8 standard deviations, Cohen 1988, that is 0.8/√(1 + 0.8²) of the root mean square
    private const int LeastProposals = 9, LeastRounds = 3;

    public static Condition Judge(Campaign? campaign, ulong seed)
    {
        if (campaign is null) return Condition.NotAssessed(Code, Layer.InferenceSteering, "needs the order in which predictions were made; supply campaign with predictions and outcomes");
        double[][] rounds =
        [
            .. from point in campaign.Proposals
               where point.Prediction is not null
               group (point.Prediction!.Value - point.Outcome) / (point.Sigma ?? 1) by point.Round into round
               select round.ToArray(),
        ];
        double[] errors = [.. rounds.SelectMany(static round => round)];
        if (errors.Length < LeastProposals || rounds.Length < LeastRounds)
            return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{errors.Length} measured proposals with a prediction in {rounds.Length} rounds; supply at least {LeastProposals} in {LeastRounds}");

        ChangePoint change = ChangePoint.Of([.. rounds.Select(static round => round.Average())], seed);
        int before = rounds.Take(change.Index).Sum(static round => round.Length);
        double delta = (2 * new RankStatistics(errors).Auroc([.. errors.Select((_, i) => i >= before)], [.. errors.Select(static _ => 1.0)])) - 1; // Cliff's
        (double mean, double meanPValue) = Level(errors);
        bool isMean = meanPValue < change.PValue;
        TwoSampleTest? candidates = Candidates(campaign, seed);
        int testCount = candidates is null ? 2 : 3; // Bonferroni
        double effect = isMean ? mean : delta, pValue = Math.Min(1, testCount * Math.Min(meanPValue, change.PValue));
        Verdict verdict = pValue > SignificanceLevel ? Verdict.Clear : Math.Abs(effect) < (isMean ? LargeMean : LargeDelta) ? Verdict.Watch : Verdict.Breach;
        if (verdict == Verdict.Clear && candidates is not null && testCount * candidates.PValue <= SignificanceLevel)
        {
            return new Condition(
                Code, Layer.InferenceSteering, Verdict.Watch,
                Estimate.WithoutInterval(candidates.Statistic, "campaign.candidate-drift", candidates.RowCount, "judged by permutation"),
                "candidates exchanged between the first and the last round at random (energy distance, coordinates in standard deviations), level 0.05 for this and the two tests of errors together; watch, as the errors have not followed",
                FormattableString.Invariant($"the candidates of the last round are others than those of the first (energy distance {candidates.Statistic:F2}, p {candidates.PValue:F3}); errors have not changed yet"),
                "Measure some candidates of the new kind before trusting what is predicted for them.");
        }

        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(effect, isMean ? "campaign.error-level" : "campaign.error-change", errors.Length, "the likelier of two changes was chosen by the data"),
            "the order of the rounds permuted (Pettitt 1979, on their mean errors, as the errors of one round come from one model), and errors about zero (Student's t), level 0.05 for both together; breach when Cliff's delta of the two sides is also at least 0.474, or the mean error at least 0.62 of the root mean square",
            isMean
                ? FormattableString.Invariant($"signed errors lie {(mean > 0 ? "above" : "below")} zero by {Math.Abs(mean):F2} of their root mean square (p {pValue:F3})")
                : FormattableString.Invariant($"signed errors after proposal {before} lie {(delta > 0 ? "above" : "below")} those before it (delta {delta:F2}, p {pValue:F3})"),
            verdict == Verdict.Clear ? "none" : "Fit the model again on what was measured since the change, or measure again there to tell a new regime from an instrument.");
    }

    /// <summary>Candidates of the first round of proposals against those of the last; null where the pool stayed the same.</summary>
    private static TwoSampleTest? Candidates(Campaign campaign, ulong seed)
    {
        if (campaign.Candidates is not { Rounds.IsEmpty: false } candidates) return null;
        int first = campaign.Proposals[0].Round, last = campaign.Proposals[^1].Round;
        int[] before = candidates.Offered(first), after = candidates.Offered(last);
        if (before.Length < 2 || after.Length < 2 || before.SequenceEqual(after)) return null;
        EmbeddingMatrix space = candidates.UnitScaled();
        return TwoSampleTest.Energy(space.Select(before), space.Select(after), seed);
    }

    /// <summary>Mean over root mean square, in [−1, 1], and its two-sided p-value by Student's t = √(n − 1) · r/√(1 − r²).</summary>
    private static (double Effect, double PValue) Level(double[] errors)
    {
        double mean = errors.Average(), effect = mean == 0 ? 0 : mean / Math.Sqrt(errors.Average(error => error * error));
        double t = Math.Abs(effect) * Math.Sqrt((errors.Length - 1) / Math.Max(0, 1 - (effect * effect))); // infinite where all errors are the same
        return (effect, 2 * StudentT.CDF(0, 1, errors.Length - 1, -t));
    }
}
