namespace Mpbf.Isl.Calibration;

/// <summary>Rows in bins of equal number by their predicted standard deviation, ties by row: 20 bins, fewer where a bin would hold less than 30 rows.</summary>
internal sealed class SigmaBins
{
    private const int LargestBinCount = 20, RowsPerBin = 30;

    private readonly double[] _sigma;
    private readonly int[] _binOfRow;
    private readonly int _binCount;

    public SigmaBins(double[] sigma)
    {
        _sigma = sigma;
        _binCount = Math.Clamp(sigma.Length / RowsPerBin, 1, LargestBinCount);
        double[] keys = [.. sigma];
        int[] order = [.. Enumerable.Range(0, sigma.Length)];
        Array.Sort(keys, order);
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && keys[end] == keys[start]; end++) { }
            Array.Sort(order, start, end - start);
        }

        _binOfRow = new int[sigma.Length];
        for (int i = 0; i < order.Length; i++) _binOfRow[order[i]] = (int)((long)i * _binCount / order.Length);
    }

    /// <summary>Equations (15) and (43): the mean over bins of |RMSE − RMS sigma| / RMS sigma, and the row-weighted mean over bins of |MSE − mean variance|.</summary>
    public (double Ence, double Uce) Errors(ReadOnlySpan<double> errors, ReadOnlySpan<double> weights)
    {
        Span<double> squared = stackalloc double[LargestBinCount], variance = stackalloc double[LargestBinCount], mass = stackalloc double[LargestBinCount];
        squared.Clear();
        variance.Clear();
        mass.Clear();
        for (int row = 0; row < errors.Length; row++)
        {
            int bin = _binOfRow[row];
            double weight = weights[row];
            squared[bin] += weight * errors[row] * errors[row];
            variance[bin] += weight * _sigma[row] * _sigma[row];
            mass[bin] += weight;
        }

        double relative = 0, absolute = 0, total = 0;
        int bins = 0;
        for (int bin = 0; bin < _binCount; bin++)
        {
            if (mass[bin] == 0) continue;
            relative += Math.Abs(Math.Sqrt(squared[bin] / variance[bin]) - 1);
            absolute += Math.Abs(squared[bin] - variance[bin]);
            total += mass[bin];
            bins++;
        }

        return (relative / bins, absolute / total);
    }
}
