using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Distributions;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Acquisition;

/// <summary>
/// Knowledge gradient on a pool, equation (136): by how much the best posterior mean of the pool is expected to rise through one noisy measurement, exact (Frazier, Powell and Dayanik 2009).
/// </summary>
public static class KnowledgeGradient
{
    /// <summary>The expected rise for a measurement at each pool point, at least 0.</summary>
    /// <param name="model">A Gaussian model.</param>
    /// <param name="pool">Where could be measured and whose best matters; at most 4,096 points.</param>
    /// <param name="noiseSigma">Standard deviation of the measurement to come, at least 0.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="scores">Receives one score a point, in units of the targets.</param>
    public static void Of(IGaussianModel model, Points pool, double noiseSigma, Goal goal, Span<double> scores)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(noiseSigma >= 0 && double.IsFinite(noiseSigma))) throw new ArgumentOutOfRangeException(nameof(noiseSigma), noiseSigma, "expected at least 0");
        JointDraws.RequireFew(pool);
        int m = pool.RowCount;
        if (scores.Length != m) throw new ArgumentException($"{scores.Length} places; expected {m}, one a point.", nameof(scores));
        double[] mean = new double[m], results = new double[m], covariance = model.Covariance(pool, pool);
        model.Predict(pool, mean, new double[m]);
        if (goal == Goal.Minimise) System.Numerics.Tensors.TensorPrimitives.Negate<double>(mean, mean);
        Parallel.For(0, m, i =>
        {
            double deviation = Math.Sqrt(Math.Max(0, covariance[(i * m) + i]) + (noiseSigma * noiseSigma));
            if (deviation > 0) results[i] = ExpectedRise(mean, [.. covariance.AsSpan(i * m, m).ToArray().Select(c => c / deviation)]);
        });
        results.CopyTo(scores);
    }

    /// <summary>E[max_j (a_j + b_j Z)] − max_j a_j: the upper envelope of the lines, then one expected improvement a kink (algorithm 1 of the source).</summary>
    internal static double ExpectedRise(double[] a, double[] b)
    {
        int[] order = [.. Enumerable.Range(0, a.Length)];
        Array.Sort(order, (i, j) => b[i] != b[j] ? b[i].CompareTo(b[j]) : a[i].CompareTo(a[j]));
        List<int> envelope = [];
        List<double> kinks = [];
        foreach (int line in order)
        {
            if (envelope.Count > 0 && b[envelope[^1]] == b[line]) Pop();
            double kink = double.NegativeInfinity;
            while (envelope.Count > 0)
            {
                int before = envelope[^1];
                kink = (a[before] - a[line]) / (b[line] - b[before]);
                if (kinks.Count == 0 || kink > kinks[^1]) break;
                Pop();
            }

            if (envelope.Count > 0) kinks.Add(kink);
            envelope.Add(line);
        }

        double rise = 0;
        for (int k = 0; k < kinks.Count; k++)
        {
            double c = -Math.Abs(kinks[k]);
            rise += (b[envelope[k + 1]] - b[envelope[k]]) * Math.Max(0, StandardNormal.Density(c) + (c * StandardNormal.Cdf(c)));
        }

        return rise;

        void Pop()
        {
            envelope.RemoveAt(envelope.Count - 1);
            if (kinks.Count > 0) kinks.RemoveAt(kinks.Count - 1);
        }
    }
}
