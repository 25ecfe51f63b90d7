using Mpbf.Isl.Calibration;

namespace Mpbf.Isl.Tests.Calibration;

public class AdversarialGroupCalibrationTests
{
    [Fact]
    public void Of_HonestRows_LooksNoWorseThanChance()
    {
        // The whole is one sample and may lie off by chance; random groups of up to a tenth of it hardly share rows.
        // Allowed: three standard errors of the ratio, 0.095 each in 40 repetitions of the same draws written again elsewhere.
        AdversarialGroupCalibration groups = AdversarialGroupCalibration.Of(SimulatedRows.Gaussian(5000, 1), 1);
        foreach (AdversarialGroups size in groups.Sizes.Where(size => size.Share <= 0.1)) size.WorstArea.Should().BeApproximately(size.HonestArea, 0.28 * size.HonestArea);
        groups.Sizes.Should().BeInAscendingOrder(size => size.Share);
        groups.Sizes.Select(size => size.WorstArea).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Of_SigmaHalved_IsWorseAtEverySize()
    {
        foreach (AdversarialGroups size in AdversarialGroupCalibration.Of(SimulatedRows.Gaussian(5000, 1, _ => 2), 1).Sizes) size.WorstArea.Should().BeGreaterThan(size.HonestArea + 0.1);
    }

    [Fact]
    public void Of_FewRows_IsRefused() =>
        FluentActions.Invoking(() => AdversarialGroupCalibration.Of(SimulatedRows.Gaussian(9, 1), 1)).Should().Throw<ArgumentException>().WithMessage("9 rows*");
}
