using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>Values of a statistic under a simulated null.</summary>
/// <param name="Mean">Mean over the simulations.</param>
/// <param name="Central">Central 95 %.</param>
public sealed record SimulatedReference(double Mean, Interval Central)
{
    /// <summary>199 simulations make the 5th from either end the exact 2.5 % point.</summary>
    private const int SimulationCount = 199;

    /// <summary>Simulates a statistic of n rows whose errors are Gaussian with the stated standard deviations.</summary>
    /// <param name="sigma">n standard deviations.</param>
    /// <param name="statistic">From n errors to the statistic; called from several threads.</param>
    /// <param name="seed">The same seed gives the same reference.</param>
    internal static SimulatedReference OfGaussianErrors(double[] sigma, Func<double[], double> statistic, ulong seed)
    {
        double[] values = new double[SimulationCount];
        Parallel.For(0, SimulationCount, () => new double[sigma.Length], (simulation, _, errors) =>
        {
            var random = new Random(unchecked((int)Resampling.HashOf(FormattableString.Invariant($"reference {seed} {simulation}"))));
            MathNet.Numerics.Distributions.Normal.Samples(random, errors, 0, 1);
            for (int row = 0; row < errors.Length; row++) errors[row] *= sigma[row];
            values[simulation] = statistic(errors);
            return errors;
        }, _ => { });
        Array.Sort(values);
        const int tail = (SimulationCount + 1) / 40;
        return new SimulatedReference(values.Average(), new Interval(values[tail - 1], values[^tail]));
    }
}
