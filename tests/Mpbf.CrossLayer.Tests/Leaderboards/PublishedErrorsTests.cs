using Mpbf.CrossLayer.Leaderboards;
using Mpbf.Dal.Tables;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Leaderboards;

/// <summary>Closed forms of the Weibull family, and counted shares of published predictions.</summary>
public sealed class PublishedErrorsTests
{
    /// <summary>Exponential: RMSE = √2 MAE, share e^(−t/MAE). Rayleigh, the length of a normal vector in the plane: RMSE = 2/√π MAE, share e^(−t²/RMSE²).</summary>
    [Fact]
    public void ShareBeyond_ExponentialAndRayleigh_IsTheClosedForm()
    {
        PublishedErrors.ShareBeyond(0.2, 0.2 * Math.Sqrt(2), 0.3).Should().BeApproximately(Math.Exp(-1.5), 1e-8);
        PublishedErrors.ShareBeyond(0.5 * Math.Sqrt(Math.PI), 1, 0.7).Should().BeApproximately(Math.Exp(-0.49), 1e-8);
    }

    [Fact]
    public void ShareBeyond_AllErrorsAlike_IsAStep()
    {
        PublishedErrors.ShareBeyond(1, 1, 0.9).Should().BeGreaterThan(0.99);
        PublishedErrors.ShareBeyond(1, 1, 1.1).Should().BeLessThan(0.01);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(-1, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(1, 0.9, 1)]
    [InlineData(1, 1000, 1)]
    [InlineData(1, double.PositiveInfinity, 1)]
    [InlineData(1, 2, -1)]
    [InlineData(1, 2, double.NaN)]
    public void ShareBeyond_OutOfRange_IsRefused(double meanAbsolute, double rootMeanSquare, double tolerance) =>
        FluentActions.Invoking(() => PublishedErrors.ShareBeyond(meanAbsolute, rootMeanSquare, tolerance)).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>972 WBM crystals with DFT formation energies, three models (Matbench Discovery): counted shares 0.62, 0.56, 0.70.</summary>
    [SharedTheory]
    [InlineData("megnet")]
    [InlineData("esnet")]
    [InlineData("voronoi_rf")]
    public void ShareBeyond_PublishedPredictions_IsNearTheCountedShare(string model)
    {
        Table table = Table.Load(SharedData.Path("matbench_discovery", "wbm_e_form_predictions_subset.csv.gz"), ["e_form_corrected_dft", model]);
        double[] errors = [.. table.Numbers("e_form_corrected_dft").Zip(table.Numbers(model), static (truth, predicted) => Math.Abs(predicted - truth)).Where(double.IsFinite)];

        errors.Should().HaveCount(972);
        PublishedErrors.ShareBeyond(errors.Average(), Math.Sqrt(errors.Average(static e => e * e)), 0.05)
            .Should().BeApproximately(errors.Count(static e => e > 0.05) / 972.0, 0.05);
    }
}
