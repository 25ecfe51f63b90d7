using Mpbf.Core.Estimates;

namespace Mpbf.Ral.Interventions;

/// <summary>
/// The variance of risk over environments that invariant mechanisms would not show (the penalty of Krueger et al. 2021), without what sampling adds: the one-way random-effects estimate τ² = (MS_between − MS_within) / n₀, equation (155), n₀ = (n − Σ n_e² / n) / (E − 1) (Searle, Casella and McCulloch 1992).
/// </summary>
internal static class EnvironmentRisk
{
    private const int PermutationCount = 999;

    public static Measure Of(double[] risks, string[] environments, ulong seed, Subject subject)
    {
        int[] labels = new int[risks.Length];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < labels.Length; i++)
        {
            if (!numbers.TryGetValue(environments[i], out int number)) numbers.Add(environments[i], number = numbers.Count);
            labels[i] = number;
        }

        if (numbers.Count < 2 || risks.Length <= numbers.Count) return Measure.NotAssessed($"{risks.Length} ladders in {numbers.Count} environments; supply at least two environments, with several ladders in one of them");
        double observed = Variance(risks, labels, numbers.Count);
        var random = NamedRandom.Of(FormattableString.Invariant($"permuted environments {seed}"));
        int asLarge = 1;
        for (int permutation = 0; permutation < PermutationCount; permutation++)
        {
            random.Shuffle(labels);
            if (Variance(risks, labels, numbers.Count) >= observed) asLarge++;
        }

        return Estimate.WithoutInterval(Math.Max(0, observed), "interventions.risk-variance", risks.Length, "resampled ladders would add their own variance", subject)
            .With(FormattableString.Invariant($"{numbers.Count} environments; p {asLarge / (PermutationCount + 1.0):G2} by permuted environments"));
    }

    /// <summary>τ², equation (155), not yet cut at 0.</summary>
    internal static double Variance(double[] risks, int[] environments, int environmentCount)
    {
        double[] sums = new double[environmentCount], counts = new double[environmentCount];
        for (int i = 0; i < risks.Length; i++)
        {
            sums[environments[i]] += risks[i];
            counts[environments[i]]++;
        }

        double mean = risks.Average(), n = risks.Length, between = 0, within = 0;
        for (int e = 0; e < environmentCount; e++) between += counts[e] * ((sums[e] / counts[e]) - mean) * ((sums[e] / counts[e]) - mean);
        for (int i = 0; i < risks.Length; i++)
        {
            double deviation = risks[i] - (sums[environments[i]] / counts[environments[i]]);
            within += deviation * deviation;
        }

        double typicalCount = (n - (counts.Sum(static count => count * count) / n)) / (environmentCount - 1);
        return ((between / (environmentCount - 1)) - (within / (n - environmentCount))) / typicalCount;
    }
}
