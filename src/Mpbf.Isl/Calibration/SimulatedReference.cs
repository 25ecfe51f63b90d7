using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>Values of a statistic under a simulated null.</summary>
/// <param name="Mean">Mean over the simulations.</param>
/// <param name="Central">Central 95 %.</param>
public sealed record SimulatedReference(double Mean, Interval Central)
{
    /// <summary>999 simulations make the 25th from either end the exact 2.5 % point.</summary>
    private const int SimulationCount = 999;

    /// <summary>Rows simulated for the miscalibration area; it falls as n^−½, so more are reached by scaling.</summary>
    private const int MostRows = 10_000;

    /// <summary>
    /// What honest uncertainty of the same sigmas, bins and number of rows would show: ENCE and UCE of Gaussian errors, miscalibration area of uniform transforms. The sum of a bin's squared errors is
    /// drawn as the gamma variable of its mean and variance (Satterthwaite 1946), which is exact for equal sigmas, and those of a bin are neighbours.
    /// </summary>
    /// <param name="scored">The rows.</param>
    /// <param name="seed">The same seed gives the same references.</param>
    internal static (SimulatedReference Ence, SimulatedReference Uce, SimulatedReference Area) OfHonestRows(ScoredRows scored, ulong seed)
    {
        (double[] mass, double[] variance, double[] fourth) = scored.BinMoments();
        double[] ence = new double[SimulationCount], uce = new double[SimulationCount], area = new double[SimulationCount];
        Parallel.For(0, SimulationCount, simulation =>
        {
            var random = NamedRandom.Of(FormattableString.Invariant($"reference {seed} {simulation}"));
            Span<double> squared = stackalloc double[mass.Length];
            for (int bin = 0; bin < mass.Length; bin++)
            {
                // Σσ²ε² has the mean Σσ² and the variance 2Σσ⁴: shape (Σσ²)²/2Σσ⁴, rate Σσ²/2Σσ⁴.
                squared[bin] = double.IsNormal(fourth[bin])
                    ? Gamma.Sample(random, variance[bin] * variance[bin] / (2 * fourth[bin]), variance[bin] / (2 * fourth[bin]))
                    : variance[bin]; // an empty bin, or sigma⁴ beyond the range of double
            }

            (ence[simulation], uce[simulation]) = SigmaBins.Errors(squared, variance, mass);
            int rows = Math.Min(scored.Count, MostRows);
            area[simulation] = CoverageCurve.UniformArea(random, rows) * Math.Sqrt((double)rows / scored.Count);
        });
        return (Of(ence), Of(uce), Of(area));
    }

    private static SimulatedReference Of(double[] values)
    {
        Array.Sort(values);
        const int tail = (SimulationCount + 1) / 40;
        return new SimulatedReference(values.Average(), new Interval(values[tail - 1], values[^tail]));
    }
}
