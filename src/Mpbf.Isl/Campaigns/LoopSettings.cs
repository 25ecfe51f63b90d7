namespace Mpbf.Isl.Campaigns;

/// <summary>How a loop runs.</summary>
public sealed record LoopSettings
{
    /// <summary>What is looked for.</summary>
    public Goal Goal { get; init; } = Goal.Maximise;

    /// <summary>Candidates a round, at least 1; the last round may have fewer.</summary>
    public int BatchSize { get; init => field = AtLeast(1, value); } = 1;

    /// <summary>Candidates of the initial design, drawn without replacement; at least 2.</summary>
    public int InitialCount { get; init => field = AtLeast(2, value); } = 10;

    /// <summary>Repeats the initial design and every choice that is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    private static int AtLeast(int least, int value) => value >= least ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Allowed: at least {least}.");
}

/// <summary>What a loop was started with: enough to tell whether a pool and a policy are those it began with.</summary>
/// <param name="Settings">How it runs.</param>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Corrects">Whether the policy corrects its outputs by feedback.</param>
/// <param name="PoolDigest">SHA-256 of the pool.</param>
/// <param name="CandidateCount">Candidates in the pool.</param>
public sealed record LoopDefinition(LoopSettings Settings, string Policy, bool Corrects, string PoolDigest, int CandidateCount);
