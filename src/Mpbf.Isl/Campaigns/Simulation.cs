using System.Collections.Immutable;

namespace Mpbf.Isl.Campaigns;

/// <summary>A pool whose outcomes are all known, so that a loop on it can be simulated.</summary>
public sealed record SimulatedPool
{
    /// <summary>A pool with outcomes.</summary>
    /// <param name="name">Name that tells it from others.</param>
    /// <param name="pool">The candidates.</param>
    /// <param name="outcomes">One outcome a candidate, finite; replicates have to be averaged before.</param>
    /// <param name="goal">What is looked for.</param>
    /// <exception cref="ArgumentException">Another number of outcomes, or one that is not finite.</exception>
    public SimulatedPool(string name, CandidatePool pool, IEnumerable<double> outcomes, Goal goal)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(pool);
        (Name, Pool, Outcomes, Goal) = (name, pool, [.. outcomes], goal);
        if (Outcomes.Length != pool.Count) throw new ArgumentException($"{Outcomes.Length} outcomes; expected {pool.Count}, one a candidate.", nameof(outcomes));
        if (!Outcomes.All(double.IsFinite)) throw new ArgumentException("An outcome is not finite.", nameof(outcomes));
    }

    /// <summary>Name that tells it from others.</summary>
    public string Name { get; }

    /// <summary>The candidates.</summary>
    public CandidatePool Pool { get; }

    /// <summary>What measuring each gives.</summary>
    public ImmutableArray<double> Outcomes { get; }

    /// <summary>What is looked for.</summary>
    public Goal Goal { get; }

    /// <summary>The best candidates: at least ⌈share · N⌉ of them, more where the last of them is tied.</summary>
    /// <param name="share">In (0, 1].</param>
    public ImmutableHashSet<int> Top(double share)
    {
        if (!(share > 0 && share <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Allowed: above 0, at most 1.");
        double sign = Goal == Goal.Maximise ? 1 : -1;
        double bar = Outcomes.Select(outcome => sign * outcome).OrderDescending().ElementAt((int)Math.Ceiling(share * Outcomes.Length) - 1);
        return [.. Enumerable.Range(0, Outcomes.Length).Where(candidate => sign * Outcomes[candidate] >= bar)];
    }
}

/// <summary>One simulated loop.</summary>
/// <param name="Policy">Name of its policy.</param>
/// <param name="Pool">Where it ran.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Corrects">Whether its policy corrects its outputs.</param>
/// <param name="State">How it ended.</param>
public sealed record SimulatedLoop(string Policy, SimulatedPool Pool, ulong Seed, bool Corrects, LoopState State)
{
    /// <summary>Its record, with what was known to the simulator alone.</summary>
    public Campaign ToCampaign() => State.ToCampaign(Pool.Pool, Pool.Outcomes, Corrects);
}

/// <summary>Loops of policies × pools × seeds.</summary>
public static class Simulation
{
    /// <summary>Runs every policy on every pool with every seed, in parallel; the result is the same for any number of threads. Loops of one pool and seed share their initial design.</summary>
    /// <param name="policies">Policies of different names.</param>
    /// <param name="pools">Pools of different names.</param>
    /// <param name="seeds">Seeds, each once.</param>
    /// <param name="evaluationCount">Measurements a loop, the initial design among them; a smaller pool is used up.</param>
    /// <param name="settings">Batch and initial design; goal and seed are those of pool and seed. Null for the defaults.</param>
    /// <param name="progress">Told the number of loops done.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>Policies within pools within seeds: the order of the arguments, policies slowest.</returns>
    /// <exception cref="ArgumentException">A name or a seed twice, or none.</exception>
    public static ImmutableArray<SimulatedLoop> Run(
        IReadOnlyList<IPolicy> policies, IReadOnlyList<SimulatedPool> pools, IReadOnlyList<ulong> seeds, int evaluationCount, LoopSettings? settings = null,
        IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(seeds);
        if (policies.Select(policy => policy.Name).Distinct(StringComparer.Ordinal).Count() is var names && (names == 0 || names != policies.Count)) throw new ArgumentException("Policies need names of their own.", nameof(policies));
        if (pools.Select(pool => pool.Name).Distinct(StringComparer.Ordinal).Count() is var poolNames && (poolNames == 0 || poolNames != pools.Count)) throw new ArgumentException("Pools need names of their own.", nameof(pools));
        if (seeds.Count == 0 || seeds.Distinct().Count() != seeds.Count) throw new ArgumentException("Each seed stands once, and there is at least one.", nameof(seeds));
        settings ??= new LoopSettings();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(evaluationCount, settings.InitialCount);

        var loops = new SimulatedLoop[policies.Count * pools.Count * seeds.Count];
        int done = 0;
        Parallel.For(0, loops.Length, new ParallelOptions { CancellationToken = cancellation }, index =>
        {
            IPolicy policy = policies[index / (pools.Count * seeds.Count)];
            SimulatedPool pool = pools[index / seeds.Count % pools.Count];
            ulong seed = seeds[index % seeds.Count];
            loops[index] = Run(policy, pool, settings with { Goal = pool.Goal, Seed = seed }, evaluationCount, cancellation);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return [.. loops];
    }

    private static SimulatedLoop Run(IPolicy policy, SimulatedPool pool, LoopSettings settings, int evaluationCount, CancellationToken cancellation)
    {
        var loop = new DiscoveryLoop(pool.Pool, policy, settings);
        while (loop.State.Measured.Count < evaluationCount)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<AskedPoint> asked = loop.Ask();
            if (asked.Count == 0) break;
            foreach (AskedPoint point in asked.Take(evaluationCount - loop.State.Measured.Count)) loop.Tell(point.Candidate, pool.Outcomes[point.Candidate]);
        }

        return new SimulatedLoop(policy.Name, pool, settings.Seed, policy.Corrects, loop.State);
    }
}
