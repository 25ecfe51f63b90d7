using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>Fitted autoregressive Gaussian processes; the last coordinate of every point is its fidelity. It draws no whole functions: the recursive form holds no covariance between points. Immutable.</summary>
public sealed class MultiFidelityModel : ISurrogateModel
{
    private readonly ImmutableArray<FidelityLevel> _levels;

    internal MultiFidelityModel(ImmutableArray<FidelityLevel> levels)
        : this(levels, [.. levels.SelectMany((level, t) => level.Warnings(t)), .. Unrelated(levels)])
    {
    }

    private MultiFidelityModel(ImmutableArray<FidelityLevel> levels, ImmutableArray<FitWarning> warnings) => (_levels, Warnings) = (levels, warnings);

    /// <summary>Coordinates a point, the fidelity included.</summary>
    public int Width => _levels[0].Hyperparameters.Lengthscales.Length + 1;

    /// <summary>Noise of the highest fidelity.</summary>
    public double NoiseSigma => _levels[^1].NoiseSigma;

    /// <inheritdoc/>
    public ImmutableArray<FitWarning> Warnings { get; }

    /// <summary>Number of fidelities.</summary>
    public int LevelCount => _levels.Length;

    /// <summary>ρ of each level against the one below; 1 for the lowest.</summary>
    public ImmutableArray<double> Scales => [.. _levels.Select(level => level.Scale)];

    /// <inheritdoc/>
    public void Predict(Points points, Span<double> mean, Span<double> sigma)
    {
        (double[][] means, double[][] variances) = AllLevels(points);
        if (mean.Length != points.RowCount || sigma.Length != points.RowCount) throw new ArgumentException($"{mean.Length} and {sigma.Length} places; expected {points.RowCount}, one a point.", nameof(mean));
        for (int i = 0; i < mean.Length; i++)
        {
            int level = LevelAt(points, i);
            (mean[i], sigma[i]) = (means[level][i], Math.Sqrt(variances[level][i]));
        }
    }

    /// <summary>Correlation of the function at each point with the highest fidelity there, equation (129): the share of the truth that a cheap measurement can tell.</summary>
    /// <param name="points">Points with the fidelity that would be measured.</param>
    /// <returns>One correlation a point, in [−1, 1]; 0 where nothing is left to learn.</returns>
    public double[] CorrelationWithHighest(Points points)
    {
        (_, double[][] variances) = AllLevels(points);
        double[] correlation = new double[points.RowCount];
        for (int i = 0; i < correlation.Length; i++)
        {
            int level = LevelAt(points, i);
            double product = 1;
            for (int t = level + 1; t < _levels.Length; t++) product *= _levels[t].Scale;
            double top = variances[^1][i];
            correlation[i] = top > 0 ? Math.Clamp(product * Math.Sqrt(variances[level][i] / top), -1, 1) : 0;
        }

        return correlation;
    }

    /// <summary>The model with one more measurement of the fidelity that its last coordinate names.</summary>
    public MultiFidelityModel With(ReadOnlySpan<double> point, double target, double? noise = null)
    {
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "expected a finite number");
        int measured = LevelAt(new Points(point.ToArray(), 1, point.Length), 0);
        ImmutableArray<FidelityLevel> levels = _levels[..measured];
        levels = levels.Add(_levels[measured].With(point[..^1], target, noise, levels));
        for (int t = measured + 1; t < _levels.Length; t++) levels = levels.Add(_levels[t].Again(levels));
        return new MultiFidelityModel(levels, Warnings);
    }

    ISurrogateModel ISurrogateModel.With(ReadOnlySpan<double> point, double target, double? noise) => With(point, target, noise);

    private static IEnumerable<FitWarning> Unrelated(ImmutableArray<FidelityLevel> levels)
    {
        const double negligible = 0.05;
        for (int t = 1; t < levels.Length; t++)
        {
            double below = levels[t].Scale * levels[t].Scale * levels[t - 1].Hyperparameters.SignalVariance, own = levels[t].Hyperparameters.SignalVariance;
            if (below < negligible * (below + own))
                yield return new(FitIssue.FidelityUnrelated, FormattableString.Invariant($"fidelity {t} follows fidelity {t - 1} by ρ = {levels[t].Scale:g3}: the lower one explains {100 * below / (below + own):f0} % of its variance"));
        }
    }

    private int LevelAt(Points points, int row)
    {
        if (points.Width != Width) throw new ArgumentException($"Points have {points.Width} coordinates; expected {Width}, the fidelity last.", nameof(points));
        int level = FidelityData.LevelOf(points, row);
        return level < _levels.Length ? level : throw new ArgumentException($"Fidelity {level} was never measured; the highest is {_levels.Length - 1}.", nameof(points));
    }

    private (double[][] Means, double[][] Variances) AllLevels(Points points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Width != Width) throw new ArgumentException($"Points have {points.Width} coordinates; expected {Width}, the fidelity last.", nameof(points));
        Points stripped = FidelityData.Stripped(points, [.. Enumerable.Range(0, points.RowCount)]);
        double[] mean = new double[points.RowCount], variance = new double[points.RowCount];
        double[][] means = new double[_levels.Length][], variances = new double[_levels.Length][];
        for (int t = 0; t < _levels.Length; t++)
        {
            _levels[t].Predict(stripped, mean, variance, t == 0);
            (means[t], variances[t]) = ([.. mean], [.. variance]);
        }

        return (means, variances);
    }
}
