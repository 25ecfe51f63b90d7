using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Volume;

/// <summary>
/// V_d = ln(s/r) = −½ ln(1 − R²), equation (5): s the standard deviation of the labels, r the root-mean-square error on held-out rows of the
/// corpus. The information about the property, in nats, that the corpus resolves.
/// </summary>
public static class ResolvedVolume
{
    private const int NeighbourCount = 5;

    /// <summary>Measures the volume.</summary>
    /// <param name="corpus">With labels, and with the model's held-out predictions or an embedding.</param>
    /// <param name="reference">Its labels, one a distinct composition, give s; those of the corpus where null.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static Measure Of(MaterialTable corpus, MaterialTable? reference, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (corpus.Values is not { } values) return Measure.NotAssessed("the corpus has no labels; supply corpus.value");
        Estimate meanSquare;
        if (corpus.HeldOutPredictions is { } predictions)
        {
            meanSquare = MeanSquare(corpus, Enumerable.Range(0, corpus.Count).Select(row => (row, predictions[row] - values[row])), "volume.resolved.held-out", resampling);
        }
        else if (corpus.Embedding is { } embedding)
        {
            meanSquare = MeanSquare(corpus, NeighbourResiduals(corpus, embedding.Matrix), "volume.resolved.5-nearest-neighbours", resampling).About(embedding.Subject);
        }
        else
        {
            return Measure.NotAssessed("neither held-out predictions nor an embedding of the corpus; supply corpus.prediction or embeddings.corpus");
        }

        Estimate variance = Variance(reference is { Values: not null } ? reference : corpus, resampling);
        return (variance / meanSquare).Map(static ratio => 0.5 * Math.Log(ratio)).Named(meanSquare.Method);
    }

    private static Estimate MeanSquare(MaterialTable corpus, IEnumerable<(int Row, double Residual)> residuals, string method, Resampling resampling)
    {
        var sums = new ResampledSums(resampling, 2);
        foreach ((int row, double residual) in residuals) sums.Add(corpus.ResamplingKeys[row], 1, residual * residual);
        return sums.Estimate(method, static s => s[1] / s[0]);
    }

    private static Estimate Variance(MaterialTable table, Resampling resampling)
    {
        double centre = table.Values!.Value.Average();
        var sums = new ResampledSums(resampling, 3);
        foreach (CompositionMean mean in CompositionMean.Of(table, table.Values.Value))
        {
            double deviation = mean.Value - centre;
            sums.Add(mean.ResamplingKey, 1, deviation, deviation * deviation);
        }

        return sums.Estimate("variance", static s => (s[2] / s[0]) - (s[1] / s[0] * (s[1] / s[0])));
    }

    private static IEnumerable<(int Row, double Residual)> NeighbourResiduals(MaterialTable corpus, EmbeddingMatrix matrix)
    {
        int[] labels = MaterialTable.CompositionLabels(corpus)[0];
        int[] queries = QuerySample.Of(corpus);
        var neighbours = NearestNeighbours.Find(
            matrix.Select(queries), matrix, NeighbourCount, Array.ConvertAll(queries, row => labels[row]), labels);
        for (int i = 0; i < queries.Length; i++)
        {
            double sum = 0;
            int count = 0;
            foreach (int neighbour in neighbours.Indices(i))
            {
                if (neighbour < 0) break;
                sum += corpus.Values!.Value[neighbour];
                count++;
            }

            if (count > 0) yield return (queries[i], (sum / count) - corpus.Values!.Value[queries[i]]);
        }
    }
}
