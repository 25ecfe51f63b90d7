using System.Collections.Immutable;
using Mpbf.Core.Embeddings;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Campaigns;

/// <summary>What a campaign could choose from: where the candidates lie, which of them were measured, and in which rounds each could be chosen. Immutable.</summary>
public sealed class OfferedCandidates
{
    /// <summary>The candidates of a campaign.</summary>
    /// <param name="space">One candidate a row.</param>
    /// <param name="measured">Row of each measurement, those of the initial design first, then the proposals in their order.</param>
    /// <param name="rounds">First and last round in which each candidate could be chosen, both included; null where all could throughout. The initial design is not bound by them.</param>
    /// <exception cref="ArgumentException">A row that does not exist, or rounds that are not one pair a candidate, ascending from 0.</exception>
    public OfferedCandidates(Points space, IEnumerable<int> measured, IEnumerable<(int From, int Until)>? rounds = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        (Space, Measured, Rounds) = (space, [.. measured], [.. rounds ?? []]);
        if (Measured.Any(row => row < 0 || row >= space.RowCount)) throw new ArgumentException($"A measurement is of a candidate that does not exist; there are {space.RowCount}.", nameof(measured));
        if (!Rounds.IsEmpty && Rounds.Length != space.RowCount) throw new ArgumentException($"{Rounds.Length} pairs of rounds; expected {space.RowCount}, one a candidate.", nameof(rounds));
        if (Rounds.Any(static pair => pair.From < 0 || pair.Until < pair.From)) throw new ArgumentException("Rounds of a candidate ascend from 0.", nameof(rounds));
    }

    /// <summary>Where the candidates lie.</summary>
    public Points Space { get; }

    /// <summary>Row of each measurement, those of the initial design first.</summary>
    public ImmutableArray<int> Measured { get; }

    /// <summary>First and last round in which each candidate could be chosen; empty where all could throughout.</summary>
    public ImmutableArray<(int From, int Until)> Rounds { get; }

    /// <summary>Whether a candidate could be chosen in a round, had it not been measured.</summary>
    public bool IsOffered(int candidate, int round) => Rounds.IsEmpty || (round >= Rounds[candidate].From && round <= Rounds[candidate].Until);

    /// <summary>Candidates that could be chosen in a round, measured before or not, ascending.</summary>
    internal int[] Offered(int round) => [.. Enumerable.Range(0, Space.RowCount).Where(candidate => IsOffered(candidate, round))];

    /// <summary>Those of them that were not among the first measurements.</summary>
    internal int[] Open(int round, int measuredCount) => [.. Offered(round).Except(Measured[..measuredCount])];

    /// <summary>The candidates in coordinates of unit standard deviation.</summary>
    internal EmbeddingMatrix UnitScaled() => new([.. Space.UnitScaled().Values.ToArray().Select(static x => (float)x)], Space.RowCount, Space.Width);

    /// <summary>The same candidates with the first measurements alone.</summary>
    internal OfferedCandidates Until(int measuredCount) => new(Space, Measured[..measuredCount], Rounds);
}
