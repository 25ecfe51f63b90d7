using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// −ln p(y | θ) − ln p(θ) up to a constant and its gradient, equations (114) and (116) of <c>docs/theory/surrogates.md</c>, the trend at its generalised least squares value. Holds three n × n matrices; one
/// thread at a time asks it, and it uses all processors for many rows with the same bits for any number of them.
/// </summary>
internal sealed class MarginalLikelihood
{
    private const int Stripes = 16, SerialRows = 192;
    private const double Jitter = 1e-8;

    private readonly KernelFamily _family;
    private readonly HyperparameterPrior _prior;
    private readonly double[] _rows, _basis, _targets, _noise, _columns, _kernel, _slopes, _inverse;
    private readonly int _n, _width;

    /// <param name="family">The kernel.</param>
    /// <param name="prior">The prior; it knows which parameters there are.</param>
    /// <param name="rows">n × d, standardised.</param>
    /// <param name="basis">Functions of the trend at the rows, one after the other, n values each.</param>
    /// <param name="targets">n, standardised.</param>
    /// <param name="noise">Variances that are known; empty where the noise is learnt.</param>
    public MarginalLikelihood(KernelFamily family, HyperparameterPrior prior, double[] rows, double[] basis, double[] targets, double[] noise)
    {
        (_family, _prior, _rows, _basis, _targets, _noise, _n) = (family, prior, rows, basis, targets, noise, targets.Length);
        _width = rows.Length / _n;
        _columns = new double[rows.Length];
        (_kernel, _slopes, _inverse) = (new double[_n * _n], new double[_n * _n], new double[_n * _n]);
    }

    /// <summary>The value at θ; +∞ where the covariance has no factor.</summary>
    public double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        int lengths = _prior.LengthCount;
        double signal = Math.Exp(theta[lengths]), learnt = theta.Length > lengths + 1 ? Math.Exp(theta[lengths + 1]) : 0;
        for (int d = 0; d < _width; d++)
        {
            double inverseLength = Math.Exp(-theta[lengths == 1 ? 0 : d]);
            for (int i = 0; i < _n; i++) _columns[(d * _n) + i] = _rows[(i * _width) + d] * inverseLength;
        }

        ForStripes(stripe => FillKernel(stripe, signal, learnt));
        gradient.Clear();
        if (!Cholesky.TryFactor(_kernel, _n, out Cholesky? factor, out _, Jitter * signal)) return double.PositiveInfinity;
        var trend = new Trend(factor, _basis, _targets);
        factor.Inverse(_inverse);
        double[][] sums = new double[Stripes][];
        ForStripes(stripe => sums[stripe] = StripeOfGradient(stripe, trend.Alpha));

        // (116): ½ Σ (α αᵀ − K⁻¹) ∘ ∂K/∂θ; the part of s² is what is left of tr((α αᵀ − K⁻¹) K) = αᵀ(y − Hβ) − n without the noise.
        double trace = 0, noiseTrace = 0;
        for (int i = 0; i < _n; i++)
        {
            double w = (trend.Alpha[i] * trend.Alpha[i]) - _inverse[(i * _n) + i];
            trace += w * NoiseAt(i, learnt);
            noiseTrace += w * learnt;
        }

        foreach (double[] sum in sums)
        {
            for (int d = 0; d < _width; d++) gradient[lengths == 1 ? 0 : d] -= signal * sum[d];
        }

        gradient[lengths] -= 0.5 * (trend.Quadratic - _n - trace);
        if (learnt > 0) gradient[lengths + 1] -= 0.5 * noiseTrace;
        return (0.5 * (trend.Quadratic + factor.LogDeterminant)) + _prior.Penalty(theta, gradient);
    }

    private double NoiseAt(int i, double learnt) => _noise.Length > 0 ? _noise[i] : learnt;

    private void FillKernel(int stripe, double signal, double learnt)
    {
        Span<double> point = stackalloc double[_width];
        for (int i = stripe; i < _n; i += Stripes)
        {
            Span<double> kernel = _kernel.AsSpan(i * _n, i), slopes = _slopes.AsSpan(i * _n, i);
            for (int d = 0; d < _width; d++) point[d] = _columns[(d * _n) + i];
            Correlation.SquaredDistances(_columns, _n, point, kernel);
            kernel.CopyTo(slopes);
            Correlation.SlopesFromSquares(_family, slopes);
            Correlation.FromSquares(_family, signal, kernel);
            _kernel[(i * _n) + i] = signal + NoiseAt(i, learnt);
        }
    }

    /// <summary>Σ_{j&lt;i} (α_i α_j − K⁻¹_ij) g_ij (x_id − x_jd)² for the rows of a stripe, one sum a coordinate.</summary>
    private double[] StripeOfGradient(int stripe, double[] alpha)
    {
        double[] sums = new double[_width], weights = new double[_n];
        for (int i = stripe; i < _n; i += Stripes)
        {
            Span<double> w = weights.AsSpan(0, i);
            TensorPrimitives.Multiply(alpha.AsSpan(0, i), alpha[i], w);
            TensorPrimitives.Subtract<double>(w, _inverse.AsSpan(i * _n, i), w);
            TensorPrimitives.Multiply<double>(w, _slopes.AsSpan(i * _n, i), w);
            for (int d = 0; d < _width; d++) sums[d] += WeightedSquares(w, _columns.AsSpan(d * _n, i), _columns[(d * _n) + i]);
        }

        return sums;
    }

    private static double WeightedSquares(ReadOnlySpan<double> weights, ReadOnlySpan<double> values, double about)
    {
        ref double w = ref MemoryMarshal.GetReference(weights);
        ref double x = ref MemoryMarshal.GetReference(values);
        Vector512<double> sum = default;
        var centre = Vector512.Create(about);
        int j = 0;
        for (; j <= values.Length - Vector512<double>.Count; j += Vector512<double>.Count)
        {
            Vector512<double> difference = Vector512.LoadUnsafe(ref x, (nuint)j) - centre;
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref w, (nuint)j) * difference, difference, sum);
        }

        double total = Vector512.Sum(sum);
        for (; j < values.Length; j++) total += weights[j] * (values[j] - about) * (values[j] - about);
        return total;
    }

    private void ForStripes(Action<int> body)
    {
        if (_n >= SerialRows) Parallel.For(0, Stripes, body);
        else for (int stripe = 0; stripe < Stripes; stripe++) body(stripe);
    }
}
