using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// The maximum of the posterior of the hyperparameters. All starts are followed on at most 250 rows; the best goes on with at most 2,000. Everything is standardised.
/// </summary>
internal static class HyperparameterSearch
{
    private const int MostScreened = 250, MostRows = 2000, MostIterations = 40;
    private const double ScreeningTolerance = 1e-3, Tolerance = 1e-4;

    /// <param name="options">Kernel, starts, seed.</param>
    /// <param name="prior">Which parameters there are.</param>
    /// <param name="first">θ of the first start.</param>
    /// <param name="rows">n × d.</param>
    /// <param name="basis">Functions of the trend, one after the other.</param>
    /// <param name="targets">n values.</param>
    /// <param name="noise">Known variances, or empty.</param>
    /// <returns>θ.</returns>
    public static double[] Run(GaussianProcessOptions options, HyperparameterPrior prior, double[] first, double[] rows, double[] basis, double[] targets, double[] noise)
    {
        int n = targets.Length;
        var random = NamedRandom.Of(FormattableString.Invariant($"hyperparameters {options.Seed}"));
        int[] order = [.. Enumerable.Range(0, n)];
        if (n > MostScreened) random.Shuffle(order);

        double[][] starts = [first, .. Enumerable.Range(1, options.Starts - 1).Select(_ => prior.Draw(random))];
        if (options.Starts > 1 || n <= MostScreened)
        {
            double[] values = new double[starts.Length];
            Parallel.For(0, starts.Length, s => values[s] = QuasiNewton.Minimise(Likelihood(MostScreened).Evaluate, starts[s], prior.Lower, prior.Upper, MostIterations, n > MostScreened ? ScreeningTolerance : Tolerance).Value);
            Array.Sort(values, starts);
        }

        double[] best = starts[0];
        if (n > MostScreened) QuasiNewton.Minimise(Likelihood(MostRows).Evaluate, best, prior.Lower, prior.Upper, MostIterations, Tolerance * n);
        return best;

        MarginalLikelihood Likelihood(int most)
        {
            if (n <= most) return new(options.Kernel, prior, rows, basis, targets, noise);
            int[] chosen = order[..most];
            int width = rows.Length / n;
            return new(options.Kernel, prior,
                [.. chosen.SelectMany(i => rows[(i * width)..((i + 1) * width)])],
                [.. Enumerable.Range(0, basis.Length / n).SelectMany(k => chosen.Select(i => basis[(k * n) + i]))],
                [.. chosen.Select(i => targets[i])],
                noise.Length == 0 ? [] : [.. chosen.Select(i => noise[i])]);
        }
    }
}
