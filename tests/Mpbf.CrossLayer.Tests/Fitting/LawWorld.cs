using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Fitting;

namespace Mpbf.CrossLayer.Tests.Fitting;

/// <summary>A world with known truth: L = c₀ + α (V − β F) + a level of each cell + noise of each repeat.</summary>
internal static class LawWorld
{
    public const double Intercept = 0.3, Slope = 0.8, Weight = 0.9, CellSpread = 0.05, Noise = 0.1;

    private static readonly string[] Groups = ["oxide", "halide", "sulphide", "nitride", "alloy"];

    /// <summary>5 groups × 6 cells × 30 designs × 2 repeats.</summary>
    /// <param name="seed">Of the world.</param>
    /// <param name="fidelity">F of a design from two uniform numbers, the first of which is V.</param>
    /// <param name="law">Outcome without levels and noise; null for the law above.</param>
    /// <param name="isPlanted">Which designs hold a planted fault.</param>
    public static Observation[] Runs(int seed, Func<double, double, double>? fidelity = null, Func<double, double, double>? law = null, Func<int, bool>? isPlanted = null)
    {
        Random random = NamedRandom.Of(FormattableString.Invariant($"law world {seed}"));
        (double V, double F)[] designs = [.. Enumerable.Range(0, 30).Select(_ => (random.NextDouble(), random.NextDouble())).Select(d => (d.Item1, fidelity is null ? d.Item2 : fidelity(d.Item1, d.Item2)))];
        var rows = new List<Observation>();
        foreach (string group in Groups)
        {
            for (int cell = 0; cell < 6; cell++)
            {
                double level = Normal.Sample(random, 0, CellSpread);
                for (int d = 0; d < designs.Length; d++)
                {
                    (double v, double f) = designs[d];
                    for (int repeat = 0; repeat < 2; repeat++)
                        rows.Add(new(v, f, (law?.Invoke(v, f) ?? (Intercept + (Slope * (v - (Weight * f))))) + level + Normal.Sample(random, 0, Noise), group, $"{cell}", $"{d}", isPlanted?.Invoke(d) ?? false));
                }
            }
        }

        return [.. rows];
    }
}
