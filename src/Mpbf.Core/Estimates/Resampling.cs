using System.Text;

namespace Mpbf.Core.Estimates;

/// <summary>
/// Poisson bootstrap over groups: in draw b, group g has the weight Poisson(1), a pure function of (seed, key of g, b).
/// Two machines that see different rows of one group draw the same weight for it. Equality by value.
/// </summary>
/// <remarks>
/// The key's UTF-8 bytes are hashed by FNV-1a (64 bit; Fowler, Noll and Vo 1991) and combined by exclusive or with the first
/// SplitMix64 output of the seed; draw b takes output b of SplitMix64 (Steele, Lea and Flood 2014) started there. Its upper 53 bits, as a
/// uniform number in [0, 1), are inverted through the Poisson(1) distribution function. Poisson weights in place of the multinomial
/// ones: Chamandy et al. 2012, Google technical report on streaming bootstrap.
/// </remarks>
public sealed record Resampling
{
    /// <summary>Below this number of groups a percentile interval covers too rarely, and none is given.</summary>
    public const int MinimumGroupCount = 20;

    /// <summary>The default number of draws.</summary>
    public const int DefaultDrawCount = 200;

    private const ulong Golden = 0x9E3779B97F4A7C15;

    private static readonly double[] PoissonDistribution = TabulatePoisson();

    /// <summary>A resampling with a seed.</summary>
    /// <param name="seed">Any number; the same seed gives the same draws everywhere.</param>
    /// <param name="drawCount">Number of draws B, 2 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of draws is out of range.</exception>
    public Resampling(ulong seed, int drawCount = DefaultDrawCount)
    {
        if (drawCount is < 2 or > 100_000) throw new ArgumentOutOfRangeException(nameof(drawCount), drawCount, "Allowed: 2 to 100,000 draws.");
        (Seed, DrawCount) = (seed, drawCount);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The number of draws B.</summary>
    public int DrawCount { get; }

    /// <summary>The hash of a group key, from which its weights follow.</summary>
    public static ulong HashOf(string groupKey)
    {
        ArgumentNullException.ThrowIfNull(groupKey);
        const ulong offsetBasis = 0xCBF29CE484222325, prime = 0x100000001B3;
        ulong hash = offsetBasis;
        int byteCount = Encoding.UTF8.GetMaxByteCount(groupKey.Length);
        Span<byte> bytes = byteCount <= 512 ? stackalloc byte[byteCount] : new byte[byteCount];
        foreach (byte x in bytes[..Encoding.UTF8.GetBytes(groupKey, bytes)]) hash = unchecked((hash ^ x) * prime);
        return hash;
    }

    /// <summary>The weight of a group in a draw: 0, 1, 2, …</summary>
    /// <param name="groupKey">The group's key.</param>
    /// <param name="draw">0 to <see cref="DrawCount"/> − 1.</param>
    public int Weight(string groupKey, int draw) => Weight(HashOf(groupKey), draw);

    /// <summary>The weight of a group in a draw, from the hash of its key.</summary>
    /// <param name="groupHash">From <see cref="HashOf"/>.</param>
    /// <param name="draw">0 to <see cref="DrawCount"/> − 1.</param>
    public int Weight(ulong groupHash, int draw)
    {
        ulong state = unchecked((groupHash ^ Mix(Seed + Golden)) + (((ulong)draw + 1) * Golden));
        double uniform = (Mix(state) >> 11) * (1.0 / (1UL << 53));
        double[] distribution = PoissonDistribution;
        int weight = (uniform >= distribution[0] ? 1 : 0) + (uniform >= distribution[1] ? 1 : 0) + (uniform >= distribution[2] ? 1 : 0); // without jumps: the first steps cannot be foreseen
        if (weight == 3)
        {
            while (weight < distribution.Length && uniform >= distribution[weight]) weight++;
        }

        return weight;
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    internal static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static double[] TabulatePoisson()
    {
        const double probabilityOfZero = 0.36787944117144233; // e^-1, as a literal so that every platform has the same bits
        const int terms = 20;
        double[] distribution = new double[terms];
        double term = probabilityOfZero, sum = 0;
        for (int k = 0; k < terms; k++)
        {
            sum += term;
            distribution[k] = sum;
            term /= k + 1;
        }

        return distribution;
    }
}
