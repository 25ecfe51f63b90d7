using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mpbf.Core;

namespace Mpbf.Isl.Campaigns;

/// <summary>A measured candidate of a running loop.</summary>
/// <param name="Candidate">Row in the pool.</param>
/// <param name="Round">Round that asked for it.</param>
/// <param name="Outcome">What was measured.</param>
/// <param name="Prediction">What the model expected; null where no model chose.</param>
/// <param name="Sigma">Its standard deviation; null where none was stated.</param>
/// <param name="RawPrediction">The prediction before correction; null where nothing was corrected.</param>
/// <param name="RawSigma">Sigma before correction; null where nothing was corrected.</param>
public sealed record Measurement(int Candidate, int Round, double Outcome, double? Prediction, double? Sigma, double? RawPrediction = null, double? RawSigma = null);

/// <summary>Where a loop stands after its events so far. Immutable: an event gives the next state, and the same events give the same state.</summary>
public sealed record LoopState
{
    /// <summary>The state of a loop that has asked nothing.</summary>
    /// <param name="candidateCount">Candidates in the pool, at least 1.</param>
    /// <param name="goal">What is looked for.</param>
    public LoopState(int candidateCount, Goal goal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(candidateCount, 1);
        (CandidateCount, Goal, Places) = (candidateCount, goal, ImmutableCollectionsMarshal.AsImmutableArray(new Place[candidateCount]));
    }

    private enum Place : byte
    {
        NeverAsked,
        Open,
        Measured,
        Abandoned,
    }

    /// <summary>Candidates in the pool.</summary>
    public int CandidateCount { get; }

    /// <summary>What is looked for.</summary>
    public Goal Goal { get; }

    /// <summary>The round last asked; −1 before the first.</summary>
    public int Round { get; private init; } = -1;

    /// <summary>Measurements in the order they were told.</summary>
    public ImmutableList<Measurement> Measured { get; private init; } = [];

    /// <summary>Asked and neither told nor abandoned.</summary>
    public ImmutableArray<AskedPoint> Pending { get; private init; } = [];

    /// <summary>Own labels in the order they were taken, with their rounds.</summary>
    public ImmutableList<(int Round, OwnLabel Label)> OwnLabels { get; private init; } = [];

    /// <summary>One place a candidate.</summary>
    private ImmutableArray<Place> Places { get; init; }

    /// <summary>Candidates that were never asked, ascending.</summary>
    public int[] Available() => [.. Enumerable.Range(0, CandidateCount).Where(candidate => Places[candidate] == Place.NeverAsked)];

    /// <summary>What a model learns from: measurements, and the newest own label of each candidate that was not measured.</summary>
    public (int[] Candidates, double[] Targets) Training()
    {
        var labels = new SortedDictionary<int, double>();
        foreach ((_, OwnLabel label) in OwnLabels) labels[label.Candidate] = label.Value;
        foreach (Measurement point in Measured) labels.Remove(point.Candidate);
        return ([.. Measured.Select(point => point.Candidate), .. labels.Keys], [.. Measured.Select(point => point.Outcome), .. labels.Values]);
    }

    /// <summary>The state after one more event.</summary>
    /// <exception cref="BadInputException">The event does not fit: an outcome for a candidate that was never asked, told twice or abandoned, or one that is not finite; a candidate asked twice.</exception>
    public LoopState After(LoopEvent happened) => happened switch
    {
        Asked asked => AfterAsking(asked),
        Told told => AfterTelling(told),
        Abandoned abandoned => Closing(abandoned.Candidate, Place.Abandoned),
        _ => throw new ArgumentException($"{happened?.GetType().Name ?? "null"} is no event of a loop.", nameof(happened)),
    };

