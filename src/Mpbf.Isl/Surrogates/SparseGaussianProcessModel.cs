using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>A fitted sparse Gaussian process, equation (121): with a = L⁻¹ k_u/σ_n of each measurement, B = I + Σ a aᵀ and c = Σ a y/σ_n. Immutable.</summary>
public sealed class SparseGaussianProcessModel : IGaussianModel
{
    private const int ChunkRows = 512, TaskRows = 64;

    private readonly Training _training;
    private readonly InducingPoints _inducing;
    private readonly double[] _precision, _evidence, _weights;
    private readonly double _typicalNoise;
    private readonly Cholesky _factor;

    private SparseGaussianProcessModel(Training training, InducingPoints inducing, double[] precision, double[] evidence, double typicalNoise, double noiseSigma, ImmutableArray<FitWarning> warnings)
    {
        (_training, _inducing, _precision, _evidence, _typicalNoise, NoiseSigma, Warnings) = (training, inducing, precision, evidence, typicalNoise, noiseSigma, warnings);
        _factor = JitterLadder.Factor(precision, inducing.Count, out _);
        _weights = [.. evidence];
        _factor.Solve(_weights);
    }

    /// <inheritdoc/>
    public int Width => _training.Scale.Length;

    /// <inheritdoc/>
    public double NoiseSigma { get; }

    /// <summary>Warnings of the exact fit that the hyperparameters come from.</summary>
    public ImmutableArray<FitWarning> Warnings { get; }

    /// <summary>Inducing points in use.</summary>
    public int InducingCount => _inducing.Count;

    /// <inheritdoc/>
    public void Predict(Points points, Span<double> mean, Span<double> sigma)
    {
        double[] rows = _training.Standardised(points), means = new double[points.RowCount], sigmas = new double[points.RowCount];
        if (mean.Length != means.Length || sigma.Length != means.Length) throw new ArgumentException($"{mean.Length} and {sigma.Length} places; expected {points.RowCount}, one a point.", nameof(mean));
        int m = _inducing.Count;
        Parallel.For(0, (points.RowCount + TaskRows - 1) / TaskRows, task =>
        {
            int from = task * TaskRows, count = Math.Min(TaskRows, points.RowCount - from);
            double[] v = new double[count * m];
            _inducing.Whiten(rows.AsSpan(from * Width, count * Width), count, v);
            double[] w = [.. v];
            _factor.SolveLower(w, count);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> prior = v.AsSpan(i * m, m);
                double variance = _inducing.Signal - TensorPrimitives.SumOfSquares(prior) + TensorPrimitives.SumOfSquares<double>(w.AsSpan(i * m, m));
                means[from + i] = _training.TargetCentre + (_training.TargetScale * TensorPrimitives.Dot(prior, _weights));
                sigmas[from + i] = _training.TargetScale * Math.Sqrt(Math.Max(0, variance));
            }
        });
        means.CopyTo(mean);
        sigmas.CopyTo(sigma);
    }

    /// <inheritdoc/>
    public double[] Covariance(Points left, Points right)
    {
        double[] a = _training.Standardised(left), b = _training.Standardised(right);
        double[] covariance = new double[left.RowCount * right.RowCount];
        int m = _inducing.Count;
        MatrixProduct.MultiplyTransposed(Both(a, left.RowCount, 1), Both(b, right.RowCount, -1), covariance, 2 * m);
        double unit = _training.TargetScale * _training.TargetScale;
        for (int i = 0; i < left.RowCount; i++)
        {
            for (int j = 0; j < right.RowCount; j++)
            {
                ref double value = ref covariance[(i * right.RowCount) + j];
                value = unit * (_inducing.Prior(a.AsSpan(i * Width, Width), b.AsSpan(j * Width, Width)) - value);
            }
        }

        return covariance;
    }

    /// <inheritdoc/>
    public double[] Sample(Points points, int draws, ulong seed) => JointDraws.Of(this, points, draws, seed);

    /// <summary>The model with one more measurement, the inducing points kept: m³ work whatever n is.</summary>
    public SparseGaussianProcessModel With(ReadOnlySpan<double> point, double target, double? noise = null)
    {
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "expected a finite number");
        if (noise is { } given && !(given > 0 && double.IsFinite(given))) throw new ArgumentOutOfRangeException(nameof(noise), given, "expected a positive number");
        double deviation = noise is { } sigma ? sigma / _training.TargetScale : Math.Sqrt(_typicalNoise);
        double[] precision = [.. _precision], evidence = [.. _evidence];
        Add(_inducing, _training.Standardised(new Points(point.ToArray(), 1, point.Length)), [(target - _training.TargetCentre) / _training.TargetScale], [deviation * deviation], precision, evidence);
        return new(_training, _inducing, precision, evidence, _typicalNoise, NoiseSigma, Warnings);
    }

    ISurrogateModel ISurrogateModel.With(ReadOnlySpan<double> point, double target, double? noise) => With(point, target, noise);

    internal static SparseGaussianProcessModel Condition(Training training, InducingPoints inducing, double[] rows, double learntNoise, GaussianProcessModel exact)
    {
        int n = training.Count, m = inducing.Count, width = training.Scale.Length;
        double unit = training.TargetScale * training.TargetScale;
        double[] noise = training.Noise.Length == 0 ? [.. Enumerable.Repeat(learntNoise, n)] : Array.ConvertAll(training.Noise, sigma => sigma * sigma / unit);
        double[] precision = new double[m * m], evidence = new double[m], targets = training.StandardTargets();
        for (int i = 0; i < m; i++) precision[(i * m) + i] = 1;
        for (int from = 0; from < n; from += ChunkRows)
        {
            int to = Math.Min(n, from + ChunkRows);
            Add(inducing, rows[(from * width)..(to * width)], targets[from..to], noise[from..to], precision, evidence);
        }

        return new(training, inducing, precision, evidence, noise.Order().ElementAt(n / 2), exact.NoiseSigma, exact.Warnings);
    }

    private static void Add(InducingPoints inducing, double[] rows, double[] targets, double[] noise, double[] precision, double[] evidence)
    {
        int count = targets.Length, m = inducing.Count;
        double[] a = new double[count * m], transposed = new double[count * m], product = new double[m * m];
        inducing.Whiten(rows, count, a);
        for (int i = 0; i < count; i++)
        {
            Span<double> row = a.AsSpan(i * m, m);
            TensorPrimitives.Divide(row, Math.Sqrt(noise[i]), row);
            TensorPrimitives.MultiplyAdd(row, targets[i] / Math.Sqrt(noise[i]), evidence, evidence);
            for (int k = 0; k < m; k++) transposed[(k * count) + i] = row[k];
        }

        MatrixProduct.MultiplyTransposed(transposed, transposed, product, count);
        TensorPrimitives.Add<double>(precision, product, precision);
    }

    /// <summary>Rows (v, ±w): the posterior covariance is the prior one less their product.</summary>
    private double[] Both(double[] rows, int count, double sign)
    {
        int m = _inducing.Count;
        double[] v = new double[count * m], both = new double[count * 2 * m];
        _inducing.Whiten(rows, count, v);
        double[] w = [.. v];
        _factor.SolveLower(w, count);
        for (int i = 0; i < count; i++)
        {
            v.AsSpan(i * m, m).CopyTo(both.AsSpan(2 * i * m));
            TensorPrimitives.Multiply(w.AsSpan(i * m, m), sign, both.AsSpan((2 * i * m) + m, m));
        }

        return both;
    }
}
