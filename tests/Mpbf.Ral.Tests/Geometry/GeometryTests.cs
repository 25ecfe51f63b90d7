using MathNet.Numerics.Distributions;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Geometry;

namespace Mpbf.Ral.Tests.Geometry;

public sealed class GeometryTests
{
    [Fact]
    public void ParticipationRatio_UnequalAxes_IsTheHandValue() =>
        EffectiveRank.ParticipationRatio(new EmbeddingMatrix([2, 0, -2, 0, 0, 1, 0, -1], 4, 2)).Should().BeApproximately(25 / 17.0, 1e-12, "variances 2 and ½: (2.5)² / (4 + ¼)");

    /// <summary>Of unrelated spaces the debiased alignment is 0 on average; its error must be of the size of its scatter, here within a factor of 2.5 of it over 20 pairs.</summary>
    [Fact]
    public void WithError_UnrelatedSpaces_IsOfTheSizeOfTheScatter()
    {
        (double Alignment, double StandardError)[] found = [.. Enumerable.Range(0, 20).Select(pair => LinearAlignment.WithError(Normals(120, 5, (2 * pair) + 1), Normals(120, 5, (2 * pair) + 2)))];
        double scatter = Math.Sqrt(found.Average(f => f.Alignment * f.Alignment)), stated = found.Average(f => f.StandardError);
        (stated / scatter).Should().BeInRange(0.4, 2.5);
    }

    private static EmbeddingMatrix Normals(int rows, int width, int seed, int spanned = int.MaxValue)
    {
        var random = new Random(seed);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.Length; i++) values[i] = i % width < spanned ? (float)Normal.Sample(random, 0, 1) : 0;
        return new(values, rows, width);
    }

    /// <summary>Song's estimator written out over all quadruples for five rows: tr(K̃L̃) etc. by loops over the Gram matrices.</summary>
    [Fact]
    public void LinearAlignment_FiveRows_IsTheDefinition()
    {
        EmbeddingMatrix x = Normals(5, 3, 1), y = Normals(5, 2, 2);
        LinearAlignment.Of(x, y).Should().BeApproximately(Hsic(x, y) / Math.Sqrt(Hsic(x, x) * Hsic(y, y)), 1e-5);

        static double Hsic(EmbeddingMatrix a, EmbeddingMatrix b)
        {
            double[,] k = Gram(a), l = Gram(b);
            double trace = 0, sumK = 0, sumL = 0, crossed = 0;
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    trace += k[i, j] * l[j, i];
                    sumK += k[i, j];
                    sumL += l[i, j];
                    for (int q = 0; q < 5; q++) crossed += k[i, j] * l[j, q];
                }
            }

            return (trace + (sumK * sumL / (4 * 3)) - (2.0 / 3 * crossed)) / (5 * 2);
        }

        static double[,] Gram(EmbeddingMatrix a)
        {
            var gram = new double[5, 5];
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    for (int c = 0; i != j && c < a.Width; c++) gram[i, j] += (double)a.Row(i)[c] * a.Row(j)[c];
                }
            }

            return gram;
        }
    }

    /// <summary>Invariance to rotation and scale, and 0 for unrelated spaces even where they are wider than the rows (plain CKA is near 1 there).</summary>
    [Fact]
    public void LinearAlignment_KnownCases()
    {
        EmbeddingMatrix x = Normals(400, 4, 3);
        var rotated = new EmbeddingMatrix([.. Enumerable.Range(0, 400).SelectMany(i => new[] { -3 * x.Row(i)[1], 3 * x.Row(i)[0], 3 * x.Row(i)[3], -3 * x.Row(i)[2] })], 400, 4);
        LinearAlignment.Of(x, rotated).Should().BeApproximately(1, 1e-5);
        double[] unrelated = [.. Enumerable.Range(0, 20).Select(seed => LinearAlignment.Of(Normals(100, 300, seed), Normals(100, 300, 1000 + seed)))];
        unrelated.Average().Should().BeApproximately(0, 0.02);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void IntrinsicDimension_OfAGaussianOnASubspace_IsItsDimension(int dimension)
    {
        (double found, double error, _) = IntrinsicDimension.Of(Normals(3000, 12, 4, dimension));
        found.Should().BeApproximately(dimension, (4 * error) + (0.1 * dimension), "TwoNN is biased low by some percent for Gaussians of 5 dimensions");
        double.IsNaN(IntrinsicDimension.Of(Normals(10, 3, 1)).Dimension).Should().BeTrue();
    }

    [Fact]
    public void NeighbourAlignment_SameAndUnrelated_AreOneAndChance()
    {
        EmbeddingMatrix x = Normals(300, 5, 6);
        NeighbourAlignment.Of(x, x).Overlap.Should().Be(1);
        (double overlap, double error, double chance) = NeighbourAlignment.Of(x, Normals(300, 5, 7));
        overlap.Should().BeApproximately(chance, 4 * error);
    }

    /// <summary>By hand: of 3,000 rows on a circle, the last third at one point, two thirds of a fair sample lie apart; the first 2,000 rows alone would show none that coincide.</summary>
    [Fact]
    public void SpaceGeometry_MoreRowsThanTheSample_TakesThemFromAllOver()
    {
        float[] values = [.. Enumerable.Range(0, 3000).SelectMany(row => row < 2000 ? new[] { MathF.Cos(row / 400f), MathF.Sin(row / 400f) } : [1f, 1f])];
        SpaceGeometry.Of(new EmbeddingMatrix(values, 3000, 2)).CoincidentShare.Should().BeApproximately(1.0 / 3, 0.01);
    }

    [Fact]
    public void SpaceGeometry_RowsOfZeros_Coincide() => SpaceGeometry.Of(new EmbeddingMatrix(new float[30], 10, 3)).CoincidentShare.Should().Be(1);

    [Fact]
    public void SpaceGeometry_CollapsedSpaces_ShowIt()
    {
        SpaceGeometry spread = SpaceGeometry.Of(Normals(500, 8, 8)), flat = SpaceGeometry.Of(Normals(500, 8, 8, spanned: 1));
        spread.EffectiveRank.Should().BeGreaterThan(7.5);
        flat.EffectiveRank.Should().BeApproximately(1, 1e-6);
        Math.Abs(spread.Anisotropy).Should().BeLessThan(0.02);
        var constant = new EmbeddingMatrix([.. Enumerable.Repeat(1f, 40)], 20, 2);
        SpaceGeometry.Of(constant).Should().Match<SpaceGeometry>(g => g.CoincidentShare == 1 && g.Vendi == 1 && g.Anisotropy > 0.999);
    }

    [Fact]
    public void DifferentRows_AreRefused()
    {
        FluentActions.Invoking(() => LinearAlignment.Of(Normals(10, 2, 1), Normals(11, 2, 1))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => NeighbourAlignment.Of(Normals(10, 2, 1), Normals(10, 2, 1), 10)).Should().Throw<ArgumentException>();
    }
}
