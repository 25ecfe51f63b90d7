using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>Rows by thirds of two faults: an additive model of the thirds, and what is left where both are worst. Main effects are free, so that only their meeting counts.</summary>
internal sealed class FaultGrid
{
    private const int Thirds = 3, Columns = 5; // intercept, two thirds of each fault

    private readonly int[] _data;
    private readonly int[] _representation;
    private readonly double[] _contrast;
    private readonly double _norm;

    private FaultGrid(int[] data, int[] representation)
    {
        (_data, _representation) = (data, representation);
        double[] corner = [.. data.Select((third, row) => IsCorner(row) ? 1.0 : 0.0)];
        CornerCount = (int)corner.Sum();
        _contrast = WithoutMainEffects(corner);
        _norm = _contrast.Sum(x => x * x);
    }

    /// <summary>Rows with both faults in their worst third.</summary>
    public int CornerCount { get; }

    /// <summary>Null where a fault has no thirds, or the corner cannot be told from the main effects.</summary>
    public static FaultGrid? Of(IReadOnlyList<double> data, IReadOnlyList<double> representation)
    {
        const double least = 1e-9;
        const int leastCorner = 10;
        var grid = new FaultGrid(ThirdsOf(data), ThirdsOf(representation));
        return grid.CornerCount >= leastCorner && grid._norm > least * data.Count ? grid : null;
    }

    /// <summary>√(mean squared error in the corner / that of the additive model fitted to the rows outside it), equation (247).</summary>
    public double CornerRatio(double[] squares, ReadOnlySpan<double> weights)
    {
        double[] outside = weights.ToArray();
        double observed = 0, total = 0;
        for (int row = 0; row < outside.Length; row++)
        {
            if (!IsCorner(row)) continue;
            observed += weights[row] * squares[row];
            total += weights[row];
            outside[row] = 0;
        }

        double[]? fit = Fit(squares, outside);
        double expected = fit is null ? double.NaN : fit[0] + fit[2] + fit[4];
        return total > 0 && expected > 0 ? Math.Sqrt(observed / total / expected) : double.NaN;
    }

    /// <summary>Values less their least-squares additive fit.</summary>
    public double[] WithoutMainEffects(double[] values)
    {
        double[] ones = new double[values.Length];
        Array.Fill(ones, 1);
        double[] fit = Fit(values, ones) ?? new double[Columns];
        return [.. values.Select((value, row) => value - fit[0] - (_data[row] > 0 ? fit[_data[row]] : 0) - (_representation[row] > 0 ? fit[2 + _representation[row]] : 0))];
    }

    /// <summary>Coefficient of the corner over its standard error by group (Liang and Zeger 1986), equation (248).</summary>
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

    private bool IsCorner(int row) => _data[row] == Thirds - 1 && _representation[row] == Thirds - 1;

    private static int[] ThirdsOf(IReadOnlyList<double> fault)
    {
        double[] ranks = new double[fault.Count], ones = new double[fault.Count];
        Array.Fill(ones, 1);
        new RankStatistics([.. fault]).Rank(ones, ranks);
        return Array.ConvertAll(ranks, rank => Math.Clamp((int)(Thirds * (rank - 0.5) / fault.Count), 0, Thirds - 1));
    }

    /// <summary>Weighted least squares on intercept and indicators; null where a third is empty.</summary>
    private double[]? Fit(double[] values, ReadOnlySpan<double> weights)
    {
        var normal = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(Columns, Columns);
        var right = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(Columns);
        Span<int> active = stackalloc int[Columns];
        for (int row = 0; row < values.Length; row++)
        {
            if (weights[row] == 0) continue;
            int count = 0;
            active[count++] = 0;
            if (_data[row] > 0) active[count++] = _data[row];
            if (_representation[row] > 0) active[count++] = 2 + _representation[row];
            for (int i = 0; i < count; i++)
            {
                right[active[i]] += weights[row] * values[row];
                for (int j = 0; j < count; j++) normal[active[i], active[j]] += weights[row];
            }
        }

        for (int c = 0; c < Columns; c++)
        {
            if (normal[c, c] == 0) return null;
        }

        double[] fit = [.. normal.Solve(right)];
        return fit.All(double.IsFinite) ? fit : null;
    }
}
