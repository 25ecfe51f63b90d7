using Mpbf.Core.Estimates;

namespace Mpbf.Core.Tests.Estimates;

public sealed class EstimateTests
{
    [Fact]
    public void Weight_OverManyGroups_HasThePoissonMoments()
    {
        var resampling = new Resampling(7);
        double[] weights = [.. from g in Enumerable.Range(0, 2000) from b in Enumerable.Range(0, 200) select (double)resampling.Weight($"g{g}", b)];
        double n = weights.Length, mean = weights.Average();

        mean.Should().BeApproximately(1, 4 / Math.Sqrt(n), "four standard errors");
        weights.Average(w => (w - mean) * (w - mean)).Should().BeApproximately(1, 4 * Math.Sqrt(3 / n), "the fourth central moment of Poisson(1) is 4");
        weights.Count(w => w == 0).Should().BeInRange((int)((n / Math.E) - (4 * Math.Sqrt(n * 0.2325))), (int)((n / Math.E) + (4 * Math.Sqrt(n * 0.2325))));
    }

    [Fact]
    public void Merge_FourShards_GivesTheSameBytesAsOnePass()
    {
        var random = new Random(1);
        (string Key, double Value)[] rows = [.. Enumerable.Range(0, 5000).Select(i => ($"g{i % 97}", random.NextDouble() * Math.Pow(10, random.Next(-8, 8))))];
        var resampling = new Resampling(3);
        ResampledSums whole = new(resampling, 2);
        ResampledSums[] shards = [.. Enumerable.Range(0, 4).Select(_ => new ResampledSums(resampling, 2))];
        foreach ((string key, double value) in rows) whole.Add(key, 1, value);
        for (int i = 0; i < rows.Length; i++) shards[i * 7919 % 4].Add(rows[i].Key, 1, rows[i].Value);
        for (int s = 1; s < 4; s++) shards[0].Merge(shards[s]);

        Estimate one = whole.Estimate("mean", s => s[1] / s[0]), merged = shards[0].Estimate("mean", s => s[1] / s[0]);

        merged.Value.Should().Be(one.Value);
        merged.Draws.ToArray().Should().Equal(one.Draws.ToArray());
    }

    [Fact]
    public void Operators_SameDraws_CancelExactly()
    {
        Estimate mean = new ResampledRows(new Resampling(1), [.. Enumerable.Range(0, 50).Select(i => $"g{i}")]).Estimate("sum", w => w.ToArray().Sum());
        (mean - mean).Interval().Should().Be(new Interval(0, 0));
    }

    [Fact]
    public void Combine_OtherResampling_IsRefused()
    {
        Estimate Of(ulong seed) => Estimate.FromDraws(1, new double[10], new Resampling(seed, 10), "m", 30, 30);
        FluentActions.Invoking(() => Of(1) + Of(2)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void FromDraws_FewerThanTwentyGroups_HasNoIntervalAndSaysSo()
    {
        Estimate few = Estimate.FromDraws(1, new double[10], new Resampling(1, 10), "m", 30, 19);
        few.Interval().Should().BeNull();
        (few + 1).Interval().Should().BeNull();
        few.Warnings.Should().ContainSingle(warning => warning.Contains("19 groups"));
    }
}
