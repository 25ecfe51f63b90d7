using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Inducing points chosen one by one where the variance that the earlier ones leave is largest: the pivots of a partial Cholesky factor of the covariance (Burt et al. 2020, section 4.2.2). Standardised.
/// </summary>
internal sealed class InducingPoints
{
    private const double NegligibleVariance = 1e-8, Jitter = 1e-10;

    private readonly KernelFamily _family;
    private readonly double[] _lengths, _columns;
    private readonly Cholesky _factor;

    public InducingPoints(KernelFamily family, double[] lengths, double signal, double[] candidates, int most)
    {
        (_family, _lengths, Signal) = (family, lengths, signal);
        int width = lengths.Length, n = candidates.Length / width;
        double[] columns = new double[candidates.Length], left = [.. Enumerable.Repeat(signal, n)], point = new double[width];
        for (int i = 0; i < candidates.Length; i++) columns[(i % width * n) + (i / width)] = candidates[i] / lengths[i % width];
        List<int> chosen = [];
        List<double[]> factor = [];
        while (chosen.Count < Math.Min(most, n))
        {
            int pivot = TensorPrimitives.IndexOfMax<double>(left);
            if (left[pivot] <= NegligibleVariance * signal) break;
            double[] row = new double[n];
            for (int d = 0; d < width; d++) point[d] = columns[(d * n) + pivot];
            Correlation.SquaredDistances(columns, n, point, row);
            Correlation.FromSquares(family, signal, row);
            foreach (double[] earlier in factor) TensorPrimitives.MultiplyAdd(earlier, -earlier[pivot], row, row);
            TensorPrimitives.Divide(row, Math.Sqrt(left[pivot]), row);
            for (int i = 0; i < n; i++) left[i] -= row[i] * row[i];
            left[pivot] = 0;
            chosen.Add(pivot);
            factor.Add(row);
        }

        Count = chosen.Count;
        _columns = new double[Count * width];
        for (int d = 0; d < width; d++)
        {
            for (int i = 0; i < Count; i++) _columns[(d * Count) + i] = columns[(d * n) + chosen[i]];
        }

        double[] kernel = new double[Count * Count];
        for (int i = 0; i < Count; i++)
        {
            for (int d = 0; d < width; d++) point[d] = _columns[(d * Count) + i];
            Covariance(point, kernel.AsSpan(i * Count, Count));
            kernel[(i * Count) + i] += Jitter * signal;
        }

        _factor = JitterLadder.Factor(kernel, Count, out _);
    }

    public int Count { get; }

    public double Signal { get; }

    /// <summary>L⁻¹ k(inducing, row) for many rows: count × <see cref="Count"/>.</summary>
    public void Whiten(ReadOnlySpan<double> rows, int count, Memory<double> whitened)
    {
        int width = _lengths.Length;
        double[] point = new double[width];
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < width; d++) point[d] = rows[(i * width) + d] / _lengths[d];
            Covariance(point, whitened.Span.Slice(i * Count, Count));
        }

        _factor.SolveLower(whitened, count);
    }

    /// <summary>Prior covariance of two rows.</summary>
    public double Prior(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double square = 0;
        for (int d = 0; d < _lengths.Length; d++) square += (left[d] - right[d]) * (left[d] - right[d]) / (_lengths[d] * _lengths[d]);
        Span<double> value = [square];
        Correlation.FromSquares(_family, Signal, value);
        return value[0];
    }

    private void Covariance(ReadOnlySpan<double> scaledPoint, Span<double> covariance)
    {
        Correlation.SquaredDistances(_columns, Count, scaledPoint, covariance);
        Correlation.FromSquares(_family, Signal, covariance);
    }
}
