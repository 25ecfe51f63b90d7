using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// Repeated runs of one policy on one pool, each as the number of top candidates found after 1, 2, … evaluations: all that acceleration and enhancement need. Equations (162) to (166) of <c>docs/theory/campaigns.md</c>; the
/// resampling group is the run. Immutable and valid.
/// </summary>
public sealed class DiscoveryRuns
{
    /// <summary>Runs.</summary>
    /// <param name="candidateCount">N: candidates in the pool.</param>
    /// <param name="topCount">K: top candidates among them, at least 1.</param>
    /// <param name="found">For each run the top candidates found after 1, 2, … evaluations: from 0 or 1 up, by 0 or 1 each. A run that found all may end there.</param>
    /// <exception cref="ArgumentException">No run, or one whose counts cannot be.</exception>
    public DiscoveryRuns(int candidateCount, int topCount, IEnumerable<IEnumerable<int>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentOutOfRangeException.ThrowIfLessThan(topCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidateCount, topCount);
        (CandidateCount, TopCount, Found) = (candidateCount, topCount, [.. found.Select(static run => run.ToImmutableArray())]);
        if (Found.IsEmpty) throw new ArgumentException("No run.", nameof(found));
        for (int run = 0; run < Found.Length; run++)
        {
            ImmutableArray<int> counts = Found[run];
            if (counts.IsEmpty || counts.Length > candidateCount) throw new ArgumentException($"Run {run} has {counts.Length} evaluations; allowed: 1 to {candidateCount}.", nameof(found));
            for (int i = 0; i < counts.Length; i++)
            {
                int before = i == 0 ? 0 : counts[i - 1];
                if (counts[i] < before || counts[i] > Math.Min(topCount, before + 1))
                    throw new ArgumentException($"Run {run} counts {counts[i]} after {before} at evaluation {i + 1}; one evaluation finds one candidate or none, of {topCount}.", nameof(found));
            }
        }
    }

    /// <summary>N: candidates in the pool.</summary>
    public int CandidateCount { get; }

    /// <summary>K: top candidates among them.</summary>
    public int TopCount { get; }

    /// <summary>Top candidates found after 1, 2, … evaluations, one row a run.</summary>
    public ImmutableArray<ImmutableArray<int>> Found { get; }

    /// <summary>The runs of simulated loops.</summary>
    /// <param name="loops">Loops on one pool.</param>
    /// <param name="topShare">Share of the pool that counts as top, in (0, 1].</param>
    public static DiscoveryRuns Of(IReadOnlyCollection<SimulatedLoop> loops, double topShare = 0.05)
    {
        ArgumentNullException.ThrowIfNull(loops);
        SimulatedPool[] pools = [.. loops.Select(loop => loop.Pool).Distinct()];
        if (pools is not [var pool]) throw new ArgumentException($"The loops ran on {pools.Length} pools; expected one.", nameof(loops));
        ImmutableHashSet<int> top = pool.Top(topShare);
        return new DiscoveryRuns(pool.Pool.Count, top.Count, loops.Select(loop =>
        {
            int count = 0;
            return loop.State.Measured.Select(point => top.Contains(point.Candidate) ? ++count : count).ToArray();
        }));
    }

    /// <summary>Equation (162), discovery yield (Borg et al. 2023; "Top%" in Liang et al. 2021): mean share of the top candidates found after n evaluations, in [0, 1].</summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, or beyond the end of a run that had not found all.</exception>
    public Estimate Yield(int evaluations, Resampling resampling) => Mean("discovery.yield", run => FoundAfter(run, evaluations) / (double)TopCount, resampling);

    /// <summary>Equation (163), discovery probability (Borg et al. 2023): share of runs whose n-th evaluation finds a top candidate, in [0, 1]; a run that has found all finds no further.</summary>
    /// <inheritdoc cref="Yield"/>
    public Estimate Probability(int evaluation, Resampling resampling) =>
        Mean("discovery.probability", run => FoundAfter(run, evaluation) - (evaluation == 1 ? 0 : FoundAfter(run, evaluation - 1)), resampling);

