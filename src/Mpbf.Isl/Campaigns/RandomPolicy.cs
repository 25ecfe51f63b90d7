namespace Mpbf.Isl.Campaigns;

/// <summary>Chooses at random, without a model.</summary>
public sealed record RandomPolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public bool Corrects => false;

    /// <inheritdoc/>
    public Chooser Begin(CandidatePool pool) => static (state, count, seed) => Draw(state.Available(), count, seed);

    /// <summary>Draws without replacement.</summary>
    internal static Choice Draw(int[] available, int count, ulong seed)
    {
        new Random(unchecked((int)seed)).Shuffle(available);
        return new Choice([.. available.Take(count).Select(static candidate => new AskedPoint(candidate))], []);
    }
}
