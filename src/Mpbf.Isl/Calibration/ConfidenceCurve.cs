using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Calibration;

/// <summary>
/// RMSE of what remains when the rows of largest sigma are left out, against an oracle that leaves out the largest errors and against the RMSE that honest sigmas would give (Pernot 2022).
/// The oracle judges ranking and cannot be reached; the reference judges ranking and scale together. Immutable.
/// </summary>
public sealed record ConfidenceCurve
{
    private const int StepCount = 100;

    /// <summary>RMSE of the rows that remain when 0, 1, …, 99 % are left out, in the unit of the property.</summary>
    public required ImmutableArray<double> Rmse { get; init; }

    /// <summary>The same when the largest errors are left out.</summary>
    public required ImmutableArray<double> Oracle { get; init; }

    /// <summary>Root of the mean sigma² of the rows that remain.</summary>
    public required ImmutableArray<double> Reference { get; init; }

    /// <summary>Area between curve and oracle, equation (47), in the unit of the property; 0 where sigma ranks as the errors do.</summary>
    public double AreaToOracle => Rmse.Zip(Oracle, static (x, y) => x - y).Average();

    /// <summary>Area between curve and reference, equation (48), in the unit of the property; near 0 for honest sigmas.</summary>
    public double AreaToReference => Rmse.Zip(Reference, static (x, y) => Math.Abs(x - y)).Average();

    /// <summary>Leaves out rows by sigma (ties by row).</summary>
    /// <param name="predictions">At least one row, with sigma, quantiles or members.</param>
    /// <exception cref="ArgumentException">There is no row, or the predictions state no uncertainty.</exception>
    public static ConfidenceCurve Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var scored = new ScoredRows(predictions);
        double[] squares = Array.ConvertAll(scored.Error, error => error * error), variances = Array.ConvertAll(scored.Sigma, sigma => sigma * sigma);
        int[] bySigma = [.. Enumerable.Range(0, scored.Count).OrderBy(row => variances[row])], byError = [.. Enumerable.Range(0, scored.Count).OrderBy(row => squares[row])];
        return new()
        {
            Rmse = RootMeans(squares, bySigma),
            Oracle = RootMeans(squares, byError),
            Reference = RootMeans(variances, bySigma),
        };
    }

    private static ImmutableArray<double> RootMeans(double[] squares, int[] order)
    {
        double[] means = new double[StepCount];
        double sum = 0;
        for (int step = StepCount - 1, taken = 0; step >= 0; step--)
        {
            int kept = (int)Math.Ceiling(order.Length * (StepCount - step) / (double)StepCount);
            for (; taken < kept; taken++) sum += squares[order[taken]];
            means[step] = Math.Sqrt(sum / kept);
        }

        return [.. means];
    }
}
