using MathNet.Numerics.Distributions;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Geometry;

namespace Mpbf.Ral.Tests.Geometry;

public sealed class DensityRatioTests
{
    private static (EmbeddingMatrix Points, int[] Folds) Normals(int seed, int count, double mean)
    {
        var random = new Random(seed);
        return (new EmbeddingMatrix([.. Enumerable.Range(0, 2 * count).Select(i => (float)Normal.Sample(random, i % 2 == 0 ? mean : 0, 1))], count, 2), [.. Enumerable.Range(0, count).Select(i => i % 5)]);
    }

    /// <summary>Closed form: for N(0, 1) against N(2, 1) of as many rows the log ratio of densities is 2x − 2; the penalty shrinks its slope somewhat.</summary>
    [Fact]
    public void LogOdds_TwoNormals_FollowTheLogRatioOfDensities()
    {
        var first = Normals(1, 2000, 0);
        var second = Normals(2, 2000, 2);
        var asked = (new EmbeddingMatrix([-1, 0, 1, 0, 3, 0], 3, 2), new[] { 0, 1, 2 });
        double[] odds = DensityRatio.LogOdds(first.Points, first.Folds, second.Points, second.Folds, 5, asked)![0];
        odds[1].Should().BeApproximately(0, 0.15);
        odds[2].Should().BeInRange(3, 4.3);
        odds[0].Should().BeInRange(-4.3, -3);
    }

    /// <summary>Rows of the same distribution cannot be told apart out of fold.</summary>
    [Fact]
    public void LogOdds_SameDistribution_AreAboutZero()
    {
        var first = Normals(1, 500, 0);
        var second = Normals(2, 500, 0);
        double[][] odds = DensityRatio.LogOdds(first.Points, first.Folds, second.Points, second.Folds, 5, first, second)!;
        (odds[1].Average() - odds[0].Average()).Should().BeInRange(-0.1, 0.1);
    }

    [Fact]
    public void LogOdds_TooFewRows_IsNull() =>
        DensityRatio.LogOdds(Normals(1, 11, 0).Points, Normals(1, 11, 0).Folds, Normals(2, 500, 0).Points, Normals(2, 500, 0).Folds, 5, Normals(3, 4, 0)).Should().BeNull();

    [Fact]
    public void LogOdds_WidthsDiffer_IsRefused() =>
        FluentActions.Invoking(() => DensityRatio.LogOdds(Normals(1, 20, 0).Points, Normals(1, 20, 0).Folds, new EmbeddingMatrix(new float[20], 20, 1), Normals(1, 20, 0).Folds, 5)).Should().Throw<ArgumentException>();
}
