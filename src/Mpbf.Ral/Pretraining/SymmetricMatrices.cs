using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Mpbf.Ral.Pretraining;

/// <summary>What the closed forms are made of: inner products of columns, summed row after row whatever the number of threads, and functions of symmetric matrices.</summary>
internal static class SymmetricMatrices
{
    /// <summary>AᵀB of two row-major matrices of the same rows.</summary>
    public static double[] InnerProduct(double[] a, int aWidth, double[] b, int bWidth)
    {
        double[] product = new double[aWidth * bWidth];
        for (int row = 0; row < a.Length / aWidth; row++)
        {
            ReadOnlySpan<double> right = b.AsSpan(row * bWidth, bWidth);
            for (int j = 0; j < aWidth; j++)
            {
                Span<double> sum = product.AsSpan(j * bWidth, bWidth);
                TensorPrimitives.MultiplyAdd(right, a[(row * aWidth) + j], sum, sum);
            }
        }

        return product;
    }

    /// <summary>A + ρ tr(A)/n 1, in place.</summary>
    public static double[] Regularise(double[] symmetric, int n, double share)
    {
        double trace = 0;
        for (int j = 0; j < n; j++) trace += symmetric[(j * n) + j];
        for (int j = 0; j < n; j++) symmetric[(j * n) + j] += share * trace / n;
        return symmetric;
    }

    /// <summary>A^(−1/2) on the space where eigenvalues exceed a share of the largest, 0 elsewhere.</summary>
    public static double[] InverseRoot(double[] symmetric, int n, double leastShare = 1e-10)
    {
        (double[] values, double[] vectors) = Eigen(symmetric, n);
        double[] scaled = new double[vectors.Length];
        for (int k = 0; k < n && values[k] > leastShare * values[0]; k++) TensorPrimitives.Multiply(vectors.AsSpan(k * n, n), Math.Pow(values[k], -0.25), scaled.AsSpan(k * n, n));
        return InnerProduct(scaled, n, scaled, n);
    }

    /// <summary>Eigenvalues, largest first, and the eigenvectors as rows, each with its largest component positive.</summary>
    public static (double[] Values, double[] Vectors) Eigen(double[] symmetric, int n)
    {
        var matrix = Matrix<double>.Build.Dense(n, n, (j, k) => 0.5 * (symmetric[(j * n) + k] + symmetric[(k * n) + j]));
        var decomposition = matrix.Evd(Symmetricity.Symmetric);
        double[] values = [.. decomposition.EigenValues.Select(value => value.Real).Reverse()], vectors = new double[n * n];
        for (int k = 0; k < n; k++)
        {
            decomposition.EigenVectors.Column(n - 1 - k).AsArray().CopyTo(vectors, k * n);
            Span<double> vector = vectors.AsSpan(k * n, n);
            if (vector[TensorPrimitives.IndexOfMaxMagnitude<double>(vector)] < 0) TensorPrimitives.Negate(vector, vector);
        }

        return (values, vectors);
    }

    /// <summary>S Vᵀ of W = U S Vᵀ (outputs × width): a map between whose images distances are those between the outputs, without the directions that no output reads.</summary>
    public static double[] RowSpace(double[] outputs, int width)
    {
        const double least = 1e-6;
        double[] gram = InnerProduct(outputs, width, outputs, width);
        (double[] values, double[] vectors) = Eigen(gram, width);
        int rank = Math.Max(1, values.Count(value => value > least * least * values[0] && value > 0));
        for (int k = 0; k < rank; k++) TensorPrimitives.Multiply(vectors.AsSpan(k * width, width), Math.Sqrt(Math.Max(0, values[k])), vectors.AsSpan(k * width, width));
        return vectors[..(rank * width)];
    }
}
