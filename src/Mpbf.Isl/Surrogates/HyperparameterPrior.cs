using System.Collections.Immutable;
using MathNet.Numerics.Distributions;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Priors and ranges of the logarithms that are optimised, for standardised points and targets, equation (115): ln ℓ ~ N(ln 2√d, 1), ln s² ~ N(0, 1.5²), ln σ_n² ~ N(ln 0.01, 2²).
/// Weak: they decide only where the data do not.
/// </summary>
internal sealed class HyperparameterPrior
{
    private const double LengthDeviation = 1, SignalDeviation = 1.5, NoiseDeviation = 2, MedianNoise = 0.01, ShortestLength = 0.01, LongestLength = 1000, LeastSignal = 1e-3, MostSignal = 1e3, LeastNoise = 1e-8, MostNoise = 10;

    private readonly double[] _deviations;

    /// <summary>The prior of θ = (ln ℓ_1 … ln ℓ_d or one ln ℓ for all, ln s², ln σ_n² where it is learnt).</summary>
    public HyperparameterPrior(int width, bool ard, bool learnsNoise)
    {
        LengthCount = ard ? width : 1;
        double[] lengths = Repeated(Math.Log(2 * Math.Sqrt(width)));
        Median = [.. lengths, 0, .. learnsNoise ? [Math.Log(MedianNoise)] : (double[])[]];
        Lower = [.. Repeated(Math.Log(ShortestLength)), Math.Log(LeastSignal), .. learnsNoise ? [Math.Log(LeastNoise)] : (double[])[]];
        Upper = [.. Repeated(Math.Log(LongestLength)), Math.Log(MostSignal), .. learnsNoise ? [Math.Log(MostNoise)] : (double[])[]];
        _deviations = [.. Repeated(LengthDeviation), SignalDeviation, .. learnsNoise ? [NoiseDeviation] : (double[])[]];
        double[] Repeated(double value) => [.. Enumerable.Repeat(value, LengthCount)];
    }

    public int LengthCount { get; }

    public double[] Median { get; }

    public double[] Lower { get; }

    public double[] Upper { get; }

    /// <summary>A start for the optimiser.</summary>
    public double[] Draw(Random random)
    {
        double[] theta = new double[Median.Length];
        for (int i = 0; i < theta.Length; i++) theta[i] = Math.Clamp(Median[i] + (_deviations[i] * Normal.Sample(random, 0, 1)), Lower[i], Upper[i]);
        return theta;
    }

    /// <summary>−ln prior up to a constant; adds its gradient.</summary>
    public double Penalty(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        double penalty = 0;
        for (int i = 0; i < theta.Length; i++)
        {
            double z = (theta[i] - Median[i]) / _deviations[i];
            penalty += 0.5 * z * z;
            gradient[i] += z / _deviations[i];
        }

        return penalty;
    }

    /// <summary>Ends of ranges that an optimum ran into.</summary>
    public ImmutableArray<FitWarning> AtBounds(double[] theta)
    {
        const double close = 1e-3;
        bool AtBound(int i) => theta[i] - Lower[i] < close || Upper[i] - theta[i] < close;
        ImmutableArray<FitWarning>.Builder warnings = ImmutableArray.CreateBuilder<FitWarning>();
        for (int i = 0; i < LengthCount; i++)
        {
            if (AtBound(i)) warnings.Add(new(FitIssue.LengthscaleAtBound, FormattableString.Invariant($"lengthscale {i} stopped at {Math.Exp(theta[i]):g3} standard deviations of its coordinate")));
        }

        if (theta.Length > LengthCount + 1 && AtBound(LengthCount + 1))
            warnings.Add(new(FitIssue.NoiseAtBound, FormattableString.Invariant($"the noise stopped at {Math.Exp(theta[^1] / 2):g3} standard deviations of the targets")));
        return warnings.ToImmutable();
    }
}
