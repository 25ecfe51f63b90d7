using System.Collections.Immutable;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// A recorded loop of propose, measure, learn: points in the order they were measured. Own labels count as such and nowhere else: they are no measurements,
/// and an interval around a prediction always holds its own label. Immutable and valid.
/// </summary>
public sealed class Campaign
{
    private readonly ImmutableArray<Proposal> _points;

    /// <summary>A campaign.</summary>
    /// <param name="points">Points by ascending round; round 0, the initial design, has at least two measurements, the rounds from 1 at least one.</param>
    /// <param name="goal">What is looked for.</param>
    /// <param name="pool">Outcomes of all candidates where they are known, those of the initial design among them; empty else.</param>
    /// <param name="corrects">Whether the recorded loop corrected bias or sigma by feedback; null where the record does not say.</param>
    /// <exception cref="ArgumentException">Too few measurements, rounds out of order, values out of range, or a pool smaller than the campaign.</exception>
    public Campaign(IEnumerable<Proposal> points, Goal goal, IEnumerable<double>? pool = null, bool? corrects = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ImmutableArray<Proposal> all = [.. points];
        for (int i = 0; i < all.Length; i++) Require(all, i);

        _points = all;
        Initial = [.. all.Where(point => point is { Round: 0, IsOwnLabel: false })];
        Proposals = [.. all.Where(point => point is { Round: > 0, IsOwnLabel: false })];
        if (Initial.Length < 2) throw new ArgumentException($"The initial design (round 0) has {Initial.Length} measurements; at least 2 are needed.", nameof(points));
        if (Proposals.IsEmpty) throw new ArgumentException("No proposal (rounds from 1) was measured.", nameof(points));
        OwnLabelShare = all.Count(point => point.IsOwnLabel) / (double)all.Count(point => point.Round > 0 || point.IsOwnLabel);

        Pool = [.. pool ?? []];
        if (!Pool.All(double.IsFinite)) throw new ArgumentException("The pool holds an outcome that is not finite.", nameof(pool));
        if (!Pool.IsEmpty && Pool.Length < Initial.Length + Proposals.Length)
            throw new ArgumentException($"The pool has {Pool.Length} candidates, the campaign {Initial.Length + Proposals.Length} measurements; give the outcomes of all candidates or none.", nameof(pool));
        (Goal, Corrects) = (goal, corrects);
    }

    /// <summary>The measurements of the initial design.</summary>
    public ImmutableArray<Proposal> Initial { get; }

    /// <summary>The measured proposals in their order.</summary>
    public ImmutableArray<Proposal> Proposals { get; }

    /// <summary>What is looked for.</summary>
    public Goal Goal { get; }

    /// <summary>Outcomes of all candidates; empty where unknown.</summary>
    public ImmutableArray<double> Pool { get; }

    /// <summary>Whether the loop corrected its outputs by feedback; null where the record does not say.</summary>
    public bool? Corrects { get; }

    /// <summary>What the campaign could choose from; null where the record does not say.</summary>
    /// <exception cref="ArgumentException">Another number of measurements, or a proposal in a round in which its candidate could not be chosen.</exception>
    public OfferedCandidates? Candidates
    {
        get;
        init
        {
            if (value is not null && value.Measured.Length != Initial.Length + Proposals.Length) throw new ArgumentException($"Found candidates of {value.Measured.Length} measurements; expected {Initial.Length + Proposals.Length}.", nameof(value));
            if (value is not null && Proposals.Zip(value.Measured.Skip(Initial.Length)).FirstOrDefault(pair => !value.IsOffered(pair.Second, pair.First.Round)) is { First: { } early } wrong)
                throw new ArgumentException($"Candidate {wrong.Second} was measured in round {early.Round}, in which it could not be chosen.", nameof(value));
            field = value;
        }
    }

    /// <summary>Share of what the loop learned after its initial design that is its own labels, in [0, 1].</summary>
    public double OwnLabelShare { get; }

    /// <summary>The campaign as it stood after a round, own labels of later rounds left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nothing was proposed by then.</exception>
    public Campaign Until(int round)
    {
        int count = Proposals.Count(point => point.Round <= round);
        if (count == 0) throw new ArgumentOutOfRangeException(nameof(round), round, $"The first proposal was measured in round {Proposals[0].Round}.");
        return count == Proposals.Length && _points[^1].Round <= round ? this : new Campaign(_points.Where(point => point.Round <= round), Goal, Pool, Corrects)
        {
            Candidates = Candidates?.Until(Initial.Length + count),
        };
    }

    /// <summary>An outcome with its sign turned so that larger is better.</summary>
    internal double Merit(double outcome) => Goal == Goal.Maximise ? outcome : -outcome;

    private static void Require(ImmutableArray<Proposal> points, int i)
    {
        Proposal point = points[i];
        string? defect =
            point.Round < 0 || (i > 0 && point.Round < points[i - 1].Round) ? $"is of round {point.Round}; rounds ascend from 0"
            : !double.IsFinite(point.Outcome) ? FormattableString.Invariant($"has the outcome {point.Outcome}; allowed: finite")
            : point.Prediction is { } prediction && !double.IsFinite(prediction) ? FormattableString.Invariant($"has the prediction {prediction}; allowed: finite")
            : point.Sigma is { } sigma && !(sigma > 0 && double.IsFinite(sigma)) ? FormattableString.Invariant($"has sigma {sigma}; allowed: positive and finite")
            : point.RawPrediction is { } raw && !double.IsFinite(raw) ? FormattableString.Invariant($"has the raw prediction {raw}; allowed: finite")
            : point.RawSigma is { } rawSigma && !(rawSigma > 0 && double.IsFinite(rawSigma)) ? FormattableString.Invariant($"has the raw sigma {rawSigma}; allowed: positive and finite")
            : null;
        if (defect is not null) throw new ArgumentException($"Point {i} {defect}.", nameof(points));
    }
}
