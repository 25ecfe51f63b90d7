using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>An iteration of a loop that was logged by its counts.</summary>
/// <param name="Iteration">From 0 or 1, ascending by 1.</param>
/// <param name="Found">Discoveries that the iteration reports as its own.</param>
/// <param name="TotalFound">Discoveries so far.</param>
/// <param name="Remaining">Candidates left.</param>
public sealed record CountedIteration(int Iteration, int Found, int TotalFound, int Remaining);

/// <summary>A loop of which counts alone were kept: no outcome, prediction or sigma. Expression (3) needs those; what can be checked is whether the counts add up. Immutable.</summary>
public sealed class CampaignCounts
{
    /// <summary>A log.</summary>
    /// <param name="iterations">At least one iteration, in their order.</param>
    /// <exception cref="ArgumentException">No iteration, or iterations that do not ascend by 1.</exception>
    public CampaignCounts(IEnumerable<CountedIteration> iterations)
    {
        ArgumentNullException.ThrowIfNull(iterations);
        Iterations = [.. iterations];
        if (Iterations.IsEmpty) throw new ArgumentException("No iteration.", nameof(iterations));
        for (int i = 1; i < Iterations.Length; i++)
        {
            if (Iterations[i].Iteration != Iterations[i - 1].Iteration + 1) throw new ArgumentException($"Iteration {Iterations[i].Iteration} after {Iterations[i - 1].Iteration}.", nameof(iterations));
        }
    }

    /// <summary>The iterations.</summary>
    public ImmutableArray<CountedIteration> Iterations { get; }

    /// <summary>O_m∘C_d, gain, trust and with them S_f: not assessed.</summary>
    public static Measure Steering { get; } = Measure.NotAssessed("the log holds counts alone; supply each proposal's round, prediction, sigma and outcome");

    /// <summary>What does not add up, a sentence each; empty where everything does.</summary>
    public ImmutableArray<string> Contradictions()
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i < Iterations.Length; i++)
        {
            CountedIteration now = Iterations[i];
            if (now.Found < 0 || now.Remaining < 0 || now.Found > now.TotalFound) found.Add($"iteration {now.Iteration}: {now.Found} found of {now.TotalFound} in total, {now.Remaining} candidates left");
            if (i == 0) continue;
            CountedIteration before = Iterations[i - 1];
            int spent = before.Remaining - now.Remaining, grown = now.TotalFound - before.TotalFound;
            if (grown != now.Found) found.Add($"iteration {now.Iteration}: {now.Found} discoveries reported, the total grows by {grown} ({before.TotalFound} to {now.TotalFound})");
            if (spent <= 0) found.Add($"iteration {now.Iteration}: candidates left go from {before.Remaining} to {now.Remaining}");
            else if (now.Found > spent || grown > spent) found.Add($"iteration {now.Iteration}: {Math.Max(now.Found, grown)} discoveries among {spent} candidates");
        }

        return found.ToImmutable();
    }
}
