using Mpbf.Core;

namespace Mpbf.Isl.Recalibration;

/// <summary>σ' = s_b σ with one factor a bin of σ, s_b² = mean z² in the bin (binwise variance scaling, Frenkel and Goldberger 2021). May change the ranking at the edges of bins. Immutable.</summary>
public sealed class BinwiseSigma : SigmaRecalibrator
{
    private const int LargestBinCount = 20, RowsPerBin = 30;

    private readonly double[] _upperEdges;
    private readonly double[] _factors;

    private BinwiseSigma(double[] upperEdges, double[] factors) => (_upperEdges, _factors) = (upperEdges, factors);

    /// <inheritdoc/>
    public override double this[double sigma]
    {
        get
        {
            int bin = Array.BinarySearch(_upperEdges, sigma);
            return _factors[Math.Min(bin < 0 ? ~bin : bin, _factors.Length - 1)] * sigma;
        }
    }

    /// <summary>Fits bins of equal number, at least 30 rows each and at most 20; rows of equal σ share a bin, and a bin without any error joins its neighbour.</summary>
    /// <param name="predictions">At least <see cref="Recalibrator.LeastRows"/> rows with uncertainty and known truth.</param>
    /// <exception cref="ArgumentException">Too few rows, no uncertainty, or no error.</exception>
    public static BinwiseSigma Fit(Predictions predictions)
    {
        (double[] sigma, double[] squares) = FittingRows(predictions);
        int rowsPerBin = Math.Max(RowsPerBin, (sigma.Length + LargestBinCount - 1) / LargestBinCount);
        List<double> edges = [], factors = [];
        double sum = 0;
        for (int row = 0, start = 0; row < sigma.Length; row++)
        {
            sum += squares[row] / (sigma[row] * sigma[row]);
            bool isLast = row + 1 == sigma.Length;
            bool isFull = row + 1 - start >= rowsPerBin && sigma.Length - row - 1 >= rowsPerBin && sigma[row + 1] > sigma[row];
            if (!isLast && !(isFull && sum > 0)) continue;
            if (sum == 0)
            {
                edges[^1] = sigma[row]; // errors left of here: FittingRows has seen one
                break;
            }

            edges.Add(sigma[row]);
            factors.Add(Math.Sqrt(sum / (row + 1 - start)));
            (sum, start) = (0, row + 1);
        }

        return new BinwiseSigma([.. edges], [.. factors]);
    }
}
