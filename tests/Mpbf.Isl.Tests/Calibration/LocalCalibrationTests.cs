using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;

namespace Mpbf.Isl.Tests.Calibration;

public class LocalCalibrationTests
{
    /// <summary>Sigma half of what it should be in one family of five: mean z² 4 there, 1 elsewhere.</summary>
    [Fact]
    public void ByGroup_OneFamilyShrunk_SaysWhich()
    {
        Predictions predictions = SimulatedRows.Gaussian(2000, 3, i => i % 5 == 2 ? 2 : 1);
        var families = new Grouping("family", Enumerable.Range(0, 2000).Select(i => new[] { $"family {i % 5}" }));
        LocalCalibration local = LocalCalibration.ByGroup(predictions, families, new Resampling(1));
        local.Parts.Where(part => part.Zms.Interval()!.Value.Lower > 1.5).Should().ContainSingle().Which.Name.Should().Be("family 2");
        local.Parts[2].Zms.Value.Should().BeApproximately(4, 0.85, "three standard errors of 4 √(2/400)");
        local.Parts[2].Coverage.Value.Should().BeApproximately(0.589, 0.075);
        local.Parts[2].RowCount.Should().Be(400);
    }

    [Fact]
    public void BySigma_HonestRows_AreConsistent()
    {
        double[] shares = [.. Enumerable.Range(0, 20).Select(seed => LocalCalibration.BySigma(SimulatedRows.Gaussian(2000, seed), new Resampling((ulong)seed)).ConsistentShare)];
        shares.Average().Should().BeInRange(0.89, 0.98, "400 bins of 100 rows, nominal 0.95, a little less for the percentile interval of squares");
    }

    [Fact]
    public void BySigma_FewRows_HasNoIntervals() =>
        LocalCalibration.BySigma(SimulatedRows.Gaussian(15, 1), new Resampling(1)).ConsistentShare.Should().Be(double.NaN);
}
