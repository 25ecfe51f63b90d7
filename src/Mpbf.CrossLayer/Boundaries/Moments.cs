using MathNet.Numerics.LinearAlgebra;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>Sums of a least-squares problem with intercept; those of a part can be taken away, so that a fold costs its own rows only.</summary>
internal sealed class Moments
{
    private readonly double _count;
    private readonly double[] _sums;
    private readonly double _targetSum;
    private readonly double[,] _products;
    private readonly double[] _targetProducts;

    private Moments(double count, double[] sums, double targetSum, double[,] products, double[] targetProducts) =>
        (_count, _sums, _targetSum, _products, _targetProducts) = (count, sums, targetSum, products, targetProducts);

    /// <summary>Centred products of each column with the target.</summary>
    public double[] Cross => [.. _targetProducts.Select((product, j) => product - (_sums[j] * _targetSum / _count))];

    public static Moments Of(IReadOnlyList<int> columns, double[][] values, double[] target, IReadOnlyList<int>? rows)
    {
        int width = columns.Count, count = rows?.Count ?? target.Length;
        double[] sums = new double[width], targetProducts = new double[width];
        double[,] products = new double[width, width];
        double targetSum = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows is null ? i : rows[i];
            targetSum += target[row];
            for (int j = 0; j < width; j++)
            {
                double value = values[columns[j]][row];
                sums[j] += value;
                targetProducts[j] += value * target[row];
                for (int k = 0; k <= j; k++) products[j, k] += value * values[columns[k]][row];
            }
        }

        return new(count, sums, targetSum, products, targetProducts);
    }

    public Moments Without(Moments part)
    {
        int width = _sums.Length;
        double[,] products = new double[width, width];
        for (int j = 0; j < width; j++)
        {
            for (int k = 0; k <= j; k++) products[j, k] = _products[j, k] - part._products[j, k];
        }

        return new(
            _count - part._count, Subtract(_sums, part._sums), _targetSum - part._targetSum, products,
            Subtract(_targetProducts, part._targetProducts));
    }

    /// <summary>Least-squares weights of some columns; null where they are linearly dependent.</summary>
    public double[]? Solve(int[] columns)
    {
        double[] cross = Cross;
        var matrix = Matrix<double>.Build.Dense(columns.Length, columns.Length, (j, k) =>
        {
            (int a, int b) = columns[j] >= columns[k] ? (columns[j], columns[k]) : (columns[k], columns[j]);
            return _products[a, b] - (_sums[a] * _sums[b] / _count);
        });
        if (columns.Length == 1) return matrix[0, 0] > 0 ? [cross[columns[0]] / matrix[0, 0]] : null;
        double scale = matrix.Diagonal().Maximum();
        var singular = matrix.Svd(computeVectors: false).S;
        if (singular[columns.Length - 1] <= 1e-10 * scale) return null;
        return matrix.Solve(Vector<double>.Build.Dense(columns.Length, j => cross[columns[j]])).ToArray();
    }

    private static double[] Subtract(double[] x, double[] y) => [.. x.Zip(y, static (a, b) => a - b)];
}
