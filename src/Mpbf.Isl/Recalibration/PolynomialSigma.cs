using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;

namespace Mpbf.Isl.Recalibration;

/// <summary>ln σ'² = a polynomial of ln σ, by maximum Gaussian likelihood (equation (42)); of degree 1 it is the power law σ' = a σᵇ. Immutable.</summary>
public sealed class PolynomialSigma : SigmaRecalibrator
{
    private const int MostIterations = 200, MostHalvings = 40;

    private readonly double[] _coefficients;
    private readonly double _centre;
    private readonly double _lowest;
    private readonly double _highest;

    private PolynomialSigma(double[] coefficients, double centre, double lowest, double highest) =>
        (_coefficients, _centre, _lowest, _highest) = (coefficients, centre, lowest, highest);

    /// <summary>Coefficients of ln σ'² by ascending power of ln σ less its mean over the fitted rows.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <inheritdoc/>
    /// <remarks>Constant beyond the range of σ that was fitted: polynomials do not extrapolate.</remarks>
    public override double this[double sigma] =>
        Math.Exp(0.5 * MathNet.Numerics.Polynomial.Evaluate(Math.Clamp(Math.Log(sigma), _lowest, _highest) - _centre, _coefficients));

    /// <summary>Fits the polynomial: ½ Σ (η + e² exp(−η)) is convex in its coefficients; Fisher scoring with step halving.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <param name="degree">1 to 3; lower where σ has fewer distinct values.</param>
    /// <exception cref="ArgumentException">Too few rows, no uncertainty, or no error.</exception>
    public static PolynomialSigma Fit(Predictions predictions, int degree = 1)
    {
        if (degree is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(degree), degree, "Allowed: 1 to 3.");
        (double[] sigma, double[] squares) = FittingRows(predictions);
        double[] logs = Array.ConvertAll(sigma, Math.Log);
        double centre = logs.Average();
        int terms = Math.Min(degree + 1, sigma.Distinct().Take(degree + 1).Count());
        Matrix<double> powers = Matrix<double>.Build.Dense(logs.Length, terms, (row, power) => Math.Pow(logs[row] - centre, power));
        var information = powers.TransposeThisAndMultiply(powers).Cholesky();

        Vector<double> coefficients = Vector<double>.Build.Dense(terms);
        coefficients[0] = Math.Log(squares.Average());
        double loss = Loss(powers * coefficients, squares);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            Vector<double> eta = powers * coefficients;
            Vector<double> step = information.Solve(powers.TransposeThisAndMultiply(Vector<double>.Build.Dense(squares.Length, row => (squares[row] * Math.Exp(-eta[row])) - 1)));
            double length = 1, next = double.PositiveInfinity;
            for (int halving = 0; halving < MostHalvings && !(next < loss); halving++, length /= 2) next = Loss(powers * (coefficients + (length * step)), squares);
            if (!(next < loss)) break;
            coefficients += 2 * length * step; // the loop has halved once more than it used
            double gain = loss - next;
            loss = next;
            if (gain < 1e-12 * squares.Length) break;
        }

        return new PolynomialSigma([.. coefficients], centre, logs[0], logs[^1]);
    }

    private static double Loss(Vector<double> eta, double[] squares)
    {
        double sum = 0;
        for (int row = 0; row < squares.Length; row++) sum += eta[row] + (squares[row] * Math.Exp(-eta[row]));
        return sum / 2;
    }
}
