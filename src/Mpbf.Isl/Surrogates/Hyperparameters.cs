using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>What a Gaussian process learns beside its targets, in the units of points and targets.</summary>
/// <param name="Lengthscales">ℓ_d: distance along each coordinate over which the function changes; positive.</param>
/// <param name="SignalVariance">s²: variance of the function about its trend; positive.</param>
/// <param name="NoiseVariance">σ_n²: variance of a measurement about the function; at least 0.</param>
public sealed record Hyperparameters(ImmutableArray<double> Lengthscales, double SignalVariance, double NoiseVariance)
{
    internal void Require(int width)
    {
        if (Lengthscales.IsDefault || Lengthscales.Length != width || !Lengthscales.All(length => length > 0 && double.IsFinite(length)))
            throw new ArgumentException($"Lengthscales: expected {width} positive numbers, one a coordinate.", nameof(width));
        if (!(SignalVariance > 0 && double.IsFinite(SignalVariance))) throw new ArgumentException(FormattableString.Invariant($"Signal variance {SignalVariance}; expected a positive number."), nameof(width));
        if (!(NoiseVariance >= 0 && double.IsFinite(NoiseVariance))) throw new ArgumentException(FormattableString.Invariant($"Noise variance {NoiseVariance}; expected 0 or a positive number."), nameof(width));
    }
}
