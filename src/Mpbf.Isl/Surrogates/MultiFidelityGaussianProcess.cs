using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Autoregressive Gaussian processes over fidelities, f_t(x) = ρ_t f_{t−1}(x) + δ_t(x) (Kennedy and O'Hagan 2000), in the recursive form of Le Gratiet and Garnier (2014), equations (127) and (128): each level is a Gaussian process
/// whose trend is a constant and the posterior mean of the level below, so that ρ is a trend coefficient. The last coordinate of a point is its fidelity: 0 the cheapest, then 1, …; each with at least 2 measurements.
/// </summary>
public sealed class MultiFidelityGaussianProcess : ISurrogate
{
    private readonly GaussianProcessOptions _options;

    /// <summary>A multi-fidelity Gaussian process.</summary>
    /// <param name="options">Of each level; null for the defaults. The mean is that of the equations, hyperparameters are learnt.</param>
    /// <exception cref="ArgumentException">No start, given hyperparameters, or a linear mean.</exception>
    public MultiFidelityGaussianProcess(GaussianProcessOptions? options = null)
    {
        _options = GaussianProcessOptions.Required(options);
        if (_options.Initial is not null || _options.Mean != PriorMean.Constant) throw new ArgumentException("Levels learn their own hyperparameters about the level below; give neither Initial nor a linear mean.", nameof(options));
    }

    /// <inheritdoc cref="ISurrogate.Fit"/>
    /// <exception cref="Core.BadInputException">A fidelity that is no integer from 0, or one with fewer than 2 measurements.</exception>
    public MultiFidelityModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default)
    {
        _ = new Training(points, targets, noise);
        ImmutableArray<FidelityLevel> levels = [];
        foreach (FidelityData data in FidelityData.Split(points, targets, noise)) levels = levels.Add(FidelityLevel.Learn(_options, data, levels));
        return new MultiFidelityModel(levels);
    }

    ISurrogateModel ISurrogate.Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise) => Fit(points, targets, noise);
}
