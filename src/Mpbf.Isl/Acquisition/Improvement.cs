using System.Numerics.Tensors;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Distributions;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Acquisition;

/// <summary>
/// Scores of a pool from the mean and standard deviation of the function at each point; the largest score is measured next, whatever the goal. A standard deviation of 0 is a value that is known. Equations (130) to (134) of
/// <c>docs/theory/surrogates.md</c>.
/// </summary>
public static class Improvement
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>ln E[max(0, improvement over the incumbent)], equation (130), exact to rounding far into the tail where the expectation itself is 0 (Ament et al. 2023); −∞ for a known value that is no improvement.</summary>
    /// <param name="mean">One mean a point.</param>
    /// <param name="sigma">One standard deviation a point, at least 0.</param>
    /// <param name="incumbent">The best value so far.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="scores">Receives one score a point.</param>
    public static void LogExpected(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double incumbent, Goal goal, Span<double> scores)
    {
        Require(mean, sigma, scores);
        for (int i = 0; i < mean.Length; i++)
        {
            double gain = Gain(mean[i], incumbent, goal);
            scores[i] = sigma[i] > 0 ? Math.Log(sigma[i]) + LogExpectedStandard(gain / sigma[i]) : gain > 0 ? Math.Log(gain) : double.NegativeInfinity;
        }
    }

    /// <summary>ln P(value better than the incumbent), equation (131) (Kushner 1964).</summary>
    /// <inheritdoc cref="LogExpected"/>
    public static void LogProbability(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double incumbent, Goal goal, Span<double> scores)
    {
        Require(mean, sigma, scores);
        for (int i = 0; i < mean.Length; i++)
        {
            double gain = Gain(mean[i], incumbent, goal);
            scores[i] = sigma[i] > 0 ? LogCdf(gain / sigma[i]) : gain > 0 ? 0 : double.NegativeInfinity;
        }
    }

    /// <summary>Mean plus <paramref name="width"/> standard deviations for a maximum, −mean plus as many for a minimum, equation (132) (Srinivas et al. 2010).</summary>
    /// <param name="mean">One mean a point.</param>
    /// <param name="sigma">One standard deviation a point, at least 0.</param>
    /// <param name="width">√β, at least 0; 2 is the common choice.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="scores">Receives one score a point.</param>
    public static void ConfidenceBound(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double width, Goal goal, Span<double> scores)
    {
        Require(mean, sigma, scores);
        if (!(width >= 0)) throw new ArgumentOutOfRangeException(nameof(width), width, "expected at least 0");
        for (int i = 0; i < mean.Length; i++) scores[i] = Gain(mean[i], 0, goal) + (width * sigma[i]);
    }

    /// <summary>The standard deviation itself, equation (133): learn the whole function (MacKay 1992).</summary>
    /// <param name="sigma">One standard deviation a point, at least 0.</param>
    /// <param name="scores">Receives one score a point.</param>
    public static void MaximumVariance(ReadOnlySpan<double> sigma, Span<double> scores)
    {
        Require(sigma, sigma, scores);
        sigma.CopyTo(scores);
    }

    /// <summary>Equation (134): for each draw of the whole function the pool point that is best in it (Thompson 1933); a point may be chosen more than once.</summary>
    /// <param name="model">Draws functions.</param>
    /// <param name="pool">Where could be measured.</param>
    /// <param name="draws">Number of choices, at least 1.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="seed">Repeats the draws.</param>
    /// <returns>A row of the pool for each draw.</returns>
    public static int[] Thompson(IJointModel model, Points pool, int draws, Goal goal, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pool);
        double[] samples = model.Sample(pool, draws, seed);
        int[] chosen = new int[draws];
        for (int draw = 0; draw < draws; draw++)
        {
            ReadOnlySpan<double> values = samples.AsSpan(draw * pool.RowCount, pool.RowCount);
            chosen[draw] = goal == Goal.Maximise ? TensorPrimitives.IndexOfMax(values) : TensorPrimitives.IndexOfMin(values);
        }

        return chosen;
    }

    /// <summary>
    /// ln (φ(z) + z Φ(z)), equation (130): directly where little cancels; below −1 as ln φ + ln (1 − |z| m), m = Φ(z)/φ(z) the Mills ratio, whose continued fraction gives 1 − |z| m without cancelling (Ament et al. 2023 branch likewise
    /// at −1, onto a scaled complementary error function).
    /// </summary>
    internal static double LogExpectedStandard(double z)
    {
        if (z > -1) return Math.Log(StandardNormal.Density(z) + (z * StandardNormal.Cdf(z)));
        double tail = MillsTail(-z);
        return (-0.5 * z * z) - HalfLogTwoPi + Math.Log(tail / (tail - z));
    }

    /// <summary>ln Φ(z), through the Mills ratio in the lower tail.</summary>
    internal static double LogCdf(double z) => z > -1 ? Math.Log(StandardNormal.Cdf(z)) : (-0.5 * z * z) - HalfLogTwoPi - Math.Log(MillsTail(-z) - z);

    internal static double Gain(double mean, double incumbent, Goal goal) => goal == Goal.Maximise ? mean - incumbent : incumbent - mean;

    internal static void Require(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, ReadOnlySpan<double> scores)
    {
        if (sigma.Length != mean.Length || scores.Length != mean.Length) throw new ArgumentException($"{mean.Length} means, {sigma.Length} sigmas and {scores.Length} places; expected as many of each.", nameof(scores));
        for (int i = 0; i < mean.Length; i++)
        {
            if (!double.IsFinite(mean[i])) throw new ArgumentException(FormattableString.Invariant($"Mean {mean[i]} at point {i}; expected a finite number."), nameof(mean));
            if (!(sigma[i] >= 0 && double.IsFinite(sigma[i]))) throw new ArgumentException(FormattableString.Invariant($"Sigma {sigma[i]} at point {i}; expected at least 0 and finite."), nameof(sigma));
        }
    }

    /// <summary>t in Φ(−x)/φ(x) = 1/(x + t), t = 1/(x + 2/(x + 3/…)) (Abramowitz and Stegun 26.2.14); for x ≥ 1, with as many terms as double precision takes.</summary>
    private static double MillsTail(double x)
    {
        const int leastTerms = 8;
        const double termsAtOne = 320;
        double fraction = x;
        for (int k = leastTerms + (int)(termsAtOne / (x * x)); k >= 2; k--) fraction = x + (k / fraction);
        return 1 / fraction;
    }
}
