using MathNet.Numerics.Distributions;
using Mpbf.Core;

namespace Mpbf.Isl.Tests.Calibration;

/// <summary>Worlds of known calibration: sigmas uniform in [0.2, 1.2], errors Gaussian of sigma times a factor.</summary>
internal static class SimulatedRows
{
    public static Predictions Gaussian(int count, int seed, Func<int, double>? factor = null)
    {
        var random = new Random(seed);
        double[] sigma = [.. Enumerable.Range(0, count).Select(_ => 0.2 + random.NextDouble())];
        return new Predictions(sigma.Select((_, i) => $"{i}"), new double[count], sigma.Select((s, i) => Normal.Sample(random, 0, s * (factor?.Invoke(i) ?? 1)))) { Sigma = [.. sigma] };
    }
}
