using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Probes;

/// <summary>Kernel ridge regression from the kernel of the known rows and that of asked against known ones. The penalty of each target is the best of four by exact leave-one-out errors, e_i = (K⁻¹y)_i / (K⁻¹)_ii (Craven and Wahba 1979).</summary>
internal static class KernelSolution
{
    private static readonly double[] Penalties = [1e-4, 1e-3, 1e-2, 1e-1];

    /// <param name="kernel">n × n.</param>
    /// <param name="across">asked × n.</param>
    /// <param name="values">For each target its n values.</param>
    public static double[][] Predict(float[] kernel, float[] across, double[][] values)
    {
        int n = values[0].Length, asked = across.Length / n;
        double[] matrix = Array.ConvertAll(kernel, value => (double)value), inverse = new double[matrix.Length];
        double diagonal = Enumerable.Range(0, n).Average(i => matrix[(i * n) + i]);
        double[] means = Array.ConvertAll(values, target => target.Average()), best = new double[values.Length];
        double[]?[] weights = new double[values.Length][];
        Array.Fill(best, double.PositiveInfinity);
        foreach (double penalty in Penalties)
        {
            if (!(diagonal > 0) || !Cholesky.TryFactor(matrix, n, out Cholesky? factor, out _, penalty * diagonal)) continue;
            factor.Inverse(inverse);
            Parallel.For(0, values.Length, t =>
            {
                double[] own = Array.ConvertAll(values[t], value => value - means[t]);
                factor.Solve(own);
                double error = 0;
                for (int i = 0; i < n; i++) error += own[i] / inverse[(i * n) + i] * (own[i] / inverse[(i * n) + i]);
                if (error < best[t]) (best[t], weights[t]) = (error, own);
            });
        }

        return [.. values.Select((_, t) => Array.ConvertAll(Enumerable.Range(0, asked).ToArray(), row =>
        {
            double sum = means[t];
            for (int i = 0; weights[t] is { } own && i < n; i++) sum += across[(row * n) + i] * own[i];
            return sum;
        }))];
    }
}
