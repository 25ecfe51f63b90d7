using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.Isl.Detectors;

/// <summary>One change of level in a sequence at an unknown place (Pettitt 1979), judged by permuting the order.</summary>
/// <param name="Index">Number of values before the likeliest change.</param>
/// <param name="Delta">Cliff's delta of the values after it against those before, in [−1, 1].</param>
/// <param name="PValue">Share of orders, the observed one among them, with as large a statistic.</param>
internal sealed record ChangePoint(int Index, double Delta, double PValue)
{
    private const int PermutationCount = 999;

    public static ChangePoint Of(ReadOnlySpan<double> values, ulong seed)
    {
        double[] ranks = new double[values.Length], ones = new double[values.Length];
        Array.Fill(ones, 1);
        new RankStatistics(values).Rank(ones, ranks);
        (double observed, int index, double delta) = Largest(ranks);
        var random = NamedRandom.Of(FormattableString.Invariant($"change point {seed}"));
        int asLarge = 1;
        for (int permutation = 0; permutation < PermutationCount; permutation++)
        {
            random.Shuffle(ranks);
            if (Largest(ranks).Statistic >= observed) asLarge++;
        }

        return new ChangePoint(index, delta, asLarge / (PermutationCount + 1.0));
    }

    /// <summary>K = max_t |U_t|, U_t = t (n + 1) − 2 Σ_{i ≤ t} R_i; U_t / (t (n − t)) is Cliff's delta of the two sides.</summary>
    private static (double Statistic, int Index, double Delta) Largest(ReadOnlySpan<double> ranks)
    {
        double sum = 0, largest = -1, delta = 0;
        int index = 0;
        for (int t = 1; t < ranks.Length; t++)
        {
            sum += ranks[t - 1];
            double u = (t * (ranks.Length + 1.0)) - (2 * sum);
            if (Math.Abs(u) > largest) (largest, index, delta) = (Math.Abs(u), t, u / (t * (double)(ranks.Length - t)));
        }

        return (largest, index, delta);
    }
}
