using System.Numerics.Tensors;

namespace Mpbf.CrossLayer.Propagation;

/// <summary>First-order (delta) propagation: the gradient at the means of the draws and their covariances, equation (244) of <c>docs/theory/propagation.md</c>.</summary>
internal sealed class Linearisation
{
    private const double Step = 1e-3; // of a standard deviation: small against any bend, large against rounding

    private readonly double[] _gradient;
    private readonly double[][] _centred;

    private Linearisation(double[] gradient, double[][] centred) => (_gradient, _centred) = (gradient, centred);

    /// <summary>√(gᵀ Σ g) with all covariances.</summary>
    public double StandardDeviation => Math.Sqrt(Variance([.. Enumerable.Range(0, _gradient.Length)]));

    /// <summary>gᵀ Σ g over some symbols alone.</summary>
    public double Variance(int[] symbols)
    {
        double[] linear = new double[_centred.Max(column => column.Length)];
        foreach (int symbol in symbols)
        {
            if (_centred[symbol].Length == linear.Length) TensorPrimitives.MultiplyAdd<double>(_centred[symbol], _gradient[symbol], linear, linear);
        }

        return TensorPrimitives.SumOfSquares<double>(linear) / (linear.Length - 1);
    }

    public static Linearisation Of(BulkExpression expression, double[][] draws)
    {
        double[] means = Array.ConvertAll(draws, column => column.Average()), gradient = new double[draws.Length];
        double[][] at = Array.ConvertAll(means, mean => new[] { mean, mean });
        Span<double> values = [0, 0];
        for (int symbol = 0; symbol < draws.Length; symbol++)
        {
            double step = Step * Deviation(draws[symbol]);
            if (step == 0) continue;
            (at[symbol][0], at[symbol][1]) = (means[symbol] - step, means[symbol] + step);
            expression(new SampleColumns(at, 0, 2), values);
            gradient[symbol] = (values[1] - values[0]) / (2 * step);
            (at[symbol][0], at[symbol][1]) = (means[symbol], means[symbol]);
        }

        return new Linearisation(gradient, [.. draws.Select((column, symbol) => Array.ConvertAll(column, draw => draw - means[symbol]))]);
    }

    /// <summary>Standard deviation of draws; 0 for a single value.</summary>
    public static double Deviation(double[] draws)
    {
        if (draws.Length < 2) return 0;
        double mean = draws.Average();
        return Math.Sqrt(draws.Sum(draw => (draw - mean) * (draw - mean)) / (draws.Length - 1));
    }
}
