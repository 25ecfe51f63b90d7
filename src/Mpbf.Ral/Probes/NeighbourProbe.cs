using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Distance-weighted mean of the 8 nearest known rows. A local probe sees what models downstream see; ridge probes ranked representations clearly worse (docs/theory/representation.md).
/// </summary>
internal sealed class NeighbourProbe : IProbe
{
    private const int NeighbourCount = 8;

    public string Name => "8-nearest-neighbours";

    public ProbeReading[] Predict(EmbeddingMatrix known, EmbeddingMatrix asked, double[][] values)
    {
        (int[] rows, double[] weights, int count) = Weighted(known, asked);
        return Array.ConvertAll(values, target =>
        {
            double[] predictions = new double[asked.RowCount];
            for (int i = 0; i < rows.Length; i++) predictions[i / count] += weights[i] * target[rows[i]];
            return new ProbeReading(predictions, slopes =>
            {
                double[] pull = new double[known.RowCount];
                for (int i = 0; i < rows.Length; i++) pull[rows[i]] += slopes[i / count] * weights[i] * (target[rows[i]] - predictions[i / count]);
                return pull;
            });
        });
    }

    /// <summary>Weighted votes, with one vote more that is shared as the known rows are.</summary>
    public ProbeReading Classify(EmbeddingMatrix known, EmbeddingMatrix asked, int[] classes, int count)
    {
        (int[] rows, double[] weights, int neighbours) = Weighted(known, asked);
        double[] votes = new double[asked.RowCount * count], shares = ClassShares.Of(classes, count);
        for (int i = 0; i < rows.Length; i++) votes[(i / neighbours * count) + classes[rows[i]]] += weights[i];
        return new ProbeReading([.. votes.Select((vote, i) => ((vote * neighbours) + shares[i % count]) / (neighbours + 1))], slopes =>
        {
            double[] pull = new double[known.RowCount];
            for (int i = 0; i < rows.Length; i++)
            {
                for (int c = 0; c < count; c++)
                {
                    int vote = (i / neighbours * count) + c;
                    pull[rows[i]] += slopes[vote] * weights[i] * ((classes[rows[i]] == c ? 1 : 0) - votes[vote]) * neighbours / (neighbours + 1);
                }
            }

            double[] ofClass = new double[count];
            for (int i = 0; i < slopes.Length; i++) ofClass[i % count] += slopes[i] / (neighbours + 1);
            double[] moved = ClassShares.Pull(ofClass, classes, shares);
            for (int n = 0; n < pull.Length; n++) pull[n] += moved[n];
            return pull;
        });
    }

    private static (int[] Rows, double[] Weights, int Count) Weighted(EmbeddingMatrix known, EmbeddingMatrix asked)
    {
        int count = Math.Min(NeighbourCount, known.RowCount);
        var neighbours = NearestNeighbours.Find(asked, known, count);
        int[] rows = new int[asked.RowCount * count];
        double[] weights = new double[rows.Length];
        for (int query = 0; query < asked.RowCount; query++)
        {
            ReadOnlySpan<double> distances = neighbours.Distances(query);
            neighbours.Indices(query).CopyTo(rows.AsSpan(query * count));
            double floor = Math.Max(1e-9, 1e-6 * distances[^1]), total = 0;
            foreach (double distance in distances) total += 1 / Math.Max(floor, distance);
            for (int n = 0; n < count; n++) weights[(query * count) + n] = 1 / Math.Max(floor, distances[n]) / total;
        }

        return (rows, weights, count);
    }
}
