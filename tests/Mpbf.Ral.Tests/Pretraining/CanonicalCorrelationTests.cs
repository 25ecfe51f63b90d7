using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Tests.Pretraining;

public sealed class CanonicalCorrelationTests
{
    [Fact]
    public void Fit_KnownPopulation_FindsItsCorrelations()
    {
        double[] population = [0.9, 0.5, 0];
        (EmbeddingMatrix x, EmbeddingMatrix y) = World(6000, population, seed: 2);
        var found = CanonicalCorrelation.Fit(x, y, penalty: 1e-4);

        found.Correlations.Should().HaveCount(3);
        for (int k = 0; k < 3; k++)
            found.Correlations[k].Should().BeApproximately(population[k], 4 * (1 - (population[k] * population[k])) / Math.Sqrt(found.ScoredCount), "standard error (1 − ρ²)/√n of a correlation; directions are known well from 4,800 rows");
        found.PValues[0].Should().Be(1 / 200.0, "no permutation of 199 comes near");
        found.PValues[1].Should().Be(1 / 200.0);
        found.ChanceCorrelations[0].Should().BeApproximately(1.645 / Math.Sqrt(found.ScoredCount), 0.02, "95th percentile of a correlation of unrelated normals");
    }

    [Fact]
    public void Fit_UnrelatedModalities_AreCalledAtTheStatedRate()
    {
        int called = Enumerable.Range(0, 200).Count(seed =>
        {
            (EmbeddingMatrix x, EmbeddingMatrix y) = World(60, [0, 0, 0], seed);
            return CanonicalCorrelation.Fit(x, y, 1, seed: (ulong)seed).PValues[0] <= 0.05;
        });
        called.Should().BeLessThanOrEqualTo(20, "binomial(200, 0.05): 99.9 % lie at or below 20");
    }

    [Fact]
    public void Fit_Maps_GiveVariatesThatCorrelateAsStated()
    {
        (EmbeddingMatrix x, EmbeddingMatrix y) = World(3000, [0.8, 0.3, 0], seed: 4);
        var found = CanonicalCorrelation.Fit(x, y, 2, penalty: 1e-4);
        EmbeddingMatrix fused = found.Fuse(x, y), one = found.First.Apply(x), two = found.Second.Apply(y);
        fused.Width.Should().Be(2);
        fused.Row(7)[1].Should().BeApproximately(0.5f * (one.Row(7)[1] + two.Row(7)[1]), 1e-6f);
        double Deviation(EmbeddingMatrix rows, int k) => Math.Sqrt(Enumerable.Range(0, rows.RowCount).Average(row => (double)rows.Row(row)[k] * rows.Row(row)[k]));
        (Deviation(one, 0), Deviation(two, 0)).Should().Match<(double One, double Two)>(pair => Math.Abs(pair.One - 0.8) < 0.06 && Math.Abs(pair.Two - 0.8) < 0.06, "variates of unit variance times their correlation");
    }

    [Fact]
    public void Fit_RelationIsAParabola_OnlyTheKernelSeesIt()
    {
        var random = new Random(3);
        float[] x = new float[1000], y = new float[1000];
        for (int row = 0; row < x.Length; row++)
        {
            x[row] = (float)Normal.Sample(random, 0, 1);
            y[row] = (x[row] * x[row]) + (0.1f * (float)Normal.Sample(random, 0, 1));
        }

        EmbeddingMatrix first = new(x, x.Length, 1), second = new(y, y.Length, 1);
        Math.Abs(CanonicalCorrelation.Fit(first, second).Correlations[0]).Should().BeLessThan(0.3, "E[x·x²] = 0");
        CanonicalCorrelation kernel = KernelCanonicalCorrelation.Fit(first, second, 2, 50, 1e-3).Canonical;
        kernel.Correlations[0].Should().BeGreaterThan(0.9);
        kernel.PValues[0].Should().Be(1 / 200.0);
    }

