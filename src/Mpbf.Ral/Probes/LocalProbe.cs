using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Distance-weighted 8-nearest-neighbour regression on held-out chemistries, equation (10): Q² = 1 − Σ SSE / Σ SST, the total about the training mean. A local probe sees what
/// models downstream see; ridge probes ranked representations clearly worse (docs/theory/representation.md).
/// </summary>
internal sealed class LocalProbe
{
    private const int NeighbourCount = 8;

    private readonly (int[] Train, int[] Test)[] _folds;
    private readonly int _rowCount;

    public LocalProbe((int[] Train, int[] Test)[] folds, int rowCount) => (_folds, _rowCount) = (folds, rowCount);

    /// <summary>Squared errors and squared deviations of each row, summed over the folds that test it.</summary>
    /// <param name="space">One row a material.</param>
    /// <param name="values">What to predict; rows of NaN neither train nor test.</param>
    public ProbeErrors Run(EmbeddingMatrix space, IReadOnlyList<double> values) => Run(space, space, values);

    /// <summary>The same, with training rows placed in one space and tested rows in another of the same coordinates.</summary>
    public ProbeErrors Run(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, IReadOnlyList<double> values)
    {
        var errors = new ProbeErrors(_rowCount);
        ForEach(trainSpace, testSpace, values, (row, prediction, mean) =>
        {
            errors.Squared[row] += (values[row] - prediction) * (values[row] - prediction);
            errors.Total[row] += (values[row] - mean) * (values[row] - mean);
        });
        return errors;
    }

    /// <summary>Held-out predictions, averaged over the folds that test a row; the overall mean where none does.</summary>
    public double[] Decode(EmbeddingMatrix space, IReadOnlyList<double> values)
    {
        double[] sum = new double[_rowCount];
        int[] count = new int[_rowCount];
        ForEach(space, space, values, (row, prediction, _) =>
        {
            sum[row] += prediction;
            count[row]++;
        });
        double mean = values.Where(double.IsFinite).DefaultIfEmpty(0).Average();
        return [.. sum.Select((total, row) => count[row] > 0 ? total / count[row] : mean)];
    }

    private void ForEach(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, IReadOnlyList<double> values, Action<int, double, double> visit)
    {
        foreach ((int[] train, int[] test) in _folds)
        {
            int[] known = Array.FindAll(train, row => double.IsFinite(values[row])), asked = Array.FindAll(test, row => double.IsFinite(values[row]));
            if (known.Length <= NeighbourCount || asked.Length == 0) continue;
            double mean = known.Average(row => values[row]);
            var neighbours = NearestNeighbours.Find(testSpace.Select(asked), trainSpace.Select(known), NeighbourCount);
            for (int i = 0; i < asked.Length; i++) visit(asked[i], Predict(neighbours, i, known, values), mean);
        }
    }

    private static double Predict(NearestNeighbours neighbours, int query, int[] known, IReadOnlyList<double> values)
    {
        ReadOnlySpan<int> indices = neighbours.Indices(query);
        ReadOnlySpan<double> distances = neighbours.Distances(query);
        double floor = Math.Max(1e-9, 1e-6 * distances[^1]), sum = 0, total = 0;
        for (int n = 0; n < indices.Length; n++)
        {
            double weight = 1 / Math.Max(floor, distances[n]);
            sum += weight * values[known[indices[n]]];
            total += weight;
        }

        return sum / total;
    }
}

/// <summary>Errors of a probe by row.</summary>
internal sealed class ProbeErrors(int rowCount)
{
    public double[] Squared { get; } = new double[rowCount];

    public double[] Total { get; } = new double[rowCount];

    /// <summary>Q² under row weights.</summary>
    public double Skill(ReadOnlySpan<double> weights)
    {
        double squared = 0, total = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            squared += weights[row] * Squared[row];
            total += weights[row] * Total[row];
        }

        return total > 0 ? 1 - (squared / total) : double.NaN;
    }
}
