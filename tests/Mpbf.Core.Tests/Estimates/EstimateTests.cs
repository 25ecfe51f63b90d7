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

    /// <summary>By hand from tables: t(0.975) is 1.9949 at 69 and 2.0930 at 19 degrees of freedom; Φ(−1.9949 √(70/69)) = 0.02225, Φ(−2.0930 √(20/19)) = 0.01588; of 199 draws 1 to 199 the quantile of type 6 at p is 200 p.</summary>
    [Theory]
    [InlineData(70, 4.449)]
    [InlineData(20, 3.176)]
    [InlineData(1_000_000, 5)]
    public void Interval_Groups_WidenItByStudentsT(int groups, double lower)
    {
        Interval interval = Estimate.FromDraws(100, [.. Enumerable.Range(1, 199).Select(draw => (double)draw)], new Resampling(1, 199), "m", groups, groups).Interval()!.Value;

        interval.Lower.Should().BeApproximately(lower, 0.01);
        interval.Upper.Should().BeApproximately(200 - lower, 0.01);
    }

    [Fact]
    public void Interval_LevelBeyondTheDraws_IsTheirRange() =>
        Estimate.FromDraws(5, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], new Resampling(1, 10), "m", 30, 30).Interval(0.999).Should().Be(new Interval(1, 10));
}
