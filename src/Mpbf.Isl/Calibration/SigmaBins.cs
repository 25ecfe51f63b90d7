using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>Rows in bins of equal number by their predicted standard deviation, ties by row.</summary>
internal sealed class SigmaBins
{
    private const int LargestBinCount = 20, RowsPerBin = 30, SimulationCount = 199;

    private readonly ImmutableArray<double> _sigma;
    private readonly int[] _order;
    private readonly int _binCount;

    public SigmaBins(ImmutableArray<double> sigma)
    {
        _sigma = sigma;
        _order = [.. Enumerable.Range(0, sigma.Length).OrderBy(row => sigma[row])];
        _binCount = Math.Clamp(sigma.Length / RowsPerBin, 1, LargestBinCount);
    }

    public double Ence(double[] residuals, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        int bins = 0;
        for (int bin = 0; bin < _binCount; bin++)
        {
            double squared = 0, variance = 0;
            int end = (int)((long)(bin + 1) * _order.Length / _binCount);
            for (int i = (int)((long)bin * _order.Length / _binCount); i < end; i++)
            {
                int row = _order[i];
                squared += weights[row] * residuals[row] * residuals[row];
                variance += weights[row] * _sigma[row] * _sigma[row];
            }

            if (variance == 0) continue;
            sum += Math.Abs(Math.Sqrt(squared) - Math.Sqrt(variance)) / Math.Sqrt(variance);
            bins++;
        }

        return sum / bins;
    }

    public SimulatedReference Simulate(ulong seed)
    {
        double[] ones = new double[_order.Length], values = new double[SimulationCount];
        Array.Fill(ones, 1);
        Parallel.For(0, SimulationCount, simulation =>
        {
            double[] residuals = new double[_order.Length];
            Normal.Samples(new Random(unchecked((int)(seed * 17) + simulation)), residuals, 0, 1);
            for (int row = 0; row < residuals.Length; row++) residuals[row] *= _sigma[row];
            values[simulation] = Ence(residuals, ones);
        });
        Array.Sort(values);
        const int tail = (SimulationCount + 1) / 40;
        return new SimulatedReference(values.Average(), new Interval(values[tail - 1], values[^tail]));
    }
}
