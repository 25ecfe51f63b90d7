using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class SpectralContrastiveTests
{
    private const int Count = 4000;

    /// <summary>Three independent coordinates of unit variance: one that views share and wrong views too, one of noise, one that views share and wrong views do not.</summary>
    private static readonly (EmbeddingMatrix First, EmbeddingMatrix Second, EmbeddingMatrix Wrong) Planted = Plant();

    [Fact]
    public void Solve_PlantedViews_OrdersDirectionsByWhatIsShared()
    {
        (AffineMap map, double[] values) = SpectralContrastive.Solve(Planted.First, Planted.Second, Planted.Wrong, 3, wrongWeight: 0.5, penalty: 1e-6);

        double tolerance = 4 / Math.Sqrt(Count);
        values[0].Should().BeApproximately(1, tolerance, "wrong views share nothing: 1 − ½·0");
        values[1].Should().BeApproximately(0.5, tolerance, "wrong views share all: 1 − ½·1");
        values.Skip(2).DefaultIfEmpty().Max().Should().BeLessThan(tolerance, "noise");
        Response(map, 2).Should().BeApproximately(1, tolerance, "√λ of the first direction");
        Response(map, 0).Should().BeApproximately(Math.Sqrt(0.5), tolerance);
        Response(map, 1).Should().BeLessThan(2 * Math.Sqrt(tolerance), "the direction in which views differ is suppressed");
    }

    [Fact]
    public void Solve_WrongViewsInFull_DropWhatTheyShare()
    {
        (AffineMap map, _) = SpectralContrastive.Solve(Planted.First, Planted.Second, Planted.Wrong, 1, wrongWeight: 1, penalty: 1e-6);
        Response(map, 2).Should().BeGreaterThan(0.95);
        Response(map, 0).Should().BeLessThan(0.1);
    }

    [Fact]
    public void Solve_OtherMaps_HaveLargerLoss()
    {
        (AffineMap map, double[] values) = SpectralContrastive.Solve(Planted.First, Planted.Second, Planted.Wrong, 3, wrongWeight: 0.5, penalty: 1e-9);
        EmbeddingMatrix[] best = [map.Apply(Planted.First), map.Apply(Planted.Second), map.Apply(Planted.Wrong)];
        double loss = Loss(best, (value, _) => value);

        loss.Should().BeApproximately(-values.Sum(value => value * value), 0.05, "the loss at its minimum is −Σ λ² (HaoChen et al. 2021), up to the difference of the two views' covariances");
        Loss(best, (value, _) => 1.15f * value).Should().BeGreaterThan(loss);
        Loss(best, (value, _) => 0.85f * value).Should().BeGreaterThan(loss);
        Loss(best, (value, column) => column == 1 ? 0 : value).Should().BeGreaterThan(loss, "one direction less");
    }

    [Fact]
    public void Train_ToyWorld_LearnsWhatViewsShare()
    {
        var trained = SpectralContrastive.Train(new MessagePassingEncoder(5, 16, 2), ToyCrystals.Paired(200, 3), width: 16);

        trained.Loss.Should().BeNegative("a constant map has loss 0");
        trained.Misled.Should().BeLessThan(0.1, "an element exchanged is further away than a little strain");
        trained.Eigenvalues.Should().BeInDescendingOrder().And.OnlyContain(value => value > 0 && value < 1.5, "wrong views stand among all views, so that none is far outside");
        (trained.FittedCount, trained.ScoredCount).Should().Be((160, 40));
    }

    [Fact]
    public void Train_Twice_GivesTheSame()
    {
        Structure[] world = ToyCrystals.Paired(40, 1);
        SpectralContrastive one = SpectralContrastive.Train(new SoapEncoder(4, 2, 2), world, seed: 9), two = SpectralContrastive.Train(new SoapEncoder(4, 2, 2), world, seed: 9);
        two.Loss.Should().Be(one.Loss);
        two.Encoder.Encode(world[0]).Should().Equal(one.Encoder.Encode(world[0]));
    }

    [Fact]
    public void Train_NoElementToExchange_IsRefused() => FluentActions
        .Invoking(() => SpectralContrastive.Train(new SoapEncoder(4, 2, 2), [.. Enumerable.Range(0, 20).Select(i => ToyCrystals.Pair("Na Cl", true, 2.2 + (0.01 * i)))]))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("NaCl, which holds every element");

    [Fact]
    public void Solve_WrongViewsEqualTheTrueOnes_AreRefused() => FluentActions
        .Invoking(() => SpectralContrastive.Solve(Planted.First, Planted.First, Planted.First, 3, wrongWeight: 1, penalty: 1e-6))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("no more with each other than with wrong views");

    [Theory]
    [InlineData(0, 0.5, 0.01)]
    [InlineData(3, -1, 0.01)]
    [InlineData(3, double.NaN, 0.01)]
    [InlineData(3, 0.5, 0)]
    public void Solve_OptionOutOfRange_IsRefused(int width, double wrongWeight, double penalty) => FluentActions
        .Invoking(() => SpectralContrastive.Solve(Planted.First, Planted.Second, Planted.Wrong, width, wrongWeight, penalty)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(-0.01, 0.05)]
    [InlineData(0.2, 0.05)]
    [InlineData(double.NaN, 0.05)]
    [InlineData(0.02, 2)]
    [InlineData(0.02, double.NaN)]
    public void Train_ViewOutOfRange_IsRefused(double strain, double displacement) => FluentActions
        .Invoking(() => SpectralContrastive.Train(new SoapEncoder(4, 2, 2), ToyCrystals.Paired(20, 1), strain: strain, displacement: displacement)).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>Length of the image of a unit step along a coordinate.</summary>
    private static double Response(AffineMap map, int axis)
    {
        float[] step = new float[3];
        step[axis] = 1;
        EmbeddingMatrix mapped = map.Apply(new EmbeddingMatrix([.. new float[3], .. step], 2, 3));
        return System.Numerics.Tensors.TensorPrimitives.Distance(mapped.Row(0), mapped.Row(1));
    }

    private static double Loss(EmbeddingMatrix[] views, Func<float, int, float> change)
    {
        EmbeddingMatrix[] changed = Array.ConvertAll(views, view => new EmbeddingMatrix([.. view.Values.ToArray().Select((value, i) => change(value, i % view.Width))], view.RowCount, view.Width));
        return SpectralContrastive.LossOf(changed[0], changed[1], changed[2], 0.5);
    }

    private static (EmbeddingMatrix, EmbeddingMatrix, EmbeddingMatrix) Plant()
    {
        var random = new Random(11);
        float[][] views = [.. Enumerable.Range(0, 3).Select(_ => new float[3 * Count])];
        for (int row = 0; row < Count; row++)
        {
            float geometry = Normal(), element = Normal(), other = Normal();
            for (int view = 0; view < 3; view++) new[] { geometry, Normal(), view < 2 ? element : other }.CopyTo(views[view], 3 * row);
        }

        return (new(views[0], Count, 3), new(views[1], Count, 3), new(views[2], Count, 3));

        float Normal() => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
    }
}
