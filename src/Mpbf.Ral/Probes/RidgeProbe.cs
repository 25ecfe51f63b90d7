using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Numerics;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Ridge regression on the space as it is, columns unscaled. The penalty of each target is the best of six on every fifth known row, fitted on the others; predictions are held within the known values, because lines explode on elements not seen. Spaces wider than there are known rows are solved in their rows
/// (<see cref="KernelSolution"/>); above 4,096 both ways every k-th known row is used.
/// </summary>
internal sealed class RidgeProbe : IProbe
{
    private const int MostUnknowns = 4096, ValidationStep = 5;

    private const double LogisticPenalty = 1e-3, LeastProbability = 1e-12, LogisticTolerance = 1e-4;

    private static readonly double[] Penalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

    public string Name => "ridge";

    public ProbeReading[] Predict(EmbeddingMatrix known, EmbeddingMatrix asked, double[][] values)
    {
        if (known.RowCount > MostUnknowns && known.Width > MostUnknowns)
        {
            int step = (known.RowCount + MostUnknowns - 1) / MostUnknowns;
            int[] kept = [.. Enumerable.Range(0, known.RowCount).Where(row => row % step == 0)];
            return Predict(known.Select(kept), asked, Array.ConvertAll(values, target => Array.ConvertAll(kept, row => target[row])));
        }

        var scale = new CommonScale(known);
        if (known.Width > known.RowCount) return Dual(scale.Apply(known), scale.Apply(asked), known.Width, values);
        int[] validation = [.. Enumerable.Range(0, known.RowCount).Where(row => row % ValidationStep == 0)], fitted = [.. Enumerable.Range(0, known.RowCount).Where(row => row % ValidationStep != 0)];
        double[] means = Array.ConvertAll(values, target => target.Average());
        Part first = new(scale, known, values, means, fitted), second = new(scale, known, values, means, validation);
        int[] penalties = Choose(first, second, values.Length);
        double[] gram = first.Gram, images = first.Images;
        TensorPrimitives.Add(gram, second.Gram, gram);
        TensorPrimitives.Add(images, second.Images, images);
        float[] queries = scale.Apply(asked);
        double[][] predictions = new double[values.Length][];
        foreach (int penalty in penalties.Distinct())
        {
            float[]? weights = Solve(gram, images, known.Width, values.Length, Penalties[penalty]);
            float[] product = weights is null ? new float[asked.RowCount * values.Length] : Product(queries, weights, known.Width);
            for (int t = 0; t < values.Length; t++)
            {
                if (penalties[t] != penalty) continue;
                (double least, double largest) = (values[t].Min(), values[t].Max());
                predictions[t] = [.. Enumerable.Range(0, asked.RowCount).Select(row => Math.Clamp(means[t] + product[(row * values.Length) + t], least, largest))];
            }
        }

        return Array.ConvertAll(predictions, static own => new ProbeReading(own));
    }

    /// <summary>Multinomial logistic regression.</summary>
    public ProbeReading Classify(EmbeddingMatrix known, EmbeddingMatrix asked, int[] classes, int count)
    {
        var scale = new CommonScale(known);
        double[] queries = Array.ConvertAll(scale.Apply(asked), value => (double)value), probabilities = new double[asked.RowCount * count];
        var fit = MultinomialRegression.Fit(Array.ConvertAll(scale.Apply(known), value => (double)value), known.Width, classes, count, LogisticPenalty, CancellationToken.None, LogisticTolerance);
        for (int row = 0; row < asked.RowCount; row++)
        {
            double[] logs = fit.LogProbabilities(queries.AsSpan(row * known.Width, known.Width));
            for (int c = 0; c < count; c++) probabilities[(row * count) + c] = Math.Max(LeastProbability, Math.Exp(logs[c]));
        }

        return new ProbeReading(probabilities);
    }

    /// <summary>For each target the number of the penalty under which the second part is predicted best from the first.</summary>
    private static int[] Choose(Part first, Part second, int targets)
    {
        double[] best = new double[targets];
        int[] chosen = new int[targets];
        Array.Fill(best, double.PositiveInfinity);
        for (int penalty = 0; penalty < Penalties.Length; penalty++)
        {
            if (Solve(first.Gram, first.Images, first.Width, targets, Penalties[penalty]) is not { } weights) continue;
            float[] product = Product(second.Rows, weights, first.Width);
            for (int t = 0; t < targets; t++)
            {
                double error = 0;
                for (int i = t; i < product.Length; i += targets) error += (product[i] - second.Values[i]) * (product[i] - second.Values[i]);
                if (error < best[t]) (best[t], chosen[t]) = (error, penalty);
            }
        }

        return chosen;
    }

    /// <summary>Targets × width; null where no column varies.</summary>
    private static float[]? Solve(double[] gram, double[] images, int width, int targets, double penalty)
    {
        double diagonal = 0;
        for (int j = 0; j < width; j++) diagonal += gram[(j * width) + j] / width;
        if (!Cholesky.TryFactor(gram, width, out Cholesky? factor, out _, penalty * diagonal)) return null;
        float[] weights = new float[targets * width];
        Parallel.For(0, targets, t =>
        {
            double[] own = new double[width];
            for (int j = 0; j < width; j++) own[j] = images[(j * targets) + t];
            factor.Solve(own);
            for (int j = 0; j < width; j++) weights[(t * width) + j] = (float)own[j];
        });
        return weights;
    }

    private static float[] Product(float[] rows, float[] weights, int width)
    {
        float[] product = new float[rows.Length / width * (weights.Length / width)];
        MatrixProduct.MultiplyTransposed(rows, weights, product, width);
        return product;
    }

    private static ProbeReading[] Dual(float[] known, float[] asked, int width, double[][] values)
    {
        int rows = known.Length / width;
        float[] kernel = new float[rows * rows], across = new float[asked.Length / width * rows];
        MatrixProduct.MultiplyTransposed(known, known, kernel, width);
        MatrixProduct.MultiplyTransposed(asked, known, across, width);
        return Array.ConvertAll(KernelSolution.Predict(kernel, across, values), static own => new ProbeReading(own));
    }

    /// <summary>Some known rows with what a fit needs of them.</summary>
    private sealed class Part
    {
        public Part(CommonScale scale, EmbeddingMatrix known, double[][] values, double[] means, int[] rows)
        {
            Width = known.Width;
            Rows = scale.Apply(known.Select(rows));
            Values = new float[rows.Length * values.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                for (int t = 0; t < values.Length; t++) Values[(i * values.Length) + t] = (float)(values[t][rows[i]] - means[t]);
            }

            Gram = InnerProducts.Of(Rows, Rows, rows.Length);
            Images = InnerProducts.Of(Rows, Values, rows.Length);
        }

        public int Width { get; }

        public float[] Rows { get; }

        /// <summary>Rows × targets.</summary>
        public float[] Values { get; }

        public double[] Gram { get; }

        /// <summary>Width × targets.</summary>
        public double[] Images { get; }
    }
}
