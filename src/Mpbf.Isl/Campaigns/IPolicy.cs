using System.Collections.Immutable;

namespace Mpbf.Isl.Campaigns;

/// <summary>Chooses what to measure next in one loop. It may keep what it learnt from call to call; the same state and seed give the same choice whether it did or not, so that a loop resumed is the loop that stopped.</summary>
/// <param name="state">What happened so far: the initial design was measured, nothing is pending.</param>
/// <param name="count">How many, at least 1 and at most as many as are available.</param>
/// <param name="seed">Of this choice alone.</param>
public delegate Choice Chooser(LoopState state, int count, ulong seed);

/// <summary>How loops choose, as an immutable value.</summary>
public interface IPolicy
{
    /// <summary>Name that tells it from others.</summary>
    string Name { get; }

    /// <summary>Whether bias and sigma of what it states are corrected by feedback.</summary>
    bool Corrects { get; }

    /// <summary>Begins a loop over a pool, or resumes one.</summary>
    /// <param name="pool">What can be chosen.</param>
    Chooser Begin(CandidatePool pool);
}

/// <summary>What a policy chose.</summary>
/// <param name="Points">Candidates that were never asked.</param>
/// <param name="OwnLabels">Predictions that the policy will learn from as if they were data; empty for an honest loop.</param>
public sealed record Choice(ImmutableArray<AskedPoint> Points, ImmutableArray<OwnLabel> OwnLabels);
