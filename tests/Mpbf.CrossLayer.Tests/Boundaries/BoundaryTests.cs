using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Tests.Boundaries;

/// <summary>Simulated worlds with known truth: 600 rows in 120 systems and 12 groups, errors that depend on support or do not.</summary>
public sealed class BoundaryTests
{
    private const int Worlds = 60;

    [Fact]
    public void Fit_ErrorsIndependentOfSupport_RefusesAtTheStatedLevel()
    {
        int refused = Enumerable.Range(0, Worlds).Count(seed => !World(seed, isPlanted: false).IsUsable);

        refused.Should().BeGreaterThanOrEqualTo(Binomial.CDF(0.95, Worlds, 51) < 0.01 ? 52 : 51, "at least 95 % are refused; below 52 of 60 has a probability under 1 %");
    }

    [Fact]
    public void Fit_PlantedBoundary_IsNotRefusedAndBracketed()
    {
        Boundary[] worlds = [.. Enumerable.Range(0, Worlds).Select(seed => World(seed, isPlanted: true))];

        worlds.Count(boundary => boundary.IsUsable).Should().BeGreaterThanOrEqualTo((int)(0.95 * Worlds));
        worlds.Count(boundary => boundary.Threshold.Interval(0.99)!.Value is var interval && interval.Lower < 0.75 && interval.Upper > 0.65)
            .Should().BeGreaterThanOrEqualTo((int)(0.9 * Worlds), "errors are four times as large from 0.7 on");
    }

    [Fact]
    public void Fit_NoErrorBeyondTolerance_IsRefused() =>
        World(1, isPlanted: true, tolerance: 1e6).Refusal.Should().Contain("exceeds the tolerance");

    [Fact]
    public void Fit_SameInput_GivesTheSameDraws() =>
        World(5, isPlanted: true).Threshold.Draws.ToArray().Should().Equal(World(5, isPlanted: true).Threshold.Draws.ToArray());

    private static Boundary World(int seed, bool isPlanted, double tolerance = 1)
    {
        const int n = 600;
        var random = new Random(seed);
        double[] support = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] truth = [.. support.Select(s => Normal.Sample(random, 0, isPlanted && s > 0.7 ? 2 : 0.5) * (isPlanted ? 1 : 1.5))];
        var predictions = new Predictions(
            Enumerable.Range(0, n).Select(i => $"row {i}"), truth, new double[n], Enumerable.Range(0, n).Select(i => $"system {i % 120}"))
        {
            Groupings = [new Grouping("group", Enumerable.Range(0, n).Select(i => new[] { $"group {i % 12}" }))],
        };
        return Boundary.Fit(predictions, [new SupportTerm("distance", support, support)], predictions.ResamplingKeys, new Resampling((ulong)seed), new BoundaryOptions { Tolerance = tolerance });
    }
}
