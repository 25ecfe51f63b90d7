using System.Collections.Immutable;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// Non-negative combination of support terms. Each term enters as its place among the evaluation rows; weights are the non-negative least-squares fit of the
/// rank of |error|, normalised to sum 1. A term stays only if it raises the rank correlation with |error| out of group, beyond what its
/// group-wise scatter allows. Immutable.
/// </summary>
public sealed class SupportFusion
{
    private const double OneSidedFivePercent = 1.6448536269514722;

    private readonly double[][] _places;
    private readonly HoldOut _holdOut;

    /// <summary>Terms with the folds they are judged on.</summary>
    /// <param name="terms">1 to 10 terms of the same rows.</param>
    /// <param name="holdOut">Folds of the same rows.</param>
    public SupportFusion(IReadOnlyList<SupportTerm> terms, HoldOut holdOut)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(holdOut);
        if (terms.Count is 0 or > 10) throw new ArgumentException($"Found {terms.Count} terms; allowed: 1 to 10.", nameof(terms));
        if (terms.Any(term => term.Evaluation.Length != holdOut.RowCount))
            throw new ArgumentException($"A term has another number of evaluation rows than the hold-out's {holdOut.RowCount}.", nameof(terms));
        Terms = [.. terms];
        _holdOut = holdOut;
        _places = [.. terms.Select(term => term.Evaluation.Select(term.Place).ToArray())];
    }

    /// <summary>The candidates.</summary>
    public ImmutableArray<SupportTerm> Terms { get; }

    /// <summary>Chooses terms and fits weights.</summary>
    /// <param name="absoluteErrors">|error| of each evaluation row.</param>
    public FusedSupport Fit(ReadOnlySpan<double> absoluteErrors)
    {
        double[] errorRanks = StandardRanks(absoluteErrors);
        var chosen = new List<int>();
        double[] outOfGroup = new double[errorRanks.Length];
        while (true)
        {
            (int Term, double[] Score, double Skill) best = (-1, [], double.NegativeInfinity);
            for (int term = 0; term < Terms.Length; term++)
            {
                if (chosen.Contains(term)) continue;
                double[] score = OutOfGroup([.. chosen, term], errorRanks);
                double skill = Dot(StandardRanks(score), errorRanks);
                if (skill > best.Skill) best = (term, score, skill);
            }

            if (best.Term < 0 || (chosen.Count > 0 && !Raises(outOfGroup, best.Score, errorRanks))) break;
            chosen.Add(best.Term);
            outOfGroup = best.Score;
        }

        chosen.Sort();
        double[] weights = new double[Terms.Length];
        double[] fitted = NonNegative(Moments.Of(chosen, _places, errorRanks, null));
        for (int j = 0; j < chosen.Count; j++) weights[chosen[j]] = fitted[j];
        return new FusedSupport(Terms, [.. weights], [.. outOfGroup]);
    }

    private double[] OutOfGroup(int[] chosen, double[] errorRanks)
    {
        var all = Moments.Of(chosen, _places, errorRanks, null);
        double[] sum = new double[errorRanks.Length];
        int[] count = new int[errorRanks.Length];
        foreach (ImmutableArray<int> fold in _holdOut.Folds)
        {
            double[] weights = NonNegative(all.Without(Moments.Of(chosen, _places, errorRanks, fold)));
            foreach (int row in fold)
            {
                for (int j = 0; j < chosen.Length; j++) sum[row] += weights[j] * _places[chosen[j]][row];
                count[row]++;
            }
        }

        double[] overall = NonNegative(all);
        for (int row = 0; row < sum.Length; row++)
        {
            if (count[row] > 0) sum[row] /= count[row];
            else for (int j = 0; j < chosen.Length; j++) sum[row] += overall[j] * _places[chosen[j]][row];
        }

        return sum;
    }

    /// <summary>One-sided test at 5 % of the rise in rank correlation, its scatter taken between folds.</summary>
    private bool Raises(double[] before, double[] after, double[] errorRanks)
    {
        double[] ranksBefore = StandardRanks(before), ranksAfter = StandardRanks(after);
        double rise = 0, variance = 0;
        for (int row = 0; row < errorRanks.Length; row++) rise += (ranksAfter[row] - ranksBefore[row]) * errorRanks[row];
        double perRow = rise / errorRanks.Length;
        foreach (ImmutableArray<int> fold in _holdOut.Folds)
        {
            double foldSum = 0;
            foreach (int row in fold) foldSum += ((ranksAfter[row] - ranksBefore[row]) * errorRanks[row]) - perRow;
            variance += foldSum * foldSum;
        }

        return rise > OneSidedFivePercent * Math.Sqrt(variance);
    }

    /// <summary>Weights of the subset with the smallest squared error among those whose least-squares weights are all positive; equal weights where none is.</summary>
    private static double[] NonNegative(Moments moments)
    {
        int count = moments.Cross.Length;
        double[] best = Enumerable.Repeat(1.0 / count, count).ToArray();
        double bestGain = 0;
        for (uint subset = 1; subset < 1u << count; subset++)
        {
            int[] members = [.. Enumerable.Range(0, count).Where(j => (subset >> j & 1) == 1)];
            double[]? weights = moments.Solve(members);
            if (weights is null || Array.Exists(weights, weight => !(weight > 0))) continue;
            double gain = members.Select((member, j) => weights[j] * moments.Cross[member]).Sum();
            if (gain <= bestGain) continue;
            (bestGain, best) = (gain, new double[count]);
            double total = weights.Sum();
            for (int j = 0; j < members.Length; j++) best[members[j]] = weights[j] / total;
        }

        return best;
    }

    private static double[] StandardRanks(ReadOnlySpan<double> values)
    {
        double[] weights = new double[values.Length], ranks = new double[values.Length];
        Array.Fill(weights, 1);
        new RankStatistics(values).Rank(weights, ranks);
        double mean = (values.Length + 1) / 2.0;
        double norm = Math.Sqrt(ranks.Sum(rank => (rank - mean) * (rank - mean)));
        return Array.ConvertAll(ranks, rank => norm > 0 ? (rank - mean) / norm : 0);
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
