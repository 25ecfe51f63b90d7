using System.Globalization;
using Mpbf.Core.Statistics;

namespace Mpbf.Dal.Conventions;

/// <summary>Another order or other signs of the components of a vector or tensor: x for y, Voigt order for VASP's.</summary>
public sealed class ComponentOrder
{
    private const int LargestCount = 8, LeastGroups = 10;
    private const double Improvement = 0.8;

    private readonly int[] _order;
    private readonly int[] _signs;

    private ComponentOrder(int[] order, int[] signs, ConventionFinding finding) => (_order, _signs, Finding) = (order, signs, finding);

    /// <summary>The finding in words.</summary>
    public ConventionFinding Finding { get; }

    /// <summary>Finds the order of the source's components that fits the reference best.</summary>
    /// <param name="names">The k components, 2 to 8.</param>
    /// <param name="reference">n × k values, row-major.</param>
    /// <param name="source">n × k values, row-major.</param>
    /// <param name="groups">n resampling groups, one a row.</param>
    /// <returns>Null where the order as it stands is the best, or the better one is not established.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static ComponentOrder? Find(IReadOnlyList<string> names, ReadOnlySpan<double> reference, ReadOnlySpan<double> source, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(groups);
        int k = names.Count;
        if (k is < 2 or > LargestCount) throw new ArgumentException($"{k} components; allowed: 2 to {LargestCount}.", nameof(names));
        if (reference.Length != source.Length || reference.Length != groups.Count * k) throw new ArgumentException($"{reference.Length} and {source.Length} values for {groups.Count} rows of {k} components.", nameof(source));
        double[,] same = new double[k, k], opposite = new double[k, k];
        for (int row = 0; row < groups.Count; row++)
        {
            for (int i = 0; i < k; i++)
            {
                for (int j = 0; j < k; j++)
                {
                    double r = reference[(row * k) + i], s = source[(row * k) + j];
                    same[i, j] += (r - s) * (r - s);
                    opposite[i, j] += (r + s) * (r + s);
                }
            }
        }

        (int[] order, int[] signs) = Best(same, opposite);
        int[] moved = [.. Enumerable.Range(0, k).Where(i => order[i] != i || signs[i] != 1)];
        if (moved.Length == 0) return null;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var asIs = new List<double>();
        var repaired = new List<double>();
        double before = 0, after = 0;
        for (int row = 0; row < groups.Count; row++)
        {
            if (!numbers.TryGetValue(groups[row], out int g))
            {
                numbers.Add(groups[row], g = numbers.Count);
                asIs.Add(0);
                repaired.Add(0);
            }

            foreach (int i in moved)
            {
                double r = reference[(row * k) + i], d = r - source[(row * k) + i], e = r - (signs[i] * source[(row * k) + order[i]]);
                asIs[g] += d * d;
                repaired[g] += e * e;
                before += d * d;
                after += e * e;
            }
        }

        double alternatives = Factorial(k) * Math.Pow(2, k), p = Math.Min(1, alternatives * ScalarConventions.Vote([.. asIs], [.. repaired]));
        double count = groups.Count * moved.Length;
        (before, after) = (Math.Sqrt(before / count), Math.Sqrt(after / count));
        if (numbers.Count < LeastGroups || p > ConventionFinding.Level || after > Improvement * before) return null;
        string named = string.Join(", ", moved.Select(i => $"{names[i]} of the reference is {(signs[i] < 0 ? "−" : "")}{names[order[i]]} of the source"));
        return new ComponentOrder(order, signs, new ConventionFinding(
            "components", string.Create(CultureInfo.InvariantCulture, $"{named} (of these: root-mean-square difference {before:G3} → {after:G3})"), p, "as many groups are nearer in the new order as in the old", before, after));
    }

    /// <summary>The source's values in the reference's order.</summary>
    /// <param name="source">n × k values, row-major.</param>
    public double[] Repair(ReadOnlySpan<double> source)
    {
        double[] repaired = new double[source.Length];
        for (int i = 0; i < repaired.Length; i++) repaired[i] = _signs[i % _order.Length] * source[i - (i % _order.Length) + _order[i % _order.Length]];
        return repaired;
    }

    /// <summary>All orders, by depth-first search with the sum so far as bound.</summary>
    private static (int[] Order, int[] Signs) Best(double[,] same, double[,] opposite)
    {
        int k = same.GetLength(0);
        int[] order = new int[k], best = [.. Enumerable.Range(0, k)];
        double least = best.Sum(i => Math.Min(same[i, i], opposite[i, i]));
        var isUsed = new bool[k];
        Search(0, 0);
        return (best, [.. best.Select((j, i) => opposite[i, j] < same[i, j] ? -1 : 1)]);

        void Search(int i, double sum)
        {
            if (sum >= least) return;
            if (i == k)
            {
                least = sum;
                best = [.. order];
                return;
            }

            for (int j = 0; j < k; j++)
            {
                if (isUsed[j]) continue;
                (isUsed[j], order[i]) = (true, j);
                Search(i + 1, sum + Math.Min(same[i, j], opposite[i, j]));
                isUsed[j] = false;
            }
        }
    }

    private static double Factorial(int k) => k <= 1 ? 1 : k * Factorial(k - 1);
}
