using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>A fitted exact Gaussian process. Immutable.</summary>
public sealed class GaussianProcessModel : IGaussianModel
{
    private readonly Training _training;
    private readonly PriorMean _mean;
    private readonly FittedKernel _kernel;
    private readonly Kriging _kriging;

    internal GaussianProcessModel(Training training, PriorMean mean, FittedKernel kernel, Kriging kriging, ImmutableArray<FitWarning> warnings)
    {
        (_training, _mean, _kernel, _kriging) = (training, mean, kernel, kriging);
        double[] leftOut = [.. LeaveOneOut().Mean];
        if (kriging.Jitter > 0)
            warnings = warnings.Add(new(FitIssue.Jitter, FormattableString.Invariant($"{kriging.Jitter:g2} of the targets' variance was added to the diagonal of the covariance to factor it")));
        Warnings = [.. training.Warnings(leftOut), .. kernel.Warnings, .. warnings];
    }

    private GaussianProcessModel(GaussianProcessModel before, Kriging kriging) =>
        (_training, _mean, _kernel, _kriging, Warnings) = (before._training, before._mean, before._kernel, kriging, before.Warnings);

    /// <inheritdoc/>
    public int Width => _training.Scale.Length;

    /// <inheritdoc/>
    public double NoiseSigma => Math.Sqrt(Hyperparameters.NoiseVariance);

    /// <inheritdoc/>
    public ImmutableArray<FitWarning> Warnings { get; }

    /// <summary>Lengthscales and variances; the noise variance is 0 where noises were stated.</summary>
    public Hyperparameters Hyperparameters => _kernel.Hyperparameters;

    /// <summary>Variance that had to be added to the diagonal of the covariance, in squared units of the targets.</summary>
    public double Jitter => _kriging.Jitter * _training.TargetScale * _training.TargetScale;

    /// <inheritdoc/>
    public void Predict(Points points, Span<double> mean, Span<double> sigma)
    {
        double[] rows = _training.Standardised(points), standardMean = new double[points.RowCount], variance = new double[points.RowCount];
        if (mean.Length != standardMean.Length || sigma.Length != standardMean.Length) throw new ArgumentException($"{mean.Length} and {sigma.Length} places; expected {points.RowCount}, one a point.", nameof(mean));
        _kriging.Predict(rows, BasisAt(rows), standardMean, variance);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = _training.TargetCentre + (_training.TargetScale * standardMean[i]);
            sigma[i] = _training.TargetScale * Math.Sqrt(variance[i]);
        }
    }

    /// <inheritdoc/>
    public double[] Covariance(Points left, Points right)
    {
        double[] a = _training.Standardised(left), b = ReferenceEquals(left, right) ? a : _training.Standardised(right);
        double[] covariance = _kriging.Covariance(a, BasisAt(a), b, BasisAt(b));
        System.Numerics.Tensors.TensorPrimitives.Multiply(covariance, _training.TargetScale * _training.TargetScale, covariance);
        return covariance;
    }

    /// <inheritdoc/>
    public double[] Sample(Points points, int draws, ulong seed) => JointDraws.Of(this, points, draws, seed);

    /// <summary>The model with one more measurement by one more row of the factor, n² work.</summary>
    public GaussianProcessModel With(ReadOnlySpan<double> point, double target, double? noise = null)
    {
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "expected a finite number");
        if (noise is { } given && !(given > 0 && double.IsFinite(given))) throw new ArgumentOutOfRangeException(nameof(noise), given, "expected a positive number");
        double[] row = _training.Standardised(new Points(point.ToArray(), 1, point.Length));
        double variance = noise is { } sigma ? sigma * sigma / (_training.TargetScale * _training.TargetScale) : _kernel.Noise.Order().ElementAt(_kernel.Noise.Length / 2);
        return new GaussianProcessModel(this, _kriging.With(row, BasisAt(row), (target - _training.TargetCentre) / _training.TargetScale, variance));
    }

    /// <summary>Mean and standard deviation of each measurement given all others, its noise included, equation (120); NaN where the others cannot say.</summary>
    public (ImmutableArray<double> Mean, ImmutableArray<double> Sigma) LeaveOneOut()
    {
        (double[] mean, double[] variance) = _kriging.LeaveOneOut();
        return ([.. mean.Select(m => _training.TargetCentre + (_training.TargetScale * m))], [.. variance.Select(v => _training.TargetScale * Math.Sqrt(v))]);
    }

    ISurrogateModel ISurrogateModel.With(ReadOnlySpan<double> point, double target, double? noise) => With(point, target, noise);

    private double[] BasisAt(double[] rows) => GaussianProcess.Basis(_mean, rows, Width, byFunction: false);
}
