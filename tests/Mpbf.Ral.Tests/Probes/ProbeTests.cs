using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Tests.Probes;

public sealed class ProbeTests
{
    private static readonly Grouping Fifths = new("fifth", Enumerable.Range(0, 600).Select(row => new[] { FormattableString.Invariant($"{row % 5}") }));

    public static TheoryData<ProbeKind> Kinds => [.. Enum.GetValues<ProbeKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OutOfGroupSkill_SmoothFunctionAndNoise_AreToldApart(ProbeKind kind)
    {
        EmbeddingMatrix space = Random(600, 4, 1);
        double[] linear = [.. Enumerable.Range(0, 600).Select(row => (2.0 * space.Row(row)[0]) - space.Row(row)[3] + 7)], noise = [.. Random(600, 1, 2).Values.ToArray().Select(value => (double)value)];

        OutOfGroupSkill.Of(space, linear, Fifths, kind).Should().BeGreaterThan(0.5);
        OutOfGroupSkill.Of(space, noise, Fifths, kind).Should().BeLessThan(0.05);
    }

    /// <summary>A linear target without noise is a ridge model, whatever the unit of the space and its offset.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1000, 50)]
    public void RidgeProbe_LinearTarget_IsExact(float unit, float offset)
    {
        EmbeddingMatrix space = Random(600, 4, 1), scaled = new([.. space.Values.ToArray().Select(value => (unit * value) + offset)], 600, 4);
        double[] linear = [.. Enumerable.Range(0, 600).Select(row => (2.0 * space.Row(row)[0]) - space.Row(row)[3] + 7)];
        OutOfGroupSkill.Of(scaled, linear, Fifths, ProbeKind.Ridge).Should().BeGreaterThan(0.999);
    }

    /// <summary>Wider than there are rows: the dual form gives what the primal would, here checked by a target that needs one column of 2,000.</summary>
    [Fact]
    public void RidgeProbe_WiderThanRows_Predicts()
    {
        EmbeddingMatrix space = Random(100, 2000, 3);
        double[] sum = [.. Enumerable.Range(0, 100).Select(row => (double)space.Row(row)[..1500].ToArray().Sum())];
        double[] predicted = new RidgeProbe().Predict(space, space, [sum])[0].Values;
        predicted.Zip(sum, (p, s) => Math.Abs(p - s)).Max().Should().BeLessThan(0.05 * sum.Max(), "with more columns than rows the rows themselves are fitted");
    }

    [Fact]
    public void RidgeProbe_ConstantColumnsAndDuplicates_GiveTheMean()
    {
        EmbeddingMatrix constant = new(Enumerable.Repeat(3f, 80).ToArray(), 40, 2);
        double[] values = [.. Enumerable.Range(0, 40).Select(row => (double)row)];
        foreach (IProbe probe in new IProbe[] { new RidgeProbe(), new KernelRidgeProbe() })
            probe.Predict(constant, constant, [values])[0].Values.Should().OnlyContain(value => Math.Abs(value - 19.5) < 1e-6, "nothing varies, so the mean is all there is");
        new NeighbourProbe().Predict(constant, constant, [values])[0].Values.Should().OnlyContain(value => double.IsFinite(value));
    }

    /// <summary>Exact leave-one-out errors choose the penalty: for pure noise that is the largest, so that predictions shrink to the mean.</summary>
    [Fact]
    public void KernelRidgeProbe_Noise_ShrinksToTheMean()
    {
        EmbeddingMatrix space = Random(200, 3, 4);
        double[] noise = [.. Random(200, 1, 5).Values.ToArray().Select(value => (double)value)];
        double[] predicted = new KernelRidgeProbe().Predict(space, Random(200, 3, 6), [noise])[0].Values;
        predicted.Select(value => value * value).Average().Should().BeLessThan(0.6 * noise.Select(value => value * value).Average());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HeldOutProbe_Classes_AreReadByLikelihood(ProbeKind kind)
    {
        EmbeddingMatrix space = Random(600, 3, 7);
        Factor side = Factor.OfClasses("side", Scale.Crystal, [.. Enumerable.Range(0, 600).Select(row => space.Row(row)[0] > 0 ? "left" : "right")]), coin = Factor.OfClasses("coin", Scale.Crystal, [.. Random(600, 1, 8).Values.ToArray().Select(value => value > 0 ? "heads" : "tails")]);
        ProbeErrors[] errors = new HeldOutProbe(IProbe.Of(kind), HoldOuts.Of(Fifths), 600).Run(space, [side, coin]);
        double[] ones = [.. Enumerable.Repeat(1.0, 600)];

        errors[0].Skill(ones).Should().BeGreaterThan(0.4);
        errors[1].Skill(ones).Should().BeLessThan(0.05);
    }

    [Fact]
    public void OfClasses_OneClass_IsRefused() => FluentActions.Invoking(() => Factor.OfClasses("system", Scale.Crystal, ["cubic", null, "cubic"])).Should().Throw<ArgumentException>().WithMessage("*1 classes*");

    /// <summary>Rows without a value neither train nor test; factors that miss other rows do not disturb each other.</summary>
    [Fact]
    public void HeldOutProbe_MissingValues_AreLeftOut()
    {
        EmbeddingMatrix space = Random(600, 3, 9);
        double[] full = [.. Enumerable.Range(0, 600).Select(row => (double)space.Row(row)[1])], holes = [.. full.Select((value, row) => row % 7 == 0 ? double.NaN : value)];
        var probe = new HeldOutProbe(new NeighbourProbe(), HoldOuts.Of(Fifths), 600);
        ProbeErrors[] together = probe.Run(space, [new("full", Scale.Crystal, [.. full]), new("holes", Scale.Crystal, [.. holes])]), alone = probe.Run(space, [new Factor("holes", Scale.Crystal, [.. holes])]);

        together[1].Squared.Should().Equal(alone[0].Squared);
        together[1].Total.Where((_, row) => row % 7 == 0).Should().OnlyContain(total => total == 0);
    }

    /// <summary>By hand: known rows at distances 1 and 2 with values 0 and 3 give p = 1.5 w₂ / (w₁ + ½ w₂) = 1, so ∂p/∂w₁ = −2/3 and ∂p/∂w₂ = 2/3.</summary>
    [Fact]
    public void NeighbourProbe_Pull_IsTheDerivativeByTheWeightsOfKnownRows()
    {
        ProbeReading reading = new NeighbourProbe().Predict(new EmbeddingMatrix([1, -2], 2, 1), new EmbeddingMatrix([0], 1, 1), [[0, 3]])[0];

        reading.Values[0].Should().BeApproximately(1, 1e-6);
        reading.Pull!([10])[0].Should().BeApproximately(-20.0 / 3, 1e-5);
        reading.Pull([10])[1].Should().BeApproximately(20.0 / 3, 1e-5);
    }

    /// <summary>By hand, the same rows in two classes: shares are ½ each and move by ±1/6, votes ⅔ and ⅓ move by ±2/9, and p₀ = (2 · vote₀ + share₀)/3.</summary>
    [Fact]
    public void NeighbourProbe_PullOfClasses_IsTheDerivativeByTheWeightsOfKnownRows()
    {
        ProbeReading reading = new NeighbourProbe().Classify(new EmbeddingMatrix([1, -2], 2, 1), new EmbeddingMatrix([0], 1, 1), [0, 1], 2);

        reading.Values[0].Should().BeApproximately(11.0 / 18, 1e-6);
        reading.Pull!([1, 0])[0].Should().BeApproximately(((2 * 2.0 / 9) + (1.0 / 6)) / 3, 1e-6);
        reading.Pull([1, 0])[1].Should().BeApproximately(-((2 * 2.0 / 9) + (1.0 / 6)) / 3, 1e-6);
    }

    /// <summary>Without any chemistry held out in common the weight of a row counts where it is tested and where it was learned from: the skill's draws scatter more than those of the tested rows alone.</summary>
    [Fact]
    public void Skill_Weights_HoldForWhatWasLearnedFromToo()
    {
        EmbeddingMatrix space = Random(600, 2, 11);
        double[] values = [.. Random(600, 1, 12).Values.ToArray().Select((noise, row) => (double)space.Row(row)[0] + noise)], ones = [.. Enumerable.Repeat(1.0, 600)];
        ProbeErrors errors = new HeldOutProbe(new NeighbourProbe(), HoldOuts.Of(Fifths), 600).Run(space, [new Factor("x", Scale.Crystal, [.. values])])[0];
        var rows = new Core.Estimates.ResampledRows(new Core.Estimates.Resampling(1), [.. Enumerable.Range(0, 600).Select(row => FormattableString.Invariant($"{row}"))]);

        double whole = rows.Estimate("skill", errors.Skill).StandardError;
        double tested = rows.Estimate("tested", weights => { double s = 0, t = 0; for (int row = 0; row < 600; row++) { s += weights[row] * errors.Squared[row]; t += weights[row] * errors.Total[row]; } return 1 - (s / t); }).StandardError;

        errors.Skill(ones).Should().BeApproximately(1 - (errors.Squared.Sum() / errors.Total.Sum()), 1e-12, "at the point every weight is 1");
        whole.Should().BeGreaterThan(tested);
    }

    [Fact]
    public void HoldOuts_SmallGroups_AreLeftOut() => HoldOuts.Of(new Grouping("g", Enumerable.Range(0, 40).Select(row => new[] { row < 5 ? "few" : row < 25 ? "a" : "b" }))).Should().HaveCount(2);

    private static EmbeddingMatrix Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, rows * width).Select(_ => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))], rows, width);
    }
}
