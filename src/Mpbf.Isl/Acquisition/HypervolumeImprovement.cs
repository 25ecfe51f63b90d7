using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Acquisition;

/// <summary>
/// Expected growth of the hypervolume of a Pareto front by one more outcome with independent Gaussian objectives, equation (137), exact: a sum over the boxes of the front of products of one-dimensional expectations
/// (Emmerich, Deutz and Klinkenberg 2011; boxes as by Yang et al. 2019).
/// </summary>
public static class HypervolumeImprovement
{
    /// <summary>The expectation at each pool point, at least 0.</summary>
    /// <param name="front">What was reached so far.</param>
    /// <param name="means">For each objective, one mean a point.</param>
    /// <param name="sigmas">For each objective, one standard deviation a point, at least 0.</param>
    /// <param name="scores">Receives one score a point.</param>
    /// <exception cref="ArgumentException">Numbers of objectives or points that do not fit together, a mean that is not finite, a negative sigma.</exception>
    public static void Expected(ParetoFront front, IReadOnlyList<double[]> means, IReadOnlyList<double[]> sigmas, Span<double> scores)
    {
        ArgumentNullException.ThrowIfNull(front);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(sigmas);
        int objectives = front.Goals.Length;
        if (means.Count != objectives || sigmas.Count != objectives) throw new ArgumentException($"{means.Count} and {sigmas.Count} objectives; expected {objectives}.", nameof(means));
        for (int k = 0; k < objectives; k++) Improvement.Require(means[k], sigmas[k], scores);
        double[][] edges = [.. Enumerable.Range(0, objectives).Select(k => front.Boxes.SelectMany(box => new[] { box.Lower[k], box.Upper[k] }).Distinct().ToArray())];
        (int[] Lower, int[] Upper)[] boxes = [.. front.Boxes.Select(box => (Indices(box.Lower), Indices(box.Upper)))];
        double[] results = new double[scores.Length];
        Parallel.For(0, results.Length, () => Array.ConvertAll(edges, edge => new double[edge.Length]), (i, _, beyond) =>
        {
            for (int k = 0; k < objectives; k++)
            {
                double mean = front.Goals[k] == Goal.Maximise ? means[k][i] : -means[k][i];
                for (int e = 0; e < edges[k].Length; e++) beyond[k][e] = ExpectedBeyond(mean, sigmas[k][i], edges[k][e]);
            }

            foreach ((int[] lower, int[] upper) in boxes)
            {
                double product = 1;
                for (int k = 0; k < objectives; k++) product *= beyond[k][lower[k]] - beyond[k][upper[k]];
                results[i] += product;
            }

            return beyond;
        }, _ => { });
        results.CopyTo(scores);

        int[] Indices(double[] corner) => [.. corner.Select((value, k) => Array.IndexOf(edges[k], value))];
    }

    /// <summary>E[max(0, y − edge)].</summary>
    private static double ExpectedBeyond(double mean, double sigma, double edge)
    {
        if (double.IsPositiveInfinity(edge)) return 0;
        if (sigma == 0) return Math.Max(0, mean - edge);
        double z = (mean - edge) / sigma;
        return Math.Max(0, sigma * (StandardNormal.Density(z) + (z * StandardNormal.Cdf(z))));
    }
}
