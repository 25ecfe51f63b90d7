using System.Collections.Immutable;
using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Surrogates;

/// <summary>A fitted Bayesian ridge. Immutable.</summary>
public sealed class BayesianRidgeModel : IGaussianModel
{
    private const int MostIterations = 300;
    private const double Converged = 1e-6, LeastPrecision = 1e-6, MostPrecision = 1e8;

    private readonly Training _training;
    private readonly double[] _slopes, _axes, _deviations, _centre;
    private readonly double _level, _levelVariance;

    private BayesianRidgeModel(Training training, double[] slopes, double[] axes, double[] deviations, double[] centre, double level, double levelVariance, double noiseSigma, ImmutableArray<FitWarning> warnings) =>
        (_training, _slopes, _axes, _deviations, _centre, _level, _levelVariance, NoiseSigma, Warnings) = (training, slopes, axes, deviations, centre, level, levelVariance, noiseSigma, warnings);

    /// <inheritdoc/>
    public int Width => _training.Scale.Length;

    /// <summary>Learnt noise, beyond what was stated, in units of the targets.</summary>
    public double NoiseSigma { get; }

    /// <inheritdoc/>
    public ImmutableArray<FitWarning> Warnings { get; }

    /// <inheritdoc/>
    public void Predict(Points points, Span<double> mean, Span<double> sigma)
    {
        double[] rows = Centred(points), image = new double[Width];
        if (mean.Length != points.RowCount || sigma.Length != points.RowCount) throw new ArgumentException($"{mean.Length} and {sigma.Length} places; expected {points.RowCount}, one a point.", nameof(mean));
        for (int i = 0; i < mean.Length; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * Width, Width);
            Image(row, image);
            mean[i] = _training.TargetCentre + (_training.TargetScale * (_level + TensorPrimitives.Dot(row, _slopes)));
            sigma[i] = _training.TargetScale * Math.Sqrt(_levelVariance + TensorPrimitives.SumOfSquares<double>(image));
        }
    }

    /// <inheritdoc/>
    public double[] Covariance(Points left, Points right)
    {
        double[] a = Images(left), b = Images(right), covariance = new double[left.RowCount * right.RowCount];
        Core.Numerics.MatrixProduct.MultiplyTransposed(a, b, covariance, Width);
        double unit = _training.TargetScale * _training.TargetScale;
        for (int i = 0; i < covariance.Length; i++) covariance[i] = unit * (covariance[i] + _levelVariance);
        return covariance;
    }

    /// <summary>Draws of the whole function at the points, jointly: one set of slopes a draw, for any number of points.</summary>
    public double[] Sample(Points points, int draws, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        double[] images = Images(points), mean = new double[points.RowCount], samples = new double[draws * points.RowCount], z = new double[Width + 1];
        Predict(points, mean, new double[points.RowCount]);
        var random = NamedRandom.Of(FormattableString.Invariant($"ridge draws {seed}"));
        for (int draw = 0; draw < draws; draw++)
        {
            Normal.Samples(random, z, 0, 1);
            for (int i = 0; i < mean.Length; i++)
                samples[(draw * mean.Length) + i] = mean[i] + (_training.TargetScale * (TensorPrimitives.Dot<double>(images.AsSpan(i * Width, Width), z.AsSpan(0, Width)) + (Math.Sqrt(_levelVariance) * z[Width])));
        }

        return samples;
    }

    /// <summary>The model learnt anew with one more measurement.</summary>
    public BayesianRidgeModel With(ReadOnlySpan<double> point, double target, double? noise = null) => Learn(_training.With(point, target, noise), Warnings);

    ISurrogateModel ISurrogateModel.With(ReadOnlySpan<double> point, double target, double? noise) => With(point, target, noise);

    internal static BayesianRidgeModel Learn(Training training, ImmutableArray<FitWarning>? kept)
    {
        int n = training.Count, width = training.Scale.Length;
        double[] rows = training.Standardised(training.Points), y = training.StandardTargets(), weights = Weights(training), centre = new double[width];
        double total = TensorPrimitives.Sum<double>(weights), level = TensorPrimitives.Dot<double>(weights, y) / total;
        for (int i = 0; i < n; i++) TensorPrimitives.MultiplyAdd(rows.AsSpan(i * width, width), weights[i] / total, centre, centre);
        Matrix<double> x = Matrix<double>.Build.Dense(n, width, (i, d) => Math.Sqrt(weights[i]) * (rows[(i * width) + d] - centre[d]));
        Vector<double> t = Vector<double>.Build.Dense(n, i => Math.Sqrt(weights[i]) * (y[i] - level));

        // In the axes of the singular vectors the evidence is a sum over them: eigenvalues λ_k of XᵀX, projections u_kᵀ t.
        // A tall matrix is brought to a square one first, or U would have n² entries.
        Vector<double> rotated = t;
        if (n > width)
        {
            QR<double> qr = x.QR(QRMethod.Thin);
            (x, rotated) = (qr.R, qr.Q.TransposeThisAndMultiply(t));
        }

        Svd<double> svd = x.Svd();
        double[] singular = [.. svd.S], projections = [.. svd.U.TransposeThisAndMultiply(rotated).Take(singular.Length)];
        double rest = Math.Max(0, (t * t) - TensorPrimitives.SumOfSquares<double>(projections)), slopePrecision = 1, noisePrecision = 10;
        for (int iteration = 0; iteration < MostIterations && !training.IsConstant; iteration++)
        {
            double effective = 0, slopes = 0, residual = rest;
            for (int k = 0; k < singular.Length; k++)
            {
                double square = singular[k] * singular[k], shrinkage = noisePrecision * square / (slopePrecision + (noisePrecision * square));
                effective += shrinkage;
                if (singular[k] > 0) slopes += Math.Pow(shrinkage * projections[k] / singular[k], 2);
                residual += Math.Pow((1 - shrinkage) * projections[k], 2);
            }

            (double slopesBefore, double noiseBefore) = (slopePrecision, noisePrecision);
            slopePrecision = Math.Clamp(effective / slopes, LeastPrecision, MostPrecision);
            noisePrecision = Math.Clamp(Math.Max(n - 1 - effective, LeastPrecision) / residual, LeastPrecision, MostPrecision);
            if (Math.Abs(Math.Log(slopePrecision / slopesBefore)) + Math.Abs(Math.Log(noisePrecision / noiseBefore)) < Converged) break;
        }

        double[] axes = new double[width * width], deviations = new double[width], fitted = new double[width];
        for (int k = 0; k < width; k++)
        {
            double square = k < singular.Length ? singular[k] * singular[k] : 0, precision = slopePrecision + (noisePrecision * square);
            deviations[k] = 1 / Math.Sqrt(precision);
            for (int d = 0; d < width; d++)
            {
                axes[(k * width) + d] = svd.VT[k, d];
                if (k < singular.Length) fitted[d] += svd.VT[k, d] * noisePrecision * singular[k] * projections[k] / precision;
            }
        }

        double noiseSigma = training.TargetScale / Math.Sqrt(noisePrecision);
        var model = new BayesianRidgeModel(training, fitted, axes, deviations, centre, level, 1 / (noisePrecision * total), noiseSigma, kept ?? []);
        return kept is null ? model.With(training.Warnings(model.LeftOut(rows, y, weights, noisePrecision)), noisePrecision) : model;
    }

    /// <summary>Relative weights of mean 1: inverse squares of the stated noises.</summary>
    private static double[] Weights(Training training)
    {
        if (training.Noise.Length == 0) return [.. Enumerable.Repeat(1.0, training.Count)];
        double[] weights = Array.ConvertAll(training.Noise, sigma => 1 / (sigma * sigma));
        TensorPrimitives.Divide(weights, TensorPrimitives.Sum<double>(weights) / weights.Length, weights);
        return weights;
    }

    /// <summary>y − (y − ŷ)/(1 − h), h the leverage at the learnt precisions.</summary>
    private double[] LeftOut(double[] rows, double[] y, double[] weights, double noisePrecision)
    {
        double[] leftOut = new double[y.Length], image = new double[Width], row = new double[Width];
        for (int i = 0; i < y.Length; i++)
        {
            TensorPrimitives.Subtract<double>(rows.AsSpan(i * Width, Width), _centre, row);
            Image(row, image);
            double leverage = noisePrecision * weights[i] * (TensorPrimitives.SumOfSquares<double>(image) + _levelVariance), predicted = _level + TensorPrimitives.Dot<double>(row, _slopes);
            const double rounding = 1e-9;
            leftOut[i] = 1 - leverage > rounding ? _training.TargetCentre + (_training.TargetScale * (y[i] - ((y[i] - predicted) / (1 - leverage)))) : double.NaN;
        }

        return leftOut;
    }

    private BayesianRidgeModel With(ImmutableArray<FitWarning> warnings, double noisePrecision)
    {
        if (!_training.IsConstant && noisePrecision is LeastPrecision or MostPrecision)
            warnings = warnings.Add(new(FitIssue.NoiseAtBound, FormattableString.Invariant($"the noise stopped at {1 / Math.Sqrt(noisePrecision):g3} standard deviations of the targets")));
        return new(_training, _slopes, _axes, _deviations, _centre, _level, _levelVariance, NoiseSigma, warnings);
    }

    private double[] Centred(Points points)
    {
        double[] rows = _training.Standardised(points);
        for (int i = 0; i < rows.Length; i += Width) TensorPrimitives.Subtract<double>(rows.AsSpan(i, Width), _centre, rows.AsSpan(i, Width));
        return rows;
    }

    private double[] Images(Points points)
    {
        double[] rows = Centred(points), images = new double[rows.Length];
        for (int i = 0; i < rows.Length; i += Width) Image(rows.AsSpan(i, Width), images.AsSpan(i, Width));
        return images;
    }

    /// <summary>A row in the axes of the posterior, each in units of its standard deviation: the squares sum to the variance.</summary>
    private void Image(ReadOnlySpan<double> row, Span<double> image)
    {
        for (int k = 0; k < image.Length; k++) image[k] = _deviations[k] * TensorPrimitives.Dot(row, _axes.AsSpan(k * Width, Width));
    }
}
