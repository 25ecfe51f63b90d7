using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Gaussian process regression through m inducing points, for more points than an exact one bears: the variational posterior of Titsias (2009), equation (121). Hyperparameters are learnt exactly on 1,000 rows drawn by the
/// seed, inducing points are the training points with the largest remaining variance (Burt et al. 2020). Time grows as n m², memory as n + m².
/// </summary>
public sealed class SparseGaussianProcess : ISurrogate
{
    private const int HyperparameterRows = 1000, Candidates = 4096;

    private readonly GaussianProcessOptions _options;
    private readonly int _inducingCount;

    /// <summary>A sparse Gaussian process.</summary>
    /// <param name="options">Null for the defaults; the mean is a constant.</param>
    /// <param name="inducingCount">Most inducing points, at least 1. Fewer serve where fewer explain everything.</param>
    /// <exception cref="ArgumentException">No start, no inducing point, or a mean other than a constant.</exception>
    public SparseGaussianProcess(GaussianProcessOptions? options = null, int inducingCount = 512)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inducingCount, 1);
        (_options, _inducingCount) = (GaussianProcessOptions.Required(options), inducingCount);
        if (_options.Mean != PriorMean.Constant) throw new ArgumentException("A sparse Gaussian process has a constant mean.", nameof(options));
    }

    /// <inheritdoc cref="ISurrogate.Fit"/>
    public SparseGaussianProcessModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default)
    {
        var training = new Training(points, targets, noise);
        int n = training.Count, width = points.Width;
        int[] order = [.. Enumerable.Range(0, n)];
        NamedRandom.Of(FormattableString.Invariant($"sparse rows {_options.Seed}")).Shuffle(order);
        int[] some = order[..Math.Min(n, HyperparameterRows)];
        double[] noises = training.Noise;
        GaussianProcessModel exact = new GaussianProcess(_options).Fit(points.Select(some), [.. some.Select(i => training.Targets[i])], noises.Length == 0 ? default : [.. some.Select(i => noises[i])]);

        double[] rows = training.Standardised(points), lengths = [.. exact.Hyperparameters.Lengthscales.Select((length, d) => length / training.Scale[d])];
        double unit = training.TargetScale * training.TargetScale, signal = exact.Hyperparameters.SignalVariance / unit, learnt = exact.Hyperparameters.NoiseVariance / unit;
        double[] candidates = [.. order.Take(Candidates).SelectMany(i => rows[(i * width)..((i + 1) * width)])];
        var inducing = new InducingPoints(_options.Kernel, lengths, signal, candidates, _inducingCount);
        return SparseGaussianProcessModel.Condition(training, inducing, rows, learnt, exact);
    }

    ISurrogateModel ISurrogate.Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise) => Fit(points, targets, noise);
}
