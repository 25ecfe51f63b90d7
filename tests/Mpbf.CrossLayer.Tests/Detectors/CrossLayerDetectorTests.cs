using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Detectors;

namespace Mpbf.CrossLayer.Tests.Detectors;

/// <summary>Simulated worlds with known truth: 600 rows in 120 groups. At level 0.05 more than 8 calls in 60 clean worlds have a probability under 1 % (binomial).</summary>
public sealed class CrossLayerDetectorTests
{
    private const int RowCount = 600, Worlds = 60, MostFalseAlarms = 8;

    [Theory]
    [InlineData(1, 1, 1)] // no fault
    [InlineData(4, 1, 1)] // the data layer's alone
    [InlineData(1, 4, 1)] // the representation's alone
    [InlineData(3, 3, 1)] // both, each by itself
    public void Cascade_LayersAddTheirSquaredErrors_IsCalledAtTheStatedLevel(double data, double representation, double joint) =>
        Enumerable.Range(0, Worlds).Count(seed => Cascade(seed, data, representation, joint).Verdict != Verdict.Clear).Should().BeLessThanOrEqualTo(MostFalseAlarms);

    [Fact]
    public void Cascade_ErrorsThreeTimesTheSum_IsABreach()
    {
        Condition[] worlds = [.. Enumerable.Range(0, Worlds).Select(seed => Cascade(seed, 2, 2, 3))];

        worlds.Count(condition => condition.Verdict == Verdict.Breach).Should().BeGreaterThanOrEqualTo(57);
        worlds.Average(condition => condition.Statistic.Estimate!.Value).Should().BeApproximately(3, 0.3, "planted");
    }

    [Fact]
    public void Cascade_FaultThatDoesNotVary_IsNotAssessed() =>
        CascadingError.Judge(Rows(1, (_, random) => Normal.Sample(random, 0, 1)), new double[RowCount], [.. Enumerable.Range(0, RowCount).Select(i => (double)i)], new Resampling(1)).Verdict.Should().Be(Verdict.NotAssessed);

    [Fact]
    public void Cascade_BadFault_Throws()
    {
        Predictions rows = Rows(1, (_, random) => Normal.Sample(random, 0, 1));
        double[] bad = new double[RowCount];
        bad[3] = double.NaN;
        FluentActions.Invoking(() => CascadingError.Judge(rows, bad, new double[RowCount], new Resampling(1))).Should().Throw<ArgumentException>().WithMessage("*Row 3*");
        FluentActions.Invoking(() => CascadingError.Judge(rows, [1, 2], bad, new Resampling(1))).Should().Throw<ArgumentException>().WithMessage("*Found 2 values*");
    }

    [Theory]
    [InlineData(-0.5)] // errors shrink, as when measurements come in
    [InlineData(0)] // own labels that are as good as measurements
    public void Reinforcement_BiasThatDoesNotGrow_IsCalledAtTheStatedLevel(double growth) =>
        Enumerable.Range(0, Worlds).Count(seed => Reinforcement(seed, growth).Verdict != Verdict.Clear).Should().BeLessThanOrEqualTo(MostFalseAlarms);

    [Fact]
    public void Reinforcement_ErrorsGrowByHalf_IsABreachWithTheGrowth()
    {
        Condition[] worlds = [.. Enumerable.Range(0, Worlds).Select(seed => Reinforcement(seed, 0.5))];

        worlds.Should().OnlyContain(condition => condition.Verdict == Verdict.Breach);
        // Of standard normal errors the mean magnitude is √(2/π) of the root mean square; four fifths of the growth lie after the first of five steps.
        worlds.Average(condition => condition.Statistic.Estimate!.Value).Should().BeApproximately(0.5 * 0.8 * Math.Sqrt(2 / Math.PI), 0.02);
    }

    [Fact]
    public void Reinforcement_ShareNeverChanges_IsNotAssessed()
    {
        double[] truth = [.. Enumerable.Range(0, 40).Select(i => (double)i)];
        string[] keys = [.. truth.Select((_, i) => $"{i}")];
        RetrainingRound round = new(0.2, [.. truth.Select(y => y + 1)]);
        BiasReinforcement.Judge(truth, keys, [round, round, round, round], new Resampling(1)).Remedy.Should().Contain("share of own labels is the same");
        BiasReinforcement.Judge(truth, keys, [round], new Resampling(1)).Remedy.Should().Contain("supply at least 4");
        FluentActions.Invoking(() => BiasReinforcement.Judge(truth, keys, [round with { OwnLabelShare = 2 }], new Resampling(1))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => BiasReinforcement.Judge(truth, keys, [round with { Prediction = [1] }], new Resampling(1))).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(1.0)] // exactly what is known, the edge of the null
    [InlineData(1.5)] // model error besides
    public void Misrepresented_SigmaThatHoldsTheParts_IsCalledAtTheStatedLevel(double ratio) =>
        Enumerable.Range(0, Worlds).Count(seed => Misrepresented(seed, ratio, 1).Verdict != Verdict.Clear).Should().BeLessThanOrEqualTo(MostFalseAlarms);

