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

    [Fact]
    public void HoldOuts_SmallGroups_AreLeftOut() => HoldOuts.Of(new Grouping("g", Enumerable.Range(0, 40).Select(row => new[] { row < 5 ? "few" : row < 25 ? "a" : "b" }))).Should().HaveCount(2);

    private static EmbeddingMatrix Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, rows * width).Select(_ => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))], rows, width);
    }
}
