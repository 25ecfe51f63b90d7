using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>Rows in nine cells, by thirds of two faults: an additive model of the thirds, and what is left where both are worst. Main effects are free, so that only their meeting counts.</summary>
internal sealed class FaultGrid
{
    private const int Thirds = 3, Cells = Thirds * Thirds, Corner = Cells - 1;

    private readonly int[] _cell;
    private readonly double[] _ones;
    private readonly double[] _contrast;
    private readonly double _norm;

    private FaultGrid(int[] cell)
    {
        _cell = cell;
        _ones = new double[cell.Length];
        Array.Fill(_ones, 1);
        CornerCount = cell.Count(c => c == Corner);
        _contrast = WithoutMainEffects(Array.ConvertAll(cell, c => c == Corner ? 1.0 : 0.0));
        _norm = _contrast.Sum(x => x * x);
    }

    /// <summary>Rows with both faults in their worst third.</summary>
    public int CornerCount { get; }

    /// <summary>Null where a fault has no thirds, or the corner is empty or cannot be told from the main effects.</summary>
    public static FaultGrid? Of(IReadOnlyList<double> data, IReadOnlyList<double> representation)
    {
        const double leastNorm = 1e-9;
        const int leastCorner = 10;
        var grid = new FaultGrid([.. ThirdsOf(data).Zip(ThirdsOf(representation), static (d, r) => (Thirds * d) + r)]);
        return grid.CornerCount >= leastCorner && grid._norm > leastNorm * data.Count ? grid : null;
    }

    /// <summary>√(mean squared error in the corner / what the additive model of the rows outside it expects there), equation (247); NaN where that is not defined.</summary>
    public double CornerRatio(double[] squares, ReadOnlySpan<double> weights)
    {
        (double[] totals, double[] sums) = InCells(squares, weights);
        double observed = sums[Corner] / totals[Corner];
        totals[Corner] = sums[Corner] = 0;
        double expected = Additive(totals, sums)[Corner];
        return expected > 0 ? Math.Sqrt(observed / expected) : double.NaN;
    }

    /// <summary>Values less their least-squares additive fit.</summary>
    public double[] WithoutMainEffects(double[] values)
    {
        (double[] totals, double[] sums) = InCells(values, _ones);
        double[] fit = Additive(totals, sums);
        return [.. values.Select((value, row) => value - fit[_cell[row]])];
    }

    /// <summary>The corner's coefficient over its standard error by group (Liang and Zeger 1986), equation (248).</summary>
    /// <param name="left">What the additive model leaves, one a row.</param>
    /// <param name="group">The number of each row's group, from 0.</param>
    public double Studentised(double[] left, int[] group)
    {
        double product = 0;
        for (int row = 0; row < left.Length; row++) product += _contrast[row] * left[row];
        double coefficient = product / _norm;
        double[] scores = new double[group.Max() + 1];
        for (int row = 0; row < left.Length; row++) scores[group[row]] += _contrast[row] * (left[row] - (coefficient * _contrast[row]));
        double variance = scores.Sum(score => score * score);
        return variance > 0 ? product / Math.Sqrt(variance) : 0;
    }

    private static int[] ThirdsOf(IReadOnlyList<double> fault)
    {
        double[] ranks = new double[fault.Count], ones = new double[fault.Count];
        Array.Fill(ones, 1);
        new RankStatistics([.. fault]).Rank(ones, ranks);
        return Array.ConvertAll(ranks, rank => Math.Clamp((int)(Thirds * (rank - 0.5) / fault.Count), 0, Thirds - 1));
    }

    private (double[] Totals, double[] Sums) InCells(double[] values, ReadOnlySpan<double> weights)
    {
        double[] totals = new double[Cells], sums = new double[Cells];
        for (int row = 0; row < values.Length; row++)
        {
            totals[_cell[row]] += weights[row];
            sums[_cell[row]] += weights[row] * values[row];
        }

        return (totals, sums);
    }

    /// <summary>Weighted least squares of cell means on an intercept and the upper two thirds of each fault; the fitted value of every cell, NaN where a third is empty.</summary>
    private static double[] Additive(double[] totals, double[] sums)
    {
        const int columns = 1 + (2 * (Thirds - 1));
        var normal = Matrix<double>.Build.Dense(columns, columns);
        var right = Vector<double>.Build.Dense(columns);
        Vector<double>[] designs = [.. Enumerable.Range(0, Cells).Select(cell => Vector<double>.Build.DenseOfArray([1, cell / Thirds == 1 ? 1 : 0, cell / Thirds == 2 ? 1 : 0, cell % Thirds == 1 ? 1 : 0, cell % Thirds == 2 ? 1 : 0]))];
        for (int cell = 0; cell < Cells; cell++)
        {
            normal += totals[cell] * designs[cell].OuterProduct(designs[cell]);
            right += sums[cell] * designs[cell];
        }

        Vector<double> fit = normal.Solve(right);
        return [.. designs.Select(design => design * fit)];
    }
}
