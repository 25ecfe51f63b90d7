using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.CrossLayer.Loops;

/// <summary>What a policy's loops went through. Immutable.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Rounds">Means over the runs after each round, from round 0, by symbol; what cannot be assessed says why.</param>
/// <param name="Gain">How deviations go on; null where <paramref name="NoGain"/> says why.</param>
/// <param name="NoGain">Why there is no gain matrix.</param>
/// <param name="Series">The state of each run.</param>
public sealed record LoopTrajectory(string Policy, ImmutableArray<OrderedDictionary<string, Measure>> Rounds, GainMatrix? Gain, string? NoGain, ImmutableArray<StateSeries> Series);

/// <summary>Simulates inner and outer loops as one campaign on a pool whose outcomes are known.</summary>
public static class CoupledLoops
{
    private static readonly Measure NoIntegrity = Measure.NotAssessed("the pool's coordinates are one representation that no round changes"), NoTradeOff = Measure.NotAssessed("a surrogate has no pretraining; supply model facts to an audit");

    /// <summary>Runs every policy with every seed, in parallel; the result is the same for any number of threads. Runs of one seed share their initial design.</summary>
    /// <param name="policies">Policies of different names.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="seeds">Seeds, each once.</param>
    /// <param name="roundCount">Rounds after the initial design, at least 1.</param>
    /// <param name="settings">Batch and initial design; goal and seed are those of pool and run. Null for the defaults.</param>
    /// <param name="open">Opens the loop of a run, such as one that a ledger records; null for loops in memory. Called once a run, from several threads.</param>
    /// <param name="progress">Told the number of runs done.</param>
    /// <param name="cancellation">Ends the simulation.</param>
    /// <exception cref="ArgumentException">A name or a seed twice, or none.</exception>
    /// <exception cref="BadInputException">The pool is too small for so many rounds.</exception>
    public static ImmutableArray<LoopTrajectory> Run(
        IReadOnlyList<CoupledPolicy> policies, SimulatedPool pool, IReadOnlyList<ulong> seeds, int roundCount, LoopSettings? settings = null,
        Func<CoupledPolicy, LoopSettings, DiscoveryLoop>? open = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(roundCount, 1);
        if (policies.Count == 0 || policies.Select(policy => policy.Name).Distinct(StringComparer.Ordinal).Count() != policies.Count) throw new ArgumentException("Policies need names of their own.", nameof(policies));
        if (seeds.Count == 0 || seeds.Distinct().Count() != seeds.Count) throw new ArgumentException("Each seed stands once, and there is at least one.", nameof(seeds));
        settings ??= new LoopSettings();
        int needed = settings.InitialCount + (roundCount * settings.BatchSize);
        if (needed >= pool.Pool.Count) throw new BadInputException($"{roundCount} rounds of {settings.BatchSize} after {settings.InitialCount} in a pool of {pool.Pool.Count}", "fewer measurements than the pool has: what is left is what the loop is judged on");

        var runs = new CoupledRound[policies.Count * seeds.Count][];
        int done = 0;
        Parallel.For(0, runs.Length, new ParallelOptions { CancellationToken = cancellation }, index =>
        {
            CoupledPolicy policy = policies[index / seeds.Count];
            LoopSettings own = settings with { Goal = pool.Goal, Seed = seeds[index % seeds.Count] };
            runs[index] = Run(policy, pool, open?.Invoke(policy, own) ?? new DiscoveryLoop(pool.Pool, policy, own), roundCount, cancellation);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return [.. policies.Select((policy, p) => Trajectory(policy.Name, runs.AsSpan(p * seeds.Count, seeds.Count).ToArray(), seeds))];
    }

    private static CoupledRound[] Run(CoupledPolicy policy, SimulatedPool pool, DiscoveryLoop loop, int roundCount, CancellationToken cancellation)
    {
        var rounds = new CoupledRound[roundCount + 1];
        for (int round = 0; round <= roundCount; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (AskedPoint point in loop.Ask()) loop.Tell(point.Candidate, pool.Outcomes[point.Candidate]);
            rounds[round] = CoupledRound.Of(policy, pool, loop.State);
        }

        return rounds;
    }

    private static LoopTrajectory Trajectory(string policy, CoupledRound[][] runs, IReadOnlyList<ulong> seeds)
    {
        var resampling = new Resampling(1);
        string[] keys = [.. seeds.Select(seed => FormattableString.Invariant($"run {seed}"))];
        StateSeries[] series = runs.All(run => run.All(round => double.IsFinite(round.Overclaim) && double.IsFinite(round.Shift))) && runs[0].Length > 1
            ? [.. runs.Select((run, i) => new StateSeries(keys[i], run.Select(round => (round.Overclaim, round.Shift))))]
            : [];
        (GainMatrix? gain, string? reason) = series.Length == 0 ? (null, "a state is undefined in some round") : GainMatrix.Of(series, resampling);
        return new(policy, [.. Enumerable.Range(0, runs[0].Length).Select(t => Symbols([.. runs.Select(run => run[t])], keys, resampling))], gain, reason, [.. series]);
    }

    private static OrderedDictionary<string, Measure> Symbols(CoupledRound[] rounds, string[] keys, Resampling resampling)
    {
        Measure Mean(string name, Func<CoupledRound, double> value, string? warning = null)
        {
            var sums = new ResampledSums(resampling, 2);
            int count = 0;
            for (int run = 0; run < rounds.Length; run++)
            {
                double x = value(rounds[run]);
                if (!double.IsFinite(x)) continue;
                sums.Add(keys[run], 1, x);
                count++;
            }

            if (count == 0) return Measure.NotAssessed("nothing was proposed yet, or no run defines it");
            Estimate mean = sums.Estimate($"loop.{name}", static s => s[1] / s[0]);
            return warning is null ? mean : mean.With(warning);
        }

        return new()
        {
            ["DataVolume"] = Mean("volume", round => round.Volume),
            ["PhysicalFidelity"] = Mean("fidelity", round => round.Fidelity),
            ["OwnLabelShare"] = Mean("own-labels", round => round.OwnLabelShare),
            ["BoundaryShift"] = Mean("shift", round => round.Shift, "uncalibrated: a coordinate, not a prediction"),
            ["Overclaim"] = Mean("over-claim", round => round.Overclaim),
            ["Bias"] = Mean("bias", round => round.Bias),
            ["EpistemicRisk"] = Mean("risk", round => round.Risk),
            ["AbstractionIntegrity"] = NoIntegrity,
            ["CorrectedOutput"] = Mean("hit-share", round => round.HitShare),
            ["Gain"] = Mean("gain", round => round.Gain),
            ["Trust"] = Mean("trust", round => round.Trust),
            ["SteeringFidelity"] = Mean("steering", round => round.Steering, "uncalibrated: weights ½ and ½"),
            ["TradeOff"] = NoTradeOff,
        };
    }
}
