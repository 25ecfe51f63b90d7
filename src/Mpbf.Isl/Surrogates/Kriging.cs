using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// A Gaussian process conditioned on measurements at fixed hyperparameters, with a trend that is linear in given functions whose coefficients are integrated out under a flat prior: equations (117) to (119)
/// (Rasmussen and Williams 2006, section 2.7). Everything here is standardised. Immutable.
/// </summary>
internal sealed class Kriging
{
    private const int TaskRows = 128;

    private readonly KernelFamily _family;
    private readonly double[] _lengths, _rows, _columns, _basis, _targets, _noise;
    private readonly double _signal;
    private readonly Cholesky _factor;
    private readonly Trend _trend;

    /// <param name="family">The kernel.</param>
    /// <param name="lengths">Lengthscales, one a coordinate.</param>
    /// <param name="signal">Signal variance.</param>
    /// <param name="rows">n × d.</param>
    /// <param name="basis">Functions of the trend at the rows, one after the other, n values each.</param>
    /// <param name="targets">n values.</param>
    /// <param name="noise">Noise variances, n values.</param>
    public Kriging(KernelFamily family, double[] lengths, double signal, double[] rows, double[] basis, double[] targets, double[] noise)
        : this(family, lengths, signal, rows, basis, targets, noise, null)
    {
    }

    private Kriging(KernelFamily family, double[] lengths, double signal, double[] rows, double[] basis, double[] targets, double[] noise, Cholesky? factor)
    {
        (_family, _lengths, _signal, _rows, _basis, _targets, _noise) = (family, lengths, signal, rows, basis, targets, noise);
        int n = targets.Length, width = lengths.Length;
        _columns = new double[rows.Length];
        for (int i = 0; i < n; i++)
        {
            for (int d = 0; d < width; d++) _columns[(d * n) + i] = rows[(i * width) + d] / lengths[d];
        }

        if (factor is null)
        {
            double[] kernel = new double[n * n];
            Parallel.For(0, (n + TaskRows - 1) / TaskRows, task =>
            {
                double[] point = new double[width];
                for (int i = task * TaskRows; i < Math.Min(n, (task + 1) * TaskRows); i++)
                {
                    CovarianceWith(rows.AsSpan(i * width, width), point, kernel.AsSpan(i * n, i));
                    kernel[(i * n) + i] = signal + noise[i];
                }
            });
            factor = JitterLadder.Factor(kernel, n, out double jitter);
            Jitter = jitter;
        }

        (_factor, _trend) = (factor, new Trend(factor, basis, targets));
    }

    /// <summary>What had to be added to the diagonal.</summary>
    public double Jitter { get; private init; }

    /// <summary>Coefficients of the trend.</summary>
    public ReadOnlySpan<double> TrendCoefficients => _trend.Coefficients;

    private int Count => _targets.Length;

    /// <summary>Equation (118).</summary>
    /// <param name="rows">m × d.</param>
    /// <param name="basis">m × p, row-major: the functions of the trend at each row.</param>
    /// <param name="mean">Receives m means.</param>
    /// <param name="variance">Receives m variances, at least 0.</param>
    public void Predict(double[] rows, double[] basis, Memory<double> mean, Memory<double> variance)
    {
        const int lanes = EightPoints.Count;
        int width = _lengths.Length, n = Count, p = _trend.Coefficients.Length, stride = _factor.PanelLength;
        double[] measured = new double[n * width];
        for (int i = 0; i < measured.Length; i++) measured[i] = _rows[i] / _lengths[i % width];
        Parallel.ForEach(Partitioner.Create(0, mean.Length, TaskRows), range =>
        {
            (int from, int to) = range;
            double[] buffer = ArrayPool<double>.Shared.Rent((to - from + lanes - 1) / lanes * stride), points = new double[lanes * width], explained = new double[lanes * p], rest = new double[p];
            Span<double> panels = buffer.AsSpan(0, (to - from + lanes - 1) / lanes * stride);
            for (int first = from; first < to; first += lanes)
            {
                int count = Math.Min(lanes, to - first);
                Span<double> panel = panels.Slice((first - from) / lanes * stride, stride);
                EightPoints.Interleave(rows.AsSpan(first * width, count * width), _lengths, points);
                EightPoints.Covariances(_family, points, measured, _signal, panel);
                Vector512<double> known = EightPoints.Dot(panel, _trend.Alpha);
                for (int i = 0; i < count; i++) mean.Span[first + i] = known[i] + TensorPrimitives.Dot<double>(basis.AsSpan((first + i) * p, p), _trend.Coefficients);
            }

            _factor.SolveLowerInterleaved(panels);
            for (int first = from; first < to; first += lanes)
            {
                Span<double> panel = panels.Slice((first - from) / lanes * stride, stride);
                Vector512<double> reduction = EightPoints.Reduce(panel, n, _trend.Whitened, explained);
                for (int i = 0; i < Math.Min(lanes, to - first); i++)
                {
                    for (int k = 0; k < p; k++) rest[k] = basis[((first + i) * p) + k] - explained[(k * lanes) + i];
                    _trend.Gram.SolveLower(rest);
                    variance.Span[first + i] = Math.Max(0, _signal - reduction[i] + TensorPrimitives.SumOfSquares<double>(rest));
                }
            }

            ArrayPool<double>.Shared.Return(buffer);
        });
    }

