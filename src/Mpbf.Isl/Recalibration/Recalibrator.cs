using Mpbf.Core;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Recalibration;

/// <summary>
/// A map, fitted on rows with known truth, from the uncertainty that a model states to one that fits its errors. It moves no prediction. Quantiles and members enter by their
/// standard deviation. Immutable. Judge it on rows that it was not fitted on: <see cref="RecalibrationComparison"/>.
/// </summary>
public abstract class Recalibrator
{
    /// <summary>Below this number of rows nothing is fitted.</summary>
    public const int LeastRows = 20;

    private protected Recalibrator()
    {
    }

    /// <summary>The same predictions with recalibrated uncertainty.</summary>
    /// <param name="predictions">With sigma, quantiles or members.</param>
    /// <exception cref="ArgumentException">The predictions state no uncertainty.</exception>
    public abstract Predictions Apply(Predictions predictions);

    /// <summary>The stated standard deviation of each row.</summary>
    private protected static double[] SigmaOf(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        PredictiveDistributions stated = PredictiveDistributions.Of(predictions)
            ?? throw new ArgumentException("The predictions state no uncertainty; give sigma, quantiles or members.", nameof(predictions));
        return [.. Enumerable.Range(0, stated.Count).Select(stated.StandardDeviation)];
    }

    /// <summary>Stated standard deviations in ascending order (ties by row) and the squared errors in the same order.</summary>
    private protected static (double[] Sigma, double[] SquaredErrors) FittingRows(Predictions predictions)
    {
        double[] sigma = SigmaOf(predictions);
        if (sigma.Length < LeastRows) throw new ArgumentException($"{sigma.Length} rows; at least {LeastRows} are needed to fit a recalibration.", nameof(predictions));
        double[] squares = Array.ConvertAll(predictions.Residuals(), error => error * error);
        if (squares.Sum() == 0) throw new ArgumentException("All errors are 0, so that no uncertainty fits them.", nameof(predictions));
        int[] order = [.. Enumerable.Range(0, sigma.Length).OrderBy(row => sigma[row])];
        return (Array.ConvertAll(order, row => sigma[row]), Array.ConvertAll(order, row => squares[row]));
    }
}
