using System.IO.Compression;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Tests;

namespace Mpbf.Isl.Tests.Campaigns;

public class DiscoveryRunsTests
{
    private static readonly Resampling Resampling = new(1);

    [Fact]
    public void Measures_ThreeRuns_ByHand()
    {
        // Ten candidates, two of them top. Found both after 2, 4 and 5 evaluations; one after 1, 2 and 5 − 1 = 4.
        var runs = new DiscoveryRuns(10, 2, [[1, 2], [0, 1, 1, 2, 2], [0, 0, 0, 1, 2]]);
        runs.Yield(2, Resampling).Value.Should().BeApproximately((1 + 0.5 + 0) / 3, 1e-15);
        runs.Probability(2, Resampling).Value.Should().BeApproximately(2 / 3.0, 1e-15);
        runs.Probability(5, Resampling).Value.Should().BeApproximately(1 / 3.0, 1e-15, "a run that ended has found all and finds no more");
        runs.Enhancement(2, Resampling).Value.Should().BeApproximately(0.5 / 0.2, 1e-14);
        runs.EvaluationsTo(1, Resampling).Estimate!.Value.Should().Be(4);
        runs.EvaluationsTo(0.5, Resampling).Estimate!.Value.Should().Be(2);
        runs.Acceleration(1, Resampling).Estimate!.Value.Should().Be(10 / 4.0);
    }

    [Fact]
    public void EvaluationsTo_MostRunsNotThere_IsNotAssessed()
    {
        var runs = new DiscoveryRuns(10, 2, [[0, 1], [0, 1], [1, 2]]);
        runs.EvaluationsTo(1, Resampling).Reason.Should().Contain("1 of 3 runs").And.Contain("run them longer");
        runs.Invoking(r => r.Yield(3, Resampling)).Should().Throw<ArgumentOutOfRangeException>();
        runs.Invoking(r => r.Yield(0, Resampling)).Should().Throw<ArgumentOutOfRangeException>();
        runs.Invoking(r => r.EvaluationsTo(1.1, Resampling)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Random draws without replacement: yield n/N, enhancement and acceleration 1 (expectation of the hypergeometric distribution).</summary>
    [Fact]
    public void Measures_RandomDraws_AreOne()
    {
        var random = new Random(4);
        var runs = new DiscoveryRuns(200, 10, Enumerable.Range(0, 400).Select(_ =>
        {
            int[] order = [.. Enumerable.Range(0, 200)];
            random.Shuffle(order);
            int count = 0;
            return order.Select(candidate => candidate < 10 ? ++count : count).ToArray();
        }));
        Estimate enhancement = runs.Enhancement(50, Resampling);
        enhancement.Interval()!.Value.Lower.Should().BeLessThan(1);
        enhancement.Interval()!.Value.Upper.Should().BeGreaterThan(1);
        runs.Acceleration(0.5, Resampling).Estimate!.Value.Should().BeApproximately(1, 0.1, "the median is a little off the expectation");
    }

    /// <summary>Liang et al. 2021, Crossed barrel, Gaussian process with LCB: median 164.5 evaluations to 24 of 30, best run 111; mean yields from the same table. Read as NumPy's median gives them.</summary>
    [SharedFact]
    public void Measures_PublishedRuns_GiveThePublishedNumbers()
    {
        DiscoveryRuns runs = Published();
        runs.Found.Should().HaveCount(50);
        Estimate needed = runs.EvaluationsTo(0.8, Resampling).Estimate!;
        needed.Value.Should().Be(164.5);
        needed.Interval()!.Value.Lower.Should().BeInRange(140, 164.5);
        new[] { 20, 50, 100, 200 }.Select(n => Math.Round(runs.Yield(n, Resampling).Value, 3)).Should().Equal(0.091, 0.322, 0.591, 0.871);
        runs.Enhancement(100, Resampling).Value.Should().BeApproximately(3.5, 0.05);
        runs.Acceleration(0.8, Resampling).Estimate!.Value.Should().BeApproximately(480 / 164.5, 1e-12);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(3, 3)]
    public void Runs_CountsThatCannotBe_AreRefused(int first, int second) =>
        FluentActions.Invoking(() => new DiscoveryRuns(5, 2, [[first, second]])).Should().Throw<ArgumentException>();

    [Fact]
    public void Runs_None_AreRefused()
    {
        FluentActions.Invoking(() => new DiscoveryRuns(5, 2, [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DiscoveryRuns(5, 2, [[]])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DiscoveryRuns(5, 6, [[0]])).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static DiscoveryRuns Published()
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.Path("pvlab_benchmarking", "topcount_crossed_barrel_GP_Matern52_LCB2.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return new DiscoveryRuns(600, 30, reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[0]).Select(run => run.Select(cells => int.Parse(cells[2]))));
    }
}