    /// <summary>The record of the loop so far, in the order of its rounds.</summary>
    /// <param name="pool">The candidates, for diversity; null where unknown.</param>
    /// <param name="outcomes">Outcomes of all candidates where they are known, for regret; null else.</param>
    /// <param name="corrects">Whether the policy corrects its outputs by feedback; null where unknown.</param>
    /// <param name="offered">First and last round in which each candidate could be chosen; null where all could throughout.</param>
    /// <exception cref="BadInputException">Fewer than two measurements of the initial design, or none of a proposal.</exception>
    public Campaign ToCampaign(CandidatePool? pool = null, IEnumerable<double>? outcomes = null, bool? corrects = null, IEnumerable<(int From, int Until)>? offered = null)
    {
        Measurement[] measured = [.. Measured.OrderBy(point => point.Round)];
        int initialCount = measured.Count(point => point.Round == 0);
        if (initialCount < 2 || initialCount == measured.Length)
        {
            throw new BadInputException($"{initialCount} outcomes of the initial design and {measured.Length - initialCount} of proposals", "at least 2 and 1",
                "Tell more outcomes before the loop is assessed.");
        }

        IEnumerable<Proposal> points = measured.Select(point => new Proposal(point.Round, point.Outcome, point.Prediction, point.Sigma) { RawPrediction = point.RawPrediction, RawSigma = point.RawSigma })
            .Concat(OwnLabels.Select(label => new Proposal(label.Round, label.Label.Value, label.Label.Value, null, IsOwnLabel: true)));
        return new Campaign(points.OrderBy(point => point.Round), Goal, outcomes, corrects)
        {
            Candidates = pool is null ? null : new OfferedCandidates(pool.Points, measured.Select(static point => point.Candidate), offered),
        };
    }

    private LoopState AfterAsking(Asked asked)
    {
        if (asked.Round != Round + 1) throw new BadInputException($"round {asked.Round} after round {Round}", $"round {Round + 1}");
        if (!Pending.IsEmpty) throw new BadInputException($"round {asked.Round} while {Pending.Length} outcomes are awaited", "an outcome, or word that there will be none, for each candidate that was asked");
        if (asked.Points.IsEmpty) throw new BadInputException("a round without candidates", "at least one");
        Place[] places = [.. Places];
        foreach (AskedPoint point in asked.Points)
        {
            RequireCandidate(point.Candidate);
            if (places[point.Candidate] != Place.NeverAsked) throw new BadInputException($"candidate {point.Candidate} asked a second time", "candidates that were never asked");
            places[point.Candidate] = Place.Open;
            if (point.Prediction is { } prediction && !double.IsFinite(prediction)) throw new BadInputException(FormattableString.Invariant($"the prediction {prediction} for candidate {point.Candidate}"), "a finite number");
            if (point.Sigma is { } sigma && !(sigma > 0 && double.IsFinite(sigma))) throw new BadInputException(FormattableString.Invariant($"sigma {sigma} for candidate {point.Candidate}"), "a positive number, or none");
        }

        foreach (OwnLabel label in asked.OwnLabels)
        {
            RequireCandidate(label.Candidate);
            if (!double.IsFinite(label.Value)) throw new BadInputException(FormattableString.Invariant($"the own label {label.Value} for candidate {label.Candidate}"), "a finite number");
            if (Places[label.Candidate] == Place.Measured) throw new BadInputException($"an own label for candidate {label.Candidate}, which was measured", "own labels where nothing was measured");
        }

        return this with { Round = asked.Round, Pending = asked.Points, OwnLabels = OwnLabels.AddRange(asked.OwnLabels.Select(label => (asked.Round, label))), Places = ImmutableCollectionsMarshal.AsImmutableArray(places) };
    }

    private LoopState AfterTelling(Told told)
    {
        LoopState next = Closing(told.Candidate, Place.Measured);
        if (!double.IsFinite(told.Outcome))
            throw new BadInputException(FormattableString.Invariant($"the outcome {told.Outcome} for candidate {told.Candidate}"), "a finite number", "Abandon a candidate that could not be measured.");
        AskedPoint asked = Pending.First(point => point.Candidate == told.Candidate);
        return next with { Measured = Measured.Add(new Measurement(told.Candidate, Round, told.Outcome, asked.Prediction, asked.Sigma, asked.RawPrediction, asked.RawSigma)) };
    }

    private LoopState Closing(int candidate, Place place)
    {
        RequireCandidate(candidate);
        Place before = Places[candidate];
        if (before == Place.NeverAsked) throw new BadInputException($"an outcome for candidate {candidate}, which was never asked", Awaited());
        if (before == Place.Measured) throw new BadInputException($"a second outcome for candidate {candidate}", Awaited(), "Record a repeat as a candidate of its own.");
        if (before == Place.Abandoned) throw new BadInputException($"an outcome for candidate {candidate}, which was abandoned", Awaited());
        return this with { Pending = [.. Pending.Where(point => point.Candidate != candidate)], Places = Places.SetItem(candidate, place) };
    }

    private string Awaited() => Pending.IsEmpty ? "none: no outcome is awaited" : $"one of the {Pending.Length} awaited, such as candidate {Pending[0].Candidate}";

    private void RequireCandidate(int candidate)
    {
        if (candidate < 0 || candidate >= CandidateCount) throw new BadInputException($"candidate {candidate}", $"0 to {CandidateCount - 1}, a row of the pool");
    }
}
