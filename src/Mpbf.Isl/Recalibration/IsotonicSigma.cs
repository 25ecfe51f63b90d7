using Mpbf.Core;
using Mpbf.Core.Statistics;

namespace Mpbf.Isl.Recalibration;

/// <summary>σ'² = the non-decreasing function of σ closest to the squared errors (Busk et al. 2022). Keeps the ranking up to ties. Immutable.</summary>
public sealed class IsotonicSigma : SigmaRecalibrator
{
    private const int FloorRows = 30;

    private readonly IsotonicRegression _variance;
    private readonly double _floor;

    private IsotonicSigma(IsotonicRegression variance, double floor) => (_variance, _floor) = (variance, floor);

    /// <inheritdoc/>
    public override double this[double sigma] => Math.Sqrt(Math.Max(_floor, _variance[sigma]));

    /// <summary>Fits the function; it never falls below the mean squared error of the first rows in order of sigma that have an error, 30 of them, so that one lucky row claims no certainty.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <exception cref="ArgumentException">Too few rows, no uncertainty, or no error.</exception>
    public static IsotonicSigma Fit(Predictions predictions)
    {
        (double[] sigma, double[] squares) = FittingRows(predictions);
        double[] ones = new double[sigma.Length];
        Array.Fill(ones, 1);
        return new IsotonicSigma(IsotonicRegression.Fit(sigma, squares, ones), squares.SkipWhile(e2 => e2 == 0).Take(FloorRows).Average());
    }
}
