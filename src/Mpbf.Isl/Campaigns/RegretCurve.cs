using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>Simple regret along repeated runs, equation (167) of <c>docs/theory/campaigns.md</c>: best of the pool less the best measured so far, both in the direction of the goal, in the unit of the property.</summary>
public static class RegretCurve
{
    /// <summary>Mean regret over the runs after 1, 2, … evaluations, the initial design among them, up to the end of the shortest run. The resampling group is the run.</summary>
    /// <param name="loops">Loops on one pool, each with its own seed.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static ImmutableArray<Estimate> Of(IReadOnlyCollection<SimulatedLoop> loops, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(loops);
        if (loops.Select(loop => loop.Pool).Distinct().Count() != 1) throw new ArgumentException("Loops on one pool are averaged, at least one.", nameof(loops));
        double[][] regrets = [.. loops.Select(OfRun)];
        string[] keys = [.. loops.Select(static loop => FormattableString.Invariant($"run {loop.Seed}"))];
        return [.. Enumerable.Range(0, regrets.Min(run => run.Length)).Select(n =>
        {
            var sums = new ResampledSums(resampling, 2);
            for (int run = 0; run < regrets.Length; run++) sums.Add(keys[run], 1, regrets[run][n]);
            return sums.Estimate("discovery.regret", static s => s[1] / s[0]);
        })];
    }

    private static double[] OfRun(SimulatedLoop loop)
    {
        double sign = loop.Pool.Goal == Goal.Maximise ? 1 : -1, best = loop.Pool.Outcomes.Max(outcome => sign * outcome), soFar = double.NegativeInfinity;
        return [.. loop.State.Measured.Select(point => best - (soFar = Math.Max(soFar, sign * point.Outcome)))];
    }
}