    [Fact]
    public void Misrepresented_SigmaOfHalfTheKnownVariance_IsABreachThatNamesTheLargestPart()
    {
        Condition[] worlds = [.. Enumerable.Range(0, Worlds).Select(seed => Misrepresented(seed, 0.5, 1))];

        worlds.Should().OnlyContain(condition => condition.Verdict == Verdict.Breach && condition.Remedy.Contains("label noise"));
        worlds.Average(condition => condition.Statistic.Estimate!.Value).Should().BeApproximately(0.5, 0.03);
    }

    [Fact]
    public void Misrepresented_ErrorsAsStatedAllTheSame_IsOnlyAWatch() => Misrepresented(1, 0.5, 0.3).Verdict.Should().Be(Verdict.Watch);

    [Fact]
    public void Misrepresented_NothingKnown_IsNotAssessed()
    {
        Predictions rows = Rows(1, (_, random) => Normal.Sample(random, 0, 1));
        MisrepresentedUncertainty.Judge(rows, [], new Resampling(1)).Remedy.Should().Contain("evaluation.sigma");
        MisrepresentedUncertainty.Judge(rows with { Sigma = [.. new double[RowCount].Select(_ => 1.0)] }, [], new Resampling(1)).Verdict.Should().Be(Verdict.NotAssessed);
        FluentActions.Invoking(() => MisrepresentedUncertainty.Judge(rows, [new PropagatedPart("label noise", Layer.DataAssimilation, -1)], new Resampling(1))).Should().Throw<ArgumentException>();
    }

    private static Condition Cascade(int seed, double data, double representation, double joint)
    {
        var random = new Random(seed);
        double[] d = [.. Enumerable.Range(0, RowCount).Select(_ => random.NextDouble())], r = [.. d.Select(x => (0.5 * x) + (0.5 * random.NextDouble()))];
        double top = d.Order().ElementAt(2 * RowCount / 3), edge = r.Order().ElementAt(2 * RowCount / 3);
        Predictions rows = Rows(seed + 1000, (i, noise) =>
        {
            double variance = 1 + (d[i] >= top ? (data * data) - 1 : 0) + (r[i] >= edge ? (representation * representation) - 1 : 0);
            return Normal.Sample(noise, 0, Math.Sqrt(variance)) * (d[i] >= top && r[i] >= edge ? joint : 1);
        });
        return CascadingError.Judge(rows, d, r, new Resampling((ulong)seed, 100));
    }

    private static Condition Reinforcement(int seed, double growth)
    {
        Predictions first = Rows(seed, (_, random) => Normal.Sample(random, 0, 1));
        var random = new Random(seed + 1000);
        RetrainingRound[] rounds = [.. Enumerable.Range(0, 6).Select(t => new RetrainingRound(
            0.1 * t, [.. first.Residuals().Select((error, i) => first.Truth[i] + (error * (1 + (growth * t / 5))) + Normal.Sample(random, 0, 0.1))]))];
        rounds[0] = rounds[0] with { Prediction = first.Prediction };
        return BiasReinforcement.Judge(first.Truth, first.ResamplingKeys, rounds, new Resampling((ulong)seed, 100));
    }

    /// <summary>Label noise of variance 0.6 known from 600 repeats, an ensemble of five whose spread has variance 0.4; sigma² is <paramref name="ratio"/>, the realised squared error <paramref name="realised"/>.</summary>
    private static Condition Misrepresented(int seed, double ratio, double realised)
    {
        var resampling = new Resampling((ulong)seed, 100);
        var random = new Random(seed);
        Predictions rows = Rows(seed, (_, noise) => Normal.Sample(noise, 0, Math.Sqrt(realised)));
        ImmutableArray<ImmutableArray<double>> members = [.. rows.Prediction.Select(p => (ImmutableArray<double>)[.. Enumerable.Range(0, 5).Select(_ => p + Normal.Sample(random, 0, Math.Sqrt(0.4)))])];
        var sums = new ResampledSums(resampling, 2);
        for (int i = 0; i < RowCount; i++) sums.Add($"repeat {i}", 1, Math.Pow(Normal.Sample(random, 0, Math.Sqrt(0.6)), 2));
        PropagatedPart labels = new("label noise", Layer.DataAssimilation, sums.Estimate("noise", static s => s[1] / s[0]));
        return MisrepresentedUncertainty.Judge(rows with { Sigma = [.. rows.Truth.Select(_ => Math.Sqrt(ratio))], Members = members }, [labels], resampling);
    }

    private static Predictions Rows(int seed, Func<int, Random, double> error)
    {
        var random = new Random(seed);
        return new Predictions(
            Enumerable.Range(0, RowCount).Select(i => $"row {i}"), new double[RowCount], [.. Enumerable.Range(0, RowCount).Select(i => error(i, random))], Enumerable.Range(0, RowCount).Select(i => $"system {i % 120}"));
    }
}
