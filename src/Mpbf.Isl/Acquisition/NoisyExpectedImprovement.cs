using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Acquisition;

/// <summary>
/// Expected improvement where the best value so far is itself uncertain, equation (135): expected improvement over the best of the true values at the measured points, averaged over draws of them (Letham et al. 2019).
/// </summary>
public static class NoisyExpectedImprovement
{
    /// <summary>ln of the expectation at each pool point.</summary>
    /// <param name="model">Fitted to noisy measurements.</param>
    /// <param name="measured">Points whose true values compete; repeats count once. At most 4,096.</param>
    /// <param name="pool">Where could be measured.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="seed">Repeats the draws.</param>
    /// <param name="scores">Receives one score a pool point.</param>
    /// <param name="draws">Draws of the values at the measured points, at least 1.</param>
    public static void Log(IGaussianModel model, Points measured, Points pool, Goal goal, ulong seed, Span<double> scores, int draws = 64)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (scores.Length != pool.RowCount) throw new ArgumentException($"{scores.Length} places; expected {pool.RowCount}, one a point.", nameof(scores));
        JointDraws.RequireFew(measured);
        Points distinct = Distinct(measured);
        int n = distinct.RowCount, m = pool.RowCount;
        double[] atMeasured = new double[n], atPool = new double[m], sigma = new double[m];
        model.Predict(distinct, atMeasured, new double[n]);
        model.Predict(pool, atPool, sigma);
        Cholesky factor = JitterLadder.Factor(JointDraws.WithFloor(model.Covariance(distinct, distinct), n), n, out _);
        double[] weights = model.Covariance(pool, distinct);
        factor.SolveLower(weights, m);

        // Given the values μ + L z at the measured points, the pool has mean μ_p + B z and variance σ² − ‖B‖² by rows, B = C L⁻ᵀ.
        double[] z = new double[draws * n], lower = new double[n * n], shifts = new double[m * draws], values = new double[draws * n], incumbents = new double[draws], results = new double[m];
        Normal.Samples(NamedRandom.Of(FormattableString.Invariant($"noisy improvement {seed}")), z, 0, 1);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) lower[(i * n) + j] = factor[i, j];
        }

        MatrixProduct.MultiplyTransposed(z, lower, values, n);
        MatrixProduct.MultiplyTransposed(weights, z, shifts, n);
        for (int draw = 0; draw < draws; draw++)
        {
            Span<double> here = values.AsSpan(draw * n, n);
            TensorPrimitives.Add<double>(here, atMeasured, here);
            incumbents[draw] = goal == Goal.Maximise ? TensorPrimitives.Max<double>(here) : TensorPrimitives.Min<double>(here);
        }

        Parallel.For(0, m, () => new double[3 * draws], (i, _, buffer) =>
        {
            double left = Math.Sqrt(Math.Max(0, (sigma[i] * sigma[i]) - TensorPrimitives.SumOfSquares<double>(weights.AsSpan(i * n, n))));
            Span<double> gains = buffer.AsSpan(0, draws), spread = buffer.AsSpan(draws, draws), logs = buffer.AsSpan(2 * draws, draws);
            for (int draw = 0; draw < draws; draw++) gains[draw] = Improvement.Gain(atPool[i] + shifts[(i * draws) + draw], incumbents[draw], goal);
            spread.Fill(left);
            Improvement.LogExpected(gains, spread, 0, Goal.Maximise, logs);
            double largest = TensorPrimitives.Max<double>(logs), sum = 0;
            foreach (double log in logs) sum += Math.Exp(log - largest);
            results[i] = double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(sum / draws);
            return buffer;
        }, _ => { });
        results.CopyTo(scores);
    }

    private static Points Distinct(Points points)
    {
        List<int> kept = [];
        for (int i = 0; i < points.RowCount; i++)
        {
            ReadOnlySpan<double> row = points.Row(i);
            bool repeats = false;
            foreach (int j in kept)
            {
                if (!points.Row(j).SequenceEqual(row)) continue;
                repeats = true;
                break;
            }

            if (!repeats) kept.Add(i);
        }

        return points.Select(kept);
    }
}
