using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// A running loop over a pool: ask for candidates, measure them, tell the outcomes. Every choice is a function of the events before it and the seed, so a loop that replays its events goes on as if it had never stopped.
/// One thread at a time.
/// </summary>
public sealed class DiscoveryLoop
{
    private readonly Action<LoopEvent>? _record;
    private readonly Chooser _choose;

    /// <summary>A loop, new or resumed.</summary>
    /// <param name="pool">What can be chosen.</param>
    /// <param name="policy">How it is chosen.</param>
    /// <param name="settings">Null for the defaults.</param>
    /// <param name="events">Events to resume from; null for a new loop.</param>
    /// <param name="record">Makes an event durable; called before the loop changes. If it throws, the loop is as it was. Null keeps the loop in memory alone.</param>
    /// <exception cref="BadInputException">The initial design leaves nothing to propose, or an event does not fit those before it.</exception>
    public DiscoveryLoop(CandidatePool pool, IPolicy policy, LoopSettings? settings = null, IEnumerable<LoopEvent>? events = null, Action<LoopEvent>? record = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(policy);
        (Pool, Policy, Settings, _record, _choose) = (pool, policy, settings ?? new LoopSettings(), record, policy.Begin(pool));
        if (Settings.InitialCount >= pool.Count)
            throw new BadInputException($"an initial design of {Settings.InitialCount} in a pool of {pool.Count}", "fewer than the pool has");
        State = new LoopState(pool.Count, Settings.Goal);
        foreach (LoopEvent happened in events ?? []) State = State.After(happened);
    }

    /// <summary>What can be chosen.</summary>
    public CandidatePool Pool { get; }

    /// <summary>How it is chosen.</summary>
    public IPolicy Policy { get; }

    /// <summary>How the loop runs.</summary>
    public LoopSettings Settings { get; }

    /// <summary>What happened so far.</summary>
    public LoopState State { get; private set; }

    /// <summary>What the loop was started with.</summary>
    public LoopDefinition Definition() => new(Settings, Policy.Name, Policy.Corrects, Pool.Digest(), Pool.Count);

    /// <summary>The candidates to measure: those still pending, or the next round when there are none.</summary>
    /// <returns>At least one; empty when the pool is used up.</returns>
    public IReadOnlyList<AskedPoint> Ask()
    {
        if (!State.Pending.IsEmpty) return State.Pending;
        int[] available = State.Available();
        if (available.Length == 0) return [];
        int round = State.Round + 1, count = Math.Min(round == 0 ? Settings.InitialCount : Settings.BatchSize, available.Length);
        ulong seed = NamedRandom.SeedOf(FormattableString.Invariant($"loop {Settings.Seed} round {round}"));
        Choice choice = round == 0 || State.Measured.Count < 2 ? RandomPolicy.Draw(available, count, seed) : _choose(State, count, seed);
        Happen(new Asked(round, choice.Points, choice.OwnLabels));
        return State.Pending;
    }

    /// <summary>Takes in an outcome.</summary>
    /// <param name="candidate">Row in the pool, asked and still pending.</param>
    /// <param name="outcome">What was measured, finite.</param>
    /// <exception cref="BadInputException">The candidate was never asked, was told before or was abandoned, or the outcome is not finite.</exception>
    public void Tell(int candidate, double outcome) => Happen(new Told(candidate, outcome));

    /// <summary>Takes in that there will be no outcome.</summary>
    /// <param name="candidate">Row in the pool, asked and still pending.</param>
    /// <exception cref="BadInputException">The candidate was never asked, was told before or was abandoned.</exception>
    public void Abandon(int candidate) => Happen(new Abandoned(candidate));

    private void Happen(LoopEvent happened)
    {
        LoopState next = State.After(happened);
        _record?.Invoke(happened);
        State = next;
    }
}
