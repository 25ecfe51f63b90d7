using Mpbf.Core.Embeddings;
using Mpbf.Ral.Geometry;

namespace Mpbf.Ral.Tests.Geometry;

public sealed class ReconstructionTests
{
    private static readonly EmbeddingMatrix Plane = Random(200, 3, 1);

    [Fact]
    public void FeatureReconstruction_Rotation_LosesAndDistortsNothing()
    {
        float[] turned = [.. Enumerable.Range(0, 200).SelectMany(row => new[] { (0.6f * Plane.Row(row)[0]) - (0.8f * Plane.Row(row)[1]), (0.8f * Plane.Row(row)[0]) + (0.6f * Plane.Row(row)[1]), Plane.Row(row)[2] })];
        FeatureReconstruction found = FeatureReconstruction.Of(Plane, new EmbeddingMatrix(turned, 200, 3), 1);

        found.Error.Should().BeLessThan(1e-5);
        found.Distortion.Should().BeLessThan(1e-5);
        found.LocalError.Should().BeLessThan(1e-5);
    }

    /// <summary>Of three equal independent axes one is missing: a third of the variance cannot be rebuilt, √(1/3) of the norm.</summary>
    [Fact]
    public void FeatureReconstruction_MissingAxis_CostsItsShare()
    {
        EmbeddingMatrix large = Random(4000, 3, 2), two = new([.. Enumerable.Range(0, 4000).SelectMany(row => large.Row(row)[..2].ToArray())], 4000, 2);
        FeatureReconstruction.Of(two, large, 1).Error.Should().BeApproximately(Math.Sqrt(1 / 3.0), 0.02, "sampling leaves about 1 %");
        FeatureReconstruction.Of(large, two, 1).Error.Should().BeLessThan(1e-5);
    }

    /// <summary>Scaling one axis by three is linear but no rotation.</summary>
    [Fact]
    public void FeatureReconstruction_Stretched_IsDistortedOnly()
    {
        EmbeddingMatrix stretched = new([.. Enumerable.Range(0, 200).SelectMany(row => new[] { 3 * Plane.Row(row)[0], Plane.Row(row)[1], Plane.Row(row)[2] })], 200, 3);
        FeatureReconstruction found = FeatureReconstruction.Of(Plane, stretched, 1);
        found.Error.Should().BeLessThan(1e-5);
        found.Distortion.Should().BeGreaterThan(0.2);
    }

    /// <summary>Four points on a line, by hand: in A the nearest of each is its neighbour; in B (0, 10, 1, 11) its ranks are 2, 3, 3, 2 and their mean 2.5.</summary>
    [Fact]
    public void InformationImbalance_FourPoints_IsTheHandValue()
    {
        EmbeddingMatrix a = new([0, 1, 2.5f, 3.5f], 4, 1), b = new([0, 10, 1, 11], 4, 1);
        // nearest in A: 0→1, 1→0, 2→3, 3→2; ranks in B of these: 0→1 is 2nd (after 2), 1→0 3rd (after 3 and 2), 2→3 3rd, 3→2 2nd.
        InformationImbalance.Of(a, b).Imbalance.Should().BeApproximately(2 * 2.5 / 4, 1e-12);
        InformationImbalance.Of(a, a).Imbalance.Should().BeApproximately(2 * 1.0 / 4, 1e-12, "every nearest neighbour has rank 1");
    }

    /// <summary>Glielmo et al. 2022: a space tells all about its projection, the projection little about the space; unrelated spaces give 1.</summary>
    [Fact]
    public void InformationImbalance_Unrelated_IsOne()
    {
        (double imbalance, double error) = InformationImbalance.Of(Random(800, 2, 3), Random(800, 2, 4));
        Math.Abs(imbalance - 1).Should().BeLessThan(4 * error);
    }

    [Fact]
    public void LocalKernelAlignment_SameSpaceAndUnrelated_AreOneAndSmall()
    {
        EmbeddingMatrix x = Random(300, 5, 5);
        LocalKernelAlignment.Of(x, x).Should().BeApproximately(1, 1e-9, "numerator and denominator are the same sums");
        LocalKernelAlignment.Of(x, Random(300, 5, 6)).Should().BeLessThan(0.2);
    }

    [Fact]
    public void Measures_OtherRows_AreRefused()
    {
        FluentActions.Invoking(() => FeatureReconstruction.Of(Plane, Random(199, 3, 1), 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => FeatureReconstruction.Of(Plane, new EmbeddingMatrix(new float[200], 200, 1), 1)).Should().Throw<ArgumentException>().WithMessage("*without spread*");
        FluentActions.Invoking(() => InformationImbalance.Of(Plane, Random(199, 3, 1))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LocalKernelAlignment.Of(Plane, Plane, 200)).Should().Throw<ArgumentException>();
    }

    private static EmbeddingMatrix Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, rows * width).Select(_ => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))], rows, width);
    }
}
