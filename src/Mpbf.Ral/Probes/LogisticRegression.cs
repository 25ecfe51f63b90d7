using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Multinomial logistic regression with intercepts: the least of −(1/n) Σ ln p + (λ/2) ‖W‖², equation (87), which is convex, by L-BFGS. The class of all zeros is the start, hence deterministic.
/// </summary>
internal sealed class LogisticRegression
{
    private const double Penalty = 1e-3, GradientTolerance = 1e-5;
    private const int Memory = 8, MostIterations = 200;

    private readonly float[] _weights;
    private readonly double[] _intercepts;
    private readonly int _width;

    private LogisticRegression(float[] weights, double[] intercepts, int width) => (_weights, _intercepts, _width) = (weights, intercepts, width);

    /// <summary>Classes × width.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <param name="rows">n × width, standardised.</param>
    /// <param name="width">Columns.</param>
    /// <param name="classes">n classes, 0 to count − 1.</param>
    /// <param name="count">Number of classes.</param>
    public static LogisticRegression Fit(float[] rows, int width, int[] classes, int count)
    {
        var objective = ObjectiveFunction.Gradient(point => Evaluate(rows, width, classes, count, point));
        Vector<double> start = Vector<double>.Build.Dense(count * (width + 1)), found;
        try
        {
            found = new LimitedMemoryBfgsMinimizer(GradientTolerance, 1e-10, 1e-12, Memory, MostIterations).FindMinimum(objective, start).MinimizingPoint;
        }
        catch (MaximumIterationsException)
        {
            found = objective.Point;
        }

        return From(found, width, count);
    }

    /// <summary>Rows × classes.</summary>
    public double[] Probabilities(float[] rows)
    {
        int count = _intercepts.Length, n = rows.Length / _width;
        float[] scores = new float[n * count];
        MatrixProduct.MultiplyTransposed(rows, _weights, scores, _width);
        double[] probabilities = new double[scores.Length];
        for (int row = 0; row < n; row++)
        {
            Span<double> own = probabilities.AsSpan(row * count, count);
            for (int c = 0; c < count; c++) own[c] = scores[(row * count) + c] + _intercepts[c];
            TensorPrimitives.SoftMax(own, own);
            for (int c = 0; c < count; c++) own[c] = Math.Max(own[c], 1e-12);
        }

        return probabilities;
    }

    private static LogisticRegression From(Vector<double> point, int width, int count)
    {
        float[] weights = new float[count * width];
        double[] intercepts = new double[count];
        for (int c = 0; c < count; c++)
        {
            for (int j = 0; j < width; j++) weights[(c * width) + j] = (float)point[(c * (width + 1)) + j];
            intercepts[c] = point[(c * (width + 1)) + width];
        }

        return new(weights, intercepts, width);
    }

    private static (double, Vector<double>) Evaluate(float[] rows, int width, int[] classes, int count, Vector<double> point)
    {
        double[] probabilities = From(point, width, count).Probabilities(rows);
        float[] residuals = new float[probabilities.Length];
        double loss = 0;
        double[] sums = new double[count];
        for (int row = 0; row < classes.Length; row++)
        {
            loss -= Math.Log(probabilities[(row * count) + classes[row]]) / classes.Length;
            for (int c = 0; c < count; c++)
            {
                double residual = (probabilities[(row * count) + c] - (c == classes[row] ? 1 : 0)) / classes.Length;
                residuals[(row * count) + c] = (float)residual;
                sums[c] += residual;
            }
        }

        double[] slopes = InnerProducts.Of(residuals, rows, classes.Length);
        Vector<double> gradient = Vector<double>.Build.Dense(point.Count);
        for (int c = 0; c < count; c++)
        {
            for (int j = 0; j < width; j++)
            {
                double weight = point[(c * (width + 1)) + j];
                loss += 0.5 * Penalty * weight * weight;
                gradient[(c * (width + 1)) + j] = slopes[(c * width) + j] + (Penalty * weight);
            }

            gradient[(c * (width + 1)) + width] = sums[c];
        }

        return (loss, gradient);
    }
}
