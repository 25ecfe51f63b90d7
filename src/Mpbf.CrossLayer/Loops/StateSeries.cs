using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Loops;

/// <summary>The state of one coupled loop, round by round. Immutable and valid.</summary>
public sealed record StateSeries
{
    /// <summary>A run.</summary>
    /// <param name="key">Name of the run; what is resampled.</param>
    /// <param name="rounds">Inner and outer state after each round, finite, at least two rounds.</param>
    /// <exception cref="ArgumentException">Fewer than two rounds, or a state that is not finite.</exception>
    public StateSeries(string key, IEnumerable<(double Inner, double Outer)> rounds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        (Key, Rounds) = (key, [.. rounds]);
        if (Rounds.Length < 2) throw new ArgumentException($"The run '{key}' has {Rounds.Length} rounds; at least 2 are needed to see one follow from another.", nameof(rounds));
        if (!Rounds.All(static state => double.IsFinite(state.Inner) && double.IsFinite(state.Outer))) throw new ArgumentException($"A state of the run '{key}' is not finite.", nameof(rounds));
    }

    /// <summary>Name of the run.</summary>
    public string Key { get; }

    /// <summary>The inner state, what the model claims too much (L), and the outer, what the corpus resolves beyond its fidelity (V_d − β F_p).</summary>
    public ImmutableArray<(double Inner, double Outer)> Rounds { get; }
}
