namespace Mpbf.Core.Statistics;

/// <summary>How many steps of a series count as one independent observation.</summary>
/// <param name="Time">Integrated autocorrelation time τ = ½ + Σ ρ(t), in steps; ½ without correlation, so that 2τ steps are one observation.</param>
/// <param name="StandardError">Of τ: τ √(2(2W + 1)/n) (Sokal 1997; Wolff 2004, Comput. Phys. Commun. 156, 143).</param>
/// <param name="Window">W, the number of lags that were summed.</param>
/// <param name="Count">n.</param>
public readonly record struct AutocorrelationTime(double Time, double StandardError, int Window, int Count)
{
    private const double WindowFactor = 5;

    /// <summary>Independent observations, n / 2τ, at most n.</summary>
    public double EffectiveCount => Math.Min(Count, Count / Math.Max(1, 2 * Time));

    /// <summary>Estimates τ with Sokal's automatic window: the least W with W ≥ 5τ(W).</summary>
    /// <param name="series">At least 4 finite values in order of time; a constant series counts as one observation.</param>
    public static AutocorrelationTime Of(ReadOnlySpan<double> series)
    {
        int n = series.Length;
        if (n < 4) throw new ArgumentException($"{n} values; at least 4 are needed.", nameof(series));
        double mean = 0, variance = 0;
        foreach (double value in series) mean += value / n;
        foreach (double value in series) variance += (value - mean) * (value - mean) / n;
        if (!(variance > 0)) return new(n / 2.0, n / 2.0, n - 1, n);
        double time = 0.5;
        int window = 0;
        for (int lag = 1; lag < n; lag++)
        {
            double covariance = 0;
            for (int i = 0; i + lag < n; i++) covariance += (series[i] - mean) * (series[i + lag] - mean);
            time += covariance / n / variance;
            window = lag;
            if (lag >= WindowFactor * time) break;
        }

        time = Math.Max(0.5, time);
        return new(time, time * Math.Sqrt(2 * ((2.0 * window) + 1) / n), window, n);
    }
}
