using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Loops;

namespace Mpbf.CrossLayer.Tests.Loops;

/// <summary>Simulated linear systems x(t+1) = G x(t) + noise with known G.</summary>
public sealed class GainMatrixTests
{
    [Theory]
    [InlineData(0.6, 0.2, -0.1, 0.5)] // ρ = √0.32 = 0.566: complex eigenvalues, determinant 0.32
    [InlineData(0.9, 0.3, 0.2, 0.4)] // ρ = 0.65 + √0.1225 = 1.0
    [InlineData(1.1, 0.1, 0.1, 0.2)] // ρ = 0.65 + √0.2125 = 1.111
    public void Of_LinearSystem_RecoversItsMatrix(double ii, double oi, double io, double oo)
    {
        const int systems = 60;
        double radius = GainMatrix.RadiusOf(ii + oo, (ii * oo) - (oi * io));
        GainMatrix[] fitted = [.. Enumerable.Range(0, systems).Select(seed => GainMatrix.Of(Simulate(seed, 40, ii, oi, io, oo), new Resampling((ulong)seed)).Matrix!)];

        int[] covered =
        [
            fitted.Count(g => g.InnerToInner.Interval()!.Value.Contains(ii)), fitted.Count(g => g.OuterToInner.Interval()!.Value.Contains(oi)),
            fitted.Count(g => g.InnerToOuter.Interval()!.Value.Contains(io)), fitted.Count(g => g.OuterToOuter.Interval()!.Value.Contains(oo)),
        ];
        covered.Should().OnlyContain(count => count >= 51, "51 of 60 is the 1 % point of a binomial of 0.95, less one for percentile intervals from 40 runs");
        fitted.Count(g => g.SpectralRadius.Interval()!.Value.Contains(radius)).Should().BeGreaterThanOrEqualTo(50);
        fitted.Average(g => g.SpectralRadius.Value).Should().BeApproximately(radius, 0.03);
    }

    [Theory]
    [InlineData(0.5, 0, 0, 0.2, 0.5)] // diagonal
    [InlineData(0, 1, -1, 0, 1)] // a quarter turn
    [InlineData(0, 2, 2, 0, 2)] // an exchange, eigenvalues ±2
    public void RadiusOf_ByHand(double ii, double oi, double io, double oo, double radius) => GainMatrix.RadiusOf(ii + oo, (ii * oo) - (oi * io)).Should().BeApproximately(radius, 1e-12);

    [Fact]
    public void RadiusAt_DampedDiagonal_IsTheLargerProduct()
    {
        GainMatrix gain = GainMatrix.Of(Simulate(1, 40, 0.8, 0, 0, 0.6), new Resampling(1)).Matrix!;
        gain.RadiusAt(1, 1).Value.Should().BeApproximately(gain.SpectralRadius.Value, 1e-12);
        gain.RadiusAt(0, 1).Value.Should().BeApproximately(gain.OuterToOuter.Value, 1e-12, "a row of zeros leaves the other diagonal entry");
        FluentActions.Invoking(() => gain.RadiusAt(-1, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Of_StatesMeasuredWithNoise_UnderstatesTheGain()
    {
        // Errors in the regressor draw a slope towards 0 (attenuation): documented, and here is its size.
        double clean = Enumerable.Range(0, 20).Average(seed => GainMatrix.Of(Simulate(seed, 40, 0.8, 0, 0, 0.6), new Resampling(1)).Matrix!.SpectralRadius.Value);
        double noisy = Enumerable.Range(0, 20).Average(seed => GainMatrix.Of(Simulate(seed, 40, 0.8, 0, 0, 0.6, 1), new Resampling(1)).Matrix!.SpectralRadius.Value);
        noisy.Should().BeLessThan(clean - 0.1);
    }

    [Fact]
    public void Of_LittleEvidence_IsNotAssessed()
    {
        var resampling = new Resampling(1);
        GainMatrix.Of(Simulate(1, 4, 0.5, 0, 0, 0.5), resampling).Reason.Should().Contain("4 runs");
        GainMatrix.Of([.. Enumerable.Range(0, 30).Select(run => new StateSeries($"run {run}", [(1, run), (1, run)]))], resampling).Reason.Should().Contain("does not vary");
        GainMatrix.Of(Simulate(1, 10, 0.5, 0, 0, 0.5), resampling).Matrix!.SpectralRadius.Interval().Should().BeNull("10 runs are below the 20 that an interval needs");
        FluentActions.Invoking(() => new StateSeries("run", [(1, 2)])).Should().Throw<ArgumentException>().WithMessage("*at least 2*");
        FluentActions.Invoking(() => new StateSeries("run", [(1, 2), (double.NaN, 2)])).Should().Throw<ArgumentException>().WithMessage("*not finite*");
        FluentActions.Invoking(() => GainMatrix.Of([new StateSeries("a", [(1, 2), (2, 2)]), new StateSeries("b", [(1, 2), (2, 2), (3, 3)])], resampling)).Should().Throw<ArgumentException>();
    }

    private static StateSeries[] Simulate(int seed, int runs, double ii, double oi, double io, double oo, double measurementNoise = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, runs).Select(run =>
        {
            var states = new (double, double)[10];
            (double inner, double outer) = (Normal.Sample(random, 0, 1), Normal.Sample(random, 0, 1));
            for (int t = 0; t < states.Length; t++)
            {
                double drift = 0.3 * t; // the same for all runs: it must not count
                states[t] = (inner + drift + Noise(), outer - drift + Noise());
                (inner, outer) = ((ii * inner) + (oi * outer) + Normal.Sample(random, 0, 0.5), (io * inner) + (oo * outer) + Normal.Sample(random, 0, 0.5));
            }

            return new StateSeries($"run {run}", states);

            double Noise() => measurementNoise > 0 ? Normal.Sample(random, 0, measurementNoise) : 0;
        })];
    }
}