    /// <summary>Equation (164), enhancement factor (Rohr et al. 2020; Liang et al. 2021): yield after n evaluations over n/N, that expected of random draws.</summary>
    /// <inheritdoc cref="Yield"/>
    public Estimate Enhancement(int evaluations, Resampling resampling) =>
        Yield(evaluations, resampling).Map(yield => yield * CandidateCount / evaluations).Named("discovery.enhancement");

    /// <summary>Equation (165): median over the runs of the evaluations until a share of the top candidates is found. Not assessed where half of the runs, or a draw's, did not get there.</summary>
    /// <param name="share">Share of the top candidates, in (0, 1].</param>
    /// <param name="resampling">Gives the draws.</param>
    public Measure EvaluationsTo(double share, Resampling resampling)
    {
        double[] needed = [.. Found.Select(run => EvaluationsTo(run, share))];
        Estimate median = Rows(resampling).Estimate("discovery.evaluations-to-share", weights => WeightedMedian(needed, weights));
        int reached = needed.Count(double.IsFinite);
        return double.IsFinite(median.Value) ? median : Measure.NotAssessed($"{reached} of {Found.Length} runs found {100 * share:F0} % of the top candidates; run them longer");
    }

    /// <summary>Equation (166), acceleration factor (Rohr et al. 2020; Liang et al. 2021): evaluations after which random draws are expected to have found a share of the top candidates, share · N, over (165).</summary>
    /// <inheritdoc cref="EvaluationsTo(double, Resampling)"/>
    public Measure Acceleration(double share, Resampling resampling) =>
        EvaluationsTo(share, resampling).Map(needed => needed.Map(n => share * CandidateCount / n).Named("discovery.acceleration"));

    private static double EvaluationsTo(ImmutableArray<int> counts, int wanted)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] >= wanted) return i + 1;
        }

        return double.PositiveInfinity;
    }

    private static double WeightedMedian(double[] values, ReadOnlySpan<double> weights)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((double[])values.Clone(), order);
        double half = 0, sum = 0;
        foreach (double weight in weights) half += weight / 2;
        for (int i = 0; i < order.Length; i++)
        {
            sum += weights[order[i]];
            if (sum < half || sum == 0) continue;
            int next = i;
            if (sum == half) // an even number of runs: the middle of the two in the middle
            {
                do next++;
                while (weights[order[next]] == 0);
            }

            return (values[order[i]] + values[order[next]]) / 2;
        }

        return double.NaN;
    }

    private double EvaluationsTo(ImmutableArray<int> counts, double share)
    {
        if (!(share > 0 && share <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Allowed: above 0, at most 1.");
        const double rounding = 1e-9; // 0.8 · 30 is 24
        return EvaluationsTo(counts, (int)Math.Ceiling((share * TopCount) - rounding));
    }

    private int FoundAfter(ImmutableArray<int> counts, int evaluations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(evaluations, 1);
        if (evaluations <= counts.Length) return counts[evaluations - 1];
        return counts[^1] == TopCount ? TopCount : throw new ArgumentOutOfRangeException(nameof(evaluations), evaluations, $"A run ended after {counts.Length} with {counts[^1]} of {TopCount} found.");
    }

    private ResampledRows Rows(Resampling resampling) => new(resampling, [.. Enumerable.Range(0, Found.Length).Select(static run => FormattableString.Invariant($"run {run}"))]);

    private Estimate Mean(string method, Func<ImmutableArray<int>, double> statistic, Resampling resampling)
    {
        double[] values = [.. Found.Select(statistic)];
        return Rows(resampling).Estimate(method, weights =>
        {
            double sum = 0, total = 0;
            for (int run = 0; run < values.Length; run++)
            {
                sum += weights[run] * values[run];
                total += weights[run];
            }

            return sum / total;
        });
    }
}