    [Fact]
    public void MapFirst_OfKernel_IsTheMapOfItsFeatures()
    {
        (EmbeddingMatrix x, EmbeddingMatrix y) = World(100, [0.8, 0.3, 0], seed: 4);
        var kernel = KernelCanonicalCorrelation.Fit(x, y, 2, 20);
        kernel.MapFirst(x).Values.ToArray().Should().Equal(kernel.Canonical.First.Apply(kernel.FirstFeatures.Apply(x)).Values.ToArray());
        kernel.MapSecond(y).Width.Should().Be(2);
        KernelCanonicalCorrelation.Fit(x, y, 2, 20).MapFirst(x).Values.ToArray().Should().Equal(kernel.MapFirst(x).Values.ToArray(), "a fit is repeatable");
    }

    [Fact]
    public void Nystrom_EveryRowALandmark_InnerProductsAreTheKernel()
    {
        EmbeddingMatrix rows = new([0, 3, 4, 9], 4, 1);
        EmbeddingMatrix features = NystromFeatures.Of(rows, 10).Apply(rows);
        float[] standard = AffineMap.Standardising(rows).Apply(rows).Values.ToArray();
        double[] distances = [.. from i in Enumerable.Range(0, 4) from j in Enumerable.Range(i + 1, 3 - i) select (double)Math.Abs(standard[i] - standard[j])];
        features.Width.Should().Be(4);
        double median = Mpbf.Core.Statistics.VendiScore.MedianDistance(new EmbeddingMatrix(standard, 4, 1));
        System.Numerics.Tensors.TensorPrimitives.Dot(features.Row(0), features.Row(2)).Should().BeApproximately((float)Math.Exp(-distances[1] * distances[1] / (2 * median * median)), 1e-4f);
        System.Numerics.Tensors.TensorPrimitives.Dot(features.Row(1), features.Row(1)).Should().BeApproximately(1, 1e-4f, "k(x, x) = 1");
    }

    [Fact]
    public void Fit_ConstantColumns_AddNothing()
    {
        (EmbeddingMatrix x, EmbeddingMatrix y) = World(500, [0.9, 0.5, 0], seed: 2);
        EmbeddingMatrix padded = new([.. Enumerable.Range(0, 500).SelectMany(row => x.Row(row).ToArray().Append(7f))], 500, 4);
        CanonicalCorrelation plain = CanonicalCorrelation.Fit(x, y, 1, 1e-9), same = CanonicalCorrelation.Fit(padded, y, 1, 1e-9);
        same.Correlations[0].Should().BeApproximately(plain.Correlations[0], 1e-6);
    }

    [Fact]
    public void Fit_ModalityWithoutSpread_IsRefused() => FluentActions
        .Invoking(() => CanonicalCorrelation.Fit(World(20, [0, 0, 0], 1).X, new EmbeddingMatrix(new float[20], 20, 1)))
        .Should().Throw<BadInputException>().Which.Message.Should().Contain("no coordinate varies");

    [Fact]
    public void Fit_FewOrUnequalRows_AreRefused()
    {
        EmbeddingMatrix nine = World(9, [0, 0, 0], 1).X, twenty = World(20, [0, 0, 0], 1).X;
        FluentActions.Invoking(() => CanonicalCorrelation.Fit(nine, nine)).Should().Throw<BadInputException>().Which.Message.Should().Contain("9 rows");
        FluentActions.Invoking(() => CanonicalCorrelation.Fit(nine, twenty)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => KernelCanonicalCorrelation.Fit(nine, twenty)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CanonicalCorrelation.Fit(twenty, twenty, penalty: double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Pairs of normals of given correlations, each modality then mixed by an invertible matrix, which canonical correlations do not depend on.</summary>
    private static (EmbeddingMatrix X, EmbeddingMatrix Y) World(int rows, double[] correlations, int seed)
    {
        var random = new Random(seed);
        float[] x = new float[rows * 3], y = new float[rows * 3];
        for (int row = 0; row < rows; row++)
        {
            double[] u = [.. correlations.Select(_ => Normal.Sample(random, 0, 1))], v = [.. correlations.Select((rho, k) => (rho * u[k]) + (Math.Sqrt(1 - (rho * rho)) * Normal.Sample(random, 0, 1)))];
            new[] { (float)(u[0] + u[1]), (float)(u[1] - (2 * u[2])), (float)(3 * u[2]) }.CopyTo(x, 3 * row);
            new[] { (float)v[0], (float)(v[0] + (0.5 * v[1])), (float)(v[2] - v[1]) }.CopyTo(y, 3 * row);
        }

        return (new(x, rows, 3), new(y, rows, 3));
    }
}
