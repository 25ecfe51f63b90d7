namespace Mpbf.Core.Estimates;

/// <summary>Random numbers by name: whoever states the same purpose draws the same numbers, on any machine and thread; names that differ in a letter draw independently.</summary>
/// <remarks>
/// The name's FNV-1a hash (<see cref="Resampling.HashOf"/>) goes through the finaliser of SplitMix64 (Steele, Lea and Flood 2014). Without it the hashes of <c>tree 1</c> and <c>tree 2</c> differ by a small multiple of a prime,
/// and a seeded <see cref="Random"/> is linear in its seed, so that neighbours would draw numbers at a constant distance.
/// </remarks>
public static class NamedRandom
{
    /// <summary>A seed of all 64 bits.</summary>
    /// <param name="purpose">What is drawn, with every number that tells it from other draws, formatted without culture: <c>tree 1 17</c>.</param>
    public static ulong SeedOf(string purpose) => Resampling.Mix(Resampling.HashOf(purpose));

    /// <summary>A generator that starts from <see cref="SeedOf"/>; it takes a seed of 31 bits, so that two of n names share one with a probability of about n²/2³².</summary>
    /// <inheritdoc cref="SeedOf"/>
    public static Random Of(string purpose) => new(unchecked((int)(SeedOf(purpose) >> 32)));
}