    /// <summary>Equation (119): posterior covariance, left × right.</summary>
    public double[] Covariance(double[] left, double[] leftBasis, double[] right, double[] rightBasis)
    {
        int width = _lengths.Length, m = left.Length / width, k = right.Length / width, p = _trend.Coefficients.Length;
        double[] rightColumns = new double[right.Length];
        for (int j = 0; j < k; j++)
        {
            for (int d = 0; d < width; d++) rightColumns[(d * k) + j] = right[(j * width) + d] / _lengths[d];
        }

        double[] a = Whitened(left, leftBasis, negateTrend: false), b = Whitened(right, rightBasis, negateTrend: true), covariance = new double[m * k];
        MatrixProduct.MultiplyTransposed(a, b, covariance, Count + p);
        Parallel.For(0, m, () => new double[k + width], (i, _, buffer) =>
        {
            Span<double> prior = buffer.AsSpan(0, k), point = buffer.AsSpan(k, width), row = covariance.AsSpan(i * k, k);
            for (int d = 0; d < width; d++) point[d] = left[(i * width) + d] / _lengths[d];
            Correlation.SquaredDistances(rightColumns, k, point, prior);
            Correlation.FromSquares(_family, _signal, prior);
            TensorPrimitives.Subtract<double>(prior, row, row);
            return buffer;
        }, _ => { });
        return covariance;
    }

    /// <summary>
    /// Equation (120): mean and variance of each measurement given all others, its noise included, the trend fitted anew (Dubrule 1983). NaN where the others cannot say.
    /// </summary>
    public (double[] Mean, double[] Variance) LeaveOneOut()
    {
        int n = Count, p = _trend.Coefficients.Length;
        double[] precision = _factor.InverseDiagonal(), mean = new double[n], variance = new double[n], influence = [.. _trend.Whitened];
        for (int k = 0; k < p; k++) _factor.SolveUpper(influence.AsSpan(k * n, n));
        Span<double> h = stackalloc double[p];
        const double rounding = 1e-12;
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < p; k++) h[k] = influence[(k * n) + i];
            _trend.Gram.SolveLower(h);
            double own = precision[i] - TensorPrimitives.SumOfSquares<double>(h);
            (mean[i], variance[i]) = own > rounding * precision[i] ? (_targets[i] - (_trend.Alpha[i] / own), 1 / own) : (double.NaN, double.NaN);
        }

        return (mean, variance);
    }

    /// <summary>The same with one more measurement, by one more row of the factor.</summary>
    public Kriging With(ReadOnlySpan<double> row, ReadOnlySpan<double> basis, double target, double noise)
    {
        int n = Count, p = basis.Length;
        double[] k = new double[n + 1], functions = new double[p * (n + 1)];
        CovarianceWith(row, new double[row.Length], k.AsSpan(0, n));
        k[n] = _signal + noise + Jitter;
        for (int f = 0; f < p; f++)
        {
            _basis.AsSpan(f * n, n).CopyTo(functions.AsSpan(f * (n + 1)));
            functions[(f * (n + 1)) + n] = basis[f];
        }

        double[] rows = [.. _rows, .. row], targets = [.. _targets, target], noises = [.. _noise, noise];
        return _factor.Appended(k) is { } factor
            ? new Kriging(_family, _lengths, _signal, rows, functions, targets, noises, factor) { Jitter = Jitter }
            : new Kriging(_family, _lengths, _signal, rows, functions, targets, noises);
    }

    private void CovarianceWith(ReadOnlySpan<double> row, Span<double> point, Span<double> covariance)
    {
        for (int d = 0; d < row.Length; d++) point[d] = row[d] / _lengths[d];
        Correlation.SquaredDistances(_columns, Count, point, covariance);
        Correlation.FromSquares(_family, _signal, covariance);
    }

    /// <summary>Rows (L⁻¹ k, ±G⁻¹ (h − Vᵀ L⁻¹ k)) with G Gᵀ = Hᵀ K⁻¹ H: the posterior covariance is the prior one less their product.</summary>
    private double[] Whitened(double[] rows, double[] basis, bool negateTrend)
    {
        int n = Count, width = _lengths.Length, m = rows.Length / width, p = _trend.Coefficients.Length;
        double[] solved = new double[m * n], whitened = new double[m * (n + p)];
        Parallel.For(0, m, () => new double[width], (i, _, point) =>
        {
            CovarianceWith(rows.AsSpan(i * width, width), point, solved.AsSpan(i * n, n));
            return point;
        }, _ => { });
        _factor.SolveLower(solved, m);
        for (int i = 0; i < m; i++)
        {
            Span<double> target = whitened.AsSpan(i * (n + p), n + p);
            solved.AsSpan(i * n, n).CopyTo(target);
            WhitenTrend(solved.AsSpan(i * n, n), basis.AsSpan(i * p, p), target[n..]);
            if (negateTrend) TensorPrimitives.Negate<double>(target[n..], target[n..]);
        }

        return whitened;
    }

    private void WhitenTrend(ReadOnlySpan<double> v, ReadOnlySpan<double> basis, Span<double> rest)
    {
        for (int k = 0; k < rest.Length; k++) rest[k] = basis[k] - TensorPrimitives.Dot(v, _trend.Whitened.AsSpan(k * v.Length, v.Length));
        _trend.Gram.SolveLower(rest);
    }
}
