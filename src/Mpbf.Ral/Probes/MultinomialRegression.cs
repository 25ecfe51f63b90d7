using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Probes;

/// <summary>Multinomial logistic regression with a quadratic penalty, equation (101): a convex problem with one minimum.</summary>
internal sealed class MultinomialRegression
{
    private const int MostIterations = 500;

    private readonly int _width;
    private readonly double[] _parameters;

    private MultinomialRegression(int width, int classCount, double[] parameters, bool converged) => (_width, ClassCount, _parameters, Converged) = (width, classCount, parameters, converged);

    public int ClassCount { get; }

    public bool Converged { get; }

    /// <summary>Fits the readout.</summary>
    /// <param name="rows">n × width, row-major, standardised.</param>
    /// <param name="width">Coordinates.</param>
    /// <param name="labels">n classes, each in [0, classCount).</param>
    /// <param name="classCount">K.</param>
    /// <param name="penalty">λ of ½ λ |W|²; intercepts are free.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="tolerance">Ends when a step lowers the mean log-loss by less.</param>
    public static MultinomialRegression Fit(ReadOnlySpan<double> rows, int width, int[] labels, int classCount, double penalty, CancellationToken cancellation, double tolerance = 1e-8)
    {
        int n = labels.Length, stride = width + 1;
        float[] design = new float[n * stride], weights = new float[classCount * stride], scores = new float[n * classCount], slopes = new float[weights.Length];
        for (int row = 0; row < n; row++)
        {
            for (int j = 0; j < width; j++) design[(row * stride) + j] = (float)rows[(row * width) + j];
            design[(row * stride) + width] = 1;
        }

        double[] parameters = new double[weights.Length], unbounded = new double[weights.Length], above = new double[weights.Length];
        Array.Fill(unbounded, double.NegativeInfinity);
        Array.Fill(above, double.PositiveInfinity);
        bool converged = QuasiNewton.Minimise(Evaluate, parameters, unbounded, above, MostIterations, tolerance).IsConverged;
        return new(width, classCount, parameters, converged);

        double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < point.Length; i++) weights[i] = (float)point[i];
            MatrixProduct.MultiplyTransposed(design, weights, scores, stride);
            double loss = 0;
            for (int row = 0; row < n; row++)
            {
                Span<float> own = scores.AsSpan(row * classCount, classCount);
                float largest = TensorPrimitives.Max<float>(own), label = own[labels[row]] - largest;
                TensorPrimitives.Subtract(own, largest, own);
                TensorPrimitives.Exp(own, own);
                float total = TensorPrimitives.Sum<float>(own);
                TensorPrimitives.Divide(own, total, own);
                loss += Math.Log(total) - label;
                own[labels[row]] -= 1;
            }

            MatrixProduct.MultiplyInner(scores, design, slopes, n);
            double square = 0;
            for (int i = 0; i < point.Length; i++)
            {
                bool penalised = i % stride < width;
                gradient[i] = (slopes[i] / (double)n) + (penalised ? penalty * point[i] : 0);
                if (penalised) square += point[i] * point[i];
            }

            return (loss / n) + (0.5 * penalty * square);
        }
    }

    /// <summary>Logarithms of the class probabilities of a row.</summary>
    public double[] LogProbabilities(ReadOnlySpan<double> row)
    {
        double[] scores = new double[ClassCount];
        for (int k = 0; k < scores.Length; k++) scores[k] = TensorPrimitives.Dot(_parameters.AsSpan(k * (_width + 1), _width), row) + _parameters[(k * (_width + 1)) + _width];
        double largest = scores.Max(), total = largest + Math.Log(scores.Sum(score => Math.Exp(score - largest)));
        return Array.ConvertAll(scores, score => score - total);
    }

    /// <summary>Weights less their mean over classes, which no probability depends on: classes × width.</summary>
    public double[] CentredWeights()
    {
        double[] centred = new double[ClassCount * _width];
        for (int j = 0; j < _width; j++)
        {
            double mean = Enumerable.Range(0, ClassCount).Average(k => _parameters[(k * (_width + 1)) + j]);
            for (int k = 0; k < ClassCount; k++) centred[(k * _width) + j] = _parameters[(k * (_width + 1)) + j] - mean;
        }

        return centred;
    }
}
