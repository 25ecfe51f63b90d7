using System.Collections.Immutable;

namespace Mpbf.Isl.Campaigns;

/// <summary>What a campaign looks for.</summary>
public enum Goal
{
    /// <summary>Large outcomes.</summary>
    Maximise,

    /// <summary>Small outcomes.</summary>
    Minimise,
}

/// <summary>One measured point of a campaign.</summary>
/// <param name="Round">0 for the initial design, then 1, 2, … for rounds of proposals.</param>
/// <param name="Outcome">What was measured, finite.</param>
/// <param name="Prediction">What the model predicted before, or null.</param>
/// <param name="Sigma">Its standard deviation, positive, or null.</param>
/// <param name="IsOwnLabel">Whether the outcome is the loop's own prediction rather than a measurement.</param>
public sealed record Proposal(int Round, double Outcome, double? Prediction = null, double? Sigma = null, bool IsOwnLabel = false);

/// <summary>A recorded loop of propose, measure, learn: points in the order they were measured. Immutable and valid.</summary>
public sealed class Campaign
{
    /// <summary>A campaign.</summary>
    /// <param name="proposals">Points by ascending round; round 0, the initial design, has at least two.</param>
    /// <param name="goal">What is looked for.</param>
    /// <param name="pool">Outcomes of all candidates where they are known; empty else.</param>
    /// <param name="corrects">Whether the recorded loop corrected bias or sigma by feedback; null where the record does not say.</param>
    /// <exception cref="ArgumentException">No initial design, no proposals, rounds out of order, or values out of range.</exception>
    public Campaign(IEnumerable<Proposal> proposals, Goal goal, IEnumerable<double>? pool = null, bool? corrects = null)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        ImmutableArray<Proposal> all = [.. proposals];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Round < 0 || (i > 0 && all[i].Round < all[i - 1].Round)) throw new ArgumentException($"Point {i} is of round {all[i].Round}; rounds ascend from 0.", nameof(proposals));
            if (!double.IsFinite(all[i].Outcome)) throw new ArgumentException($"Point {i} has the outcome {all[i].Outcome}; allowed: finite.", nameof(proposals));
            if (all[i].Sigma is { } sigma && !(sigma > 0 && double.IsFinite(sigma))) throw new ArgumentException($"Point {i} has sigma {sigma}; allowed: positive and finite.", nameof(proposals));
            if (all[i].Prediction is { } prediction && !double.IsFinite(prediction)) throw new ArgumentException($"Point {i} has the prediction {prediction}; allowed: finite.", nameof(proposals));
        }

        Initial = [.. all.Where(point => point.Round == 0)];
        Proposals = [.. all.Where(point => point.Round > 0)];
        if (Initial.Length < 2) throw new ArgumentException($"The initial design (round 0) has {Initial.Length} points; at least 2 are needed.", nameof(proposals));
        if (Proposals.IsEmpty) throw new ArgumentException("There are no proposals (rounds from 1).", nameof(proposals));
        Pool = [.. pool ?? []];
        if (!Pool.All(double.IsFinite)) throw new ArgumentException("The pool holds an outcome that is not finite.", nameof(pool));
        (Goal, Corrects) = (goal, corrects);
    }

    /// <summary>The initial design.</summary>
    public ImmutableArray<Proposal> Initial { get; }

    /// <summary>Proposed points in the order they were measured.</summary>
    public ImmutableArray<Proposal> Proposals { get; }

    /// <summary>What is looked for.</summary>
    public Goal Goal { get; }

    /// <summary>Outcomes of all candidates; empty where unknown.</summary>
    public ImmutableArray<double> Pool { get; }

    /// <summary>Whether the loop corrected its outputs by feedback; null where the record does not say.</summary>
    public bool? Corrects { get; }

    /// <summary>Share of proposals whose outcome is the loop's own label.</summary>
    public double OwnLabelShare => Proposals.Count(point => point.IsOwnLabel) / (double)Proposals.Length;

    /// <summary>An outcome with its sign turned so that larger is better.</summary>
    internal double Merit(double outcome) => Goal == Goal.Maximise ? outcome : -outcome;
}
