using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>What a surrogate learnt. Immutable; any number of threads may ask it.</summary>
public interface ISurrogateModel
{
    /// <summary>Coordinates a point.</summary>
    int Width { get; }

    /// <summary>Standard deviation of a new measurement about the function, in units of the targets; 0 where the model has none of its own.</summary>
    double NoiseSigma { get; }

    /// <summary>What speaks against relying on this model; empty is no proof of a good one.</summary>
    ImmutableArray<FitWarning> Warnings { get; }

    /// <summary>Mean and standard deviation of the function (not of a new measurement) at many points.</summary>
    /// <param name="points">Where to predict.</param>
    /// <param name="mean">Receives one mean a point.</param>
    /// <param name="sigma">Receives one standard deviation a point, at least 0.</param>
    /// <exception cref="ArgumentException">Another width, or other lengths.</exception>
    void Predict(Points points, Span<double> mean, Span<double> sigma);

    /// <summary>The model with one more measurement, its hyperparameters kept and its warnings with them.</summary>
    /// <param name="point">Where.</param>
    /// <param name="target">What was, or is imagined to be, measured.</param>
    /// <param name="noise">Its standard deviation; null for what the model assumes of its own data.</param>
    ISurrogateModel With(ReadOnlySpan<double> point, double target, double? noise = null);
}
