using System.Numerics.Tensors;
using Mpbf.Isl.Distributions;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Acquisition;

/// <summary>What else decides beside the objective: constraints on other properties, and what a measurement costs. Both add to scores that are logarithms.</summary>
public static class Feasibility
{
    /// <summary>Adds ln P(lower ≤ g ≤ upper) of a constrained property, equation (140) (Gardner et al. 2014); call once a constraint. Properties count as independent.</summary>
    /// <param name="mean">Mean of the property at each point.</param>
    /// <param name="sigma">Its standard deviation, at least 0.</param>
    /// <param name="lower">Least allowed value, or −∞.</param>
    /// <param name="upper">Largest allowed value, or +∞.</param>
    /// <param name="logScores">Logarithmic scores, changed in place.</param>
    public static void AddLogProbability(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double lower, double upper, Span<double> logScores)
    {
        Improvement.Require(mean, sigma, logScores);
        if (!(lower < upper)) throw new ArgumentOutOfRangeException(nameof(upper), upper, FormattableString.Invariant($"expected more than the lower limit {lower}"));
        for (int i = 0; i < mean.Length; i++) logScores[i] += LogBetween(mean[i], sigma[i], lower, upper);
    }

    /// <summary>Adds ln (|correlation with the highest fidelity| / cost), equation (141): improvement at the highest fidelity that a cheap measurement can tell, for what it costs (Huang et al. 2006).</summary>
    /// <param name="model">The fidelities.</param>
    /// <param name="points">Pool points with the fidelity that would be measured as last coordinate.</param>
    /// <param name="costs">Cost of a measurement at each fidelity, positive.</param>
    /// <param name="logScores">Logarithmic scores of the points at the highest fidelity, changed in place.</param>
    public static void AddLogFidelityValue(MultiFidelityModel model, Points points, ReadOnlySpan<double> costs, Span<double> logScores)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(points);
        if (costs.Length != model.LevelCount || TensorPrimitives.Min(costs) is not > 0) throw new ArgumentException($"{costs.Length} costs; expected {model.LevelCount} positive ones, one a fidelity.", nameof(costs));
        if (logScores.Length != points.RowCount) throw new ArgumentException($"{logScores.Length} scores; expected {points.RowCount}, one a point.", nameof(logScores));
        double[] correlation = model.CorrelationWithHighest(points);
        for (int i = 0; i < correlation.Length; i++) logScores[i] += Math.Log(Math.Abs(correlation[i]) / costs[(int)points.Row(i)[^1]]);
    }

    private static double LogBetween(double mean, double sigma, double lower, double upper)
    {
        if (sigma == 0) return mean >= lower && mean <= upper ? 0 : double.NegativeInfinity;
        double a = (lower - mean) / sigma, b = (upper - mean) / sigma;
        if (a > 0) (a, b) = (-b, -a); // the nearer tail, so that nothing cancels
        if (double.IsNegativeInfinity(a)) return Improvement.LogCdf(b);
        if (b <= 0)
        {
            double log = Improvement.LogCdf(b);
            return log + Math.Log(-Math.Exp(Improvement.LogCdf(a) - log) + 1);
        }

        return Math.Log(StandardNormal.Cdf(b) - StandardNormal.Cdf(a));
    }
}
