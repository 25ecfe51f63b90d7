using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.Ral.Interventions;

/// <summary>
/// Predicted against known change along ladders: whether a representation follows what an intervention does, not only what materials are like. Ladders are resampled whole; below 20 there are no intervals. Immutable.
/// </summary>
public sealed record InterventionAgreement
{
    private const int PermutationCount = 999;

    /// <summary>Number of ladders.</summary>
    public required int LadderCount { get; init; }

    /// <summary>Lin's concordance of predicted with known changes from the reference step, over all steps, equation (154), in [−1, 1].</summary>
    public required Measure Concordance { get; init; }

    /// <summary>p by permuted pairing: the share, among 999 random assignments of predictions to ladders of as many steps and the true one, with as large a concordance.</summary>
    public required double PairingPValue { get; init; }

    /// <summary>Share of steps whose change has the right sign, mean over ladders; steps without a known change do not count.</summary>
    public required Measure SignAgreement { get; init; }

    /// <summary>One-sided sign test over ladders: one vote a ladder, won where most of its signs are right, no vote where as many are right as wrong.</summary>
    public required double SignPValue { get; init; }

    /// <summary>Ladders that had a vote.</summary>
    public required int VoteCount { get; init; }

    /// <summary>Share of ladders whose steps are all predicted in their true order.</summary>
    public required Measure OrderKept { get; init; }

    /// <summary>
    /// Variance between environments of a ladder's mean absolute error of the change, beyond what its scatter within environments explains, equation (155), in the property's unit squared, at least 0; in its reservations the p value by permuted environments.
    /// </summary>
    public required Measure RiskVariance { get; init; }

    /// <summary>Compares predicted with known changes.</summary>
    /// <param name="ladders">At least one, with distinct ids.</param>
    /// <param name="resampling">Gives intervals and the permutations' seed.</param>
    /// <param name="subject">What the predictions come from.</param>
    /// <exception cref="BadInputException">No ladders, or an id stands twice.</exception>
    public static InterventionAgreement Of(IReadOnlyList<LadderOutcome> ladders, Resampling resampling, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(ladders);
        ArgumentNullException.ThrowIfNull(resampling);
        if (ladders.Count == 0) throw new BadInputException("no ladders", "at least one ladder of known and predicted values");
        if (ladders.GroupBy(static ladder => ladder.Id, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice) throw new BadInputException($"ladder '{twice.Key}' {twice.Count()} times", "distinct ids");

        double[][] known = [.. ladders.Select(static ladder => ladder.KnownChanges)], predicted = [.. ladders.Select(static ladder => ladder.PredictedChanges)];
        var rows = new ResampledRows(resampling, [.. ladders.SelectMany(static (ladder, i) => Enumerable.Repeat(ladder.Id, ladder.Known.Length - 1))]);
        double[] x = [.. known.SelectMany(static changes => changes)], y = [.. predicted.SelectMany(static changes => changes)];
        double[] signs = [.. known.Zip(predicted, SignShare)];
        bool?[] order = [.. ladders.Select(static ladder => ladder.KeepsOrder)];
        int votes = signs.Count(static share => !double.IsNaN(share) && share != 0.5), wins = signs.Count(static share => share > 0.5);
        double concordance = ConcordanceOf(x, y, Ones(x.Length));
        return new InterventionAgreement
        {
            LadderCount = ladders.Count,
            Concordance = double.IsNaN(concordance)
                ? Measure.NotAssessed("known or predicted changes are all the same; supply interventions that change the property")
                : rows.Estimate("interventions.concordance", weights => ConcordanceOf(x, y, weights), subject),
            PairingPValue = PermutedPairing(ladders, known, predicted, concordance, resampling.Seed),
            SignAgreement = MeanOver(ladders, signs, resampling, "interventions.sign-agreement", subject),
            SignPValue = SignTest.PValue(wins, votes),
            VoteCount = votes,
            OrderKept = MeanOver(ladders, [.. order.Select(static kept => kept is { } k ? (k ? 1.0 : 0.0) : double.NaN)], resampling, "interventions.order-kept", subject),
            RiskVariance = EnvironmentRisk.Of([.. known.Zip(predicted, static (k, p) => k.Zip(p, static (a, b) => Math.Abs(a - b)).Average())], [.. ladders.Select(static ladder => ladder.Environment)], resampling.Seed, subject),
        };
    }

    /// <summary>As <see cref="WeightedMoments.Concordance"/>; 0 where the predictions do not change at all, since that is no agreement.</summary>
    private static double ConcordanceOf(double[] known, double[] predicted, ReadOnlySpan<double> weights) =>
        WeightedMoments.Variance(predicted, weights) == 0 && WeightedMoments.Variance(known, weights) > 0 ? 0 : WeightedMoments.Concordance(known, predicted, weights);

    private static double SignShare(double[] known, double[] predicted)
    {
        int right = 0, due = 0;
        for (int step = 0; step < known.Length; step++)
        {
            if (known[step] == 0) continue;
            due++;
            if (Math.Sign(predicted[step]) == Math.Sign(known[step])) right++;
        }

        return due == 0 ? double.NaN : right / (double)due;
    }

    private static Measure MeanOver(IReadOnlyList<LadderOutcome> ladders, double[] values, Resampling resampling, string method, Subject subject)
    {
        int[] due = [.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i]))];
        if (due.Length == 0) return Measure.NotAssessed("no ladder has a known change; supply interventions that change the property");
        double[] assessed = [.. due.Select(i => values[i])];
        return new ResampledRows(resampling, [.. due.Select(i => ladders[i].Id)]).Estimate(method, weights => WeightedMoments.Mean(assessed, weights), subject);
    }

    private static double PermutedPairing(IReadOnlyList<LadderOutcome> ladders, double[][] known, double[][] predicted, double observed, ulong seed)
    {
        if (double.IsNaN(observed)) return 1;
        int[][] alike = [.. Enumerable.Range(0, ladders.Count).GroupBy(i => (ladders[i].Known.Length, ladders[i].Reference)).Select(static group => group.ToArray())];
        double[] x = [.. known.SelectMany(static changes => changes)], ones = Ones(x.Length);
        double[][] paired = [.. predicted];
        var random = NamedRandom.Of(FormattableString.Invariant($"permuted pairing {seed}"));
        int asLarge = 1;
        for (int permutation = 0; permutation < PermutationCount; permutation++)
        {
            foreach (int[] members in alike)
            {
                int[] shuffled = [.. members];
                random.Shuffle(shuffled);
                for (int k = 0; k < members.Length; k++) paired[members[k]] = predicted[shuffled[k]];
            }

            if (ConcordanceOf(x, [.. paired.SelectMany(static changes => changes)], ones) >= observed) asLarge++;
        }

        return asLarge / (PermutationCount + 1.0);
    }

    private static double[] Ones(int count)
    {
        double[] ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
