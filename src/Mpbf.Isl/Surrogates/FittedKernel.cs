using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>Hyperparameters of standardised data, and the same in the units of points and targets.</summary>
internal sealed class FittedKernel
{
    private FittedKernel(Training training, double[] lengths, double signal, double learntNoise, ImmutableArray<FitWarning> warnings)
    {
        (Lengths, Signal, LearntNoise, Warnings) = (lengths, signal, learntNoise, warnings);
        double unit = training.TargetScale * training.TargetScale;
        Noise = training.Noise.Length == 0 ? [.. Enumerable.Repeat(learntNoise, training.Count)] : Array.ConvertAll(training.Noise, sigma => sigma * sigma / unit);
        Hyperparameters = new([.. lengths.Zip(training.Scale, static (length, scale) => length * scale)], signal * unit, learntNoise * unit);
    }

    public double[] Lengths { get; }

    public double Signal { get; }

    /// <summary>0 where the noise is stated.</summary>
    public double LearntNoise { get; }

    /// <summary>Noise variance of each measurement.</summary>
    public double[] Noise { get; }

    public Hyperparameters Hyperparameters { get; }

    public ImmutableArray<FitWarning> Warnings { get; }

    /// <summary>Learns, or takes over, the hyperparameters; a constant target has the prior's median.</summary>
    public static FittedKernel Learn(GaussianProcessOptions options, Training training, double[] rows, double[] basis, double[] targets)
    {
        int width = training.Scale.Length;
        double unit = training.TargetScale * training.TargetScale;
        bool learnsNoise = training.Noise.Length == 0;
        options.Initial?.Require(width);
        if (!options.Optimise)
        {
            Hyperparameters given = options.Initial!;
            return new(training, [.. given.Lengthscales.Select((length, d) => length / training.Scale[d])], given.SignalVariance / unit, learnsNoise ? given.NoiseVariance / unit : 0, []);
        }

        var prior = new HyperparameterPrior(width, options.Ard, learnsNoise);
        double[] theta = [.. prior.Median];
        if (options.Initial is { } initial)
        {
            for (int d = 0; d < prior.LengthCount; d++) theta[d] = Math.Log(initial.Lengthscales[d] / training.Scale[d]);
            theta[prior.LengthCount] = Math.Log(initial.SignalVariance / unit);
            if (learnsNoise) theta[^1] = Math.Log(initial.NoiseVariance / unit);
            for (int i = 0; i < theta.Length; i++) theta[i] = Math.Clamp(theta[i], prior.Lower[i], prior.Upper[i]);
        }

        if (!training.IsConstant)
        {
            double[] known = learnsNoise ? [] : Array.ConvertAll(training.Noise, sigma => sigma * sigma / unit);
            theta = HyperparameterSearch.Run(options, prior, theta, rows, basis, targets, known);
        }

        double[] lengths = [.. Enumerable.Range(0, width).Select(d => Math.Exp(theta[prior.LengthCount == 1 ? 0 : d]))];
        return new(training, lengths, Math.Exp(theta[prior.LengthCount]), learnsNoise ? Math.Exp(theta[^1]) : 0, prior.AtBounds(theta));
    }
}
