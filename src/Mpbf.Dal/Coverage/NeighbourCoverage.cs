using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Volume;

namespace Mpbf.Dal.Coverage;

/// <summary>
/// Share of a target whose mean distance to its 5 nearest corpus rows lies within the 95th percentile of the corpus' own leave-one-out distances. Neighbours never
/// share the query's composition. Of a target of more than 20,000 rows those of smallest hash of composition stand for all. The distances are held fixed; the target is resampled.
/// </summary>
public static class NeighbourCoverage
{
    /// <summary>Neighbours that a distance is averaged over.</summary>
    public const int NeighbourCount = 5;

    /// <summary>Share of corpus rows within the limit, by construction.</summary>
    public const double NominalShare = 0.95;

    /// <summary>Measures the coverage.</summary>
    /// <param name="corpus">With an embedding.</param>
    /// <param name="target">With an embedding in the same space.</param>
    /// <param name="resampling">Gives the draws.</param>
    public static Measure Of(MaterialTable corpus, MaterialTable target, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(target);
        if (corpus.Embedding is not { } corpusSpace || target.Embedding is not { } targetSpace)
            return Measure.NotAssessed("corpus or target has no embedding; supply embeddings.corpus and embeddings.target");

        int[][] labels = MaterialTable.CompositionLabels(corpus, target);
        int[] queries = QuerySample.Of(corpus);
        var own = NearestNeighbours.Find(corpusSpace.Matrix.Select(queries), corpusSpace.Matrix, NeighbourCount, Array.ConvertAll(queries, row => labels[0][row]), labels[0]);
        double[] distances = [.. Enumerable.Range(0, queries.Length).Select(own.MeanDistance).Order()];
        double limit = distances[(int)Math.Ceiling(NominalShare * distances.Length) - 1];
        int[] asked = QuerySample.Of(target);
        var reach = NearestNeighbours.Find(targetSpace.Matrix.Select(asked), corpusSpace.Matrix, NeighbourCount, Array.ConvertAll(asked, row => labels[1][row]), labels[0]);

        var sums = new ResampledSums(resampling, 2);
        for (int i = 0; i < asked.Length; i++) sums.Add(target.ResamplingKeys[asked[i]], 1, reach.MeanDistance(i) <= limit ? 1 : 0);
        return sums.Estimate("coverage.neighbour.5", static s => s[1] / s[0], corpusSpace.Subject);
    }
}
