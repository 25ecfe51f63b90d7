using System.Numerics.Tensors;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Errors of a probe by row, and those of the mean, summed over the folds that test the row; and how both lean on the rows that were learned from, to first order in their weights (infinitesimal jackknife, Jaeckel 1972; Efron 1982), equation (90).
/// </summary>
internal sealed class ProbeErrors(int rowCount)
{
    public double[] Squared { get; } = new double[rowCount];

    public double[] Total { get; } = new double[rowCount];

    /// <summary>Derivative of the squared error of this row by its prediction.</summary>
    public double[] Slope { get; } = new double[rowCount];

    /// <summary>Σ over tested rows of the derivative of their squared error by the weight of this row where it was learned from.</summary>
    public double[] SquaredPull { get; } = new double[rowCount];

    /// <summary>The same of the squared error of the training mean.</summary>
    public double[] TotalPull { get; } = new double[rowCount];

    /// <summary>Q² under row weights, which hold for the tested rows and for those learned from; NaN where nothing was tested.</summary>
    public double Skill(ReadOnlySpan<double> weights)
    {
        double squared = Weighted(weights, Squared, SquaredPull), total = Weighted(weights, Total, TotalPull);
        return total > 0 ? 1 - (Math.Max(0, squared) / total) : double.NaN;
    }

    private static double Weighted(ReadOnlySpan<double> weights, double[] tested, double[] pull) =>
        TensorPrimitives.Dot(weights, tested) + TensorPrimitives.Dot(weights, pull) - TensorPrimitives.Sum<double>(pull);
}
