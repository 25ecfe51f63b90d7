using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Audits;

/// <summary>
/// The support terms of an audit: mean distance to the 5 nearest corpus rows (the other evaluation rows where there is no corpus), never of the query's own composition; and the predicted standard deviation, where
/// evaluation and target both have it.
/// </summary>
public static class SupportTerms
{
    private const int NeighbourCount = 5;

    /// <summary>The terms that an audit of these values would choose from.</summary>
    public static ImmutableArray<SupportTerm> Of(AuditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Of(input, Spaces.Of(input));
    }

    internal static ImmutableArray<SupportTerm> Of(AuditInput input, Spaces spaces)
    {
        MaterialTable reference = spaces.Corpus ?? spaces.Materials;
        string of = spaces.Corpus is null ? "evaluated rows" : "corpus";
        int[][] labels = spaces.Target is null
            ? MaterialTable.CompositionLabels(reference, spaces.Materials)
            : MaterialTable.CompositionLabels(reference, spaces.Materials, spaces.Target);
        var terms = ImmutableArray.CreateBuilder<SupportTerm>();
        double[] evaluation = Distances(spaces.Materials, reference, labels[1], labels[0]);
        double[] target = spaces.Target is null ? [] : Distances(spaces.Target, reference, labels[2], labels[0]);
        terms.Add(new SupportTerm($"neighbour distance to {of}", evaluation, target));
        if (input.Predictions.Sigma is { } sigma && (input.Target is null || input.Target.Sigma is not null))
            terms.Add(new SupportTerm(GuardExport.SigmaTerm, sigma, input.Target?.Sigma ?? []));
        return terms.ToImmutable();
    }

    private static double[] Distances(MaterialTable table, MaterialTable reference, int[] labels, int[] referenceLabels)
    {
        var neighbours = NearestNeighbours.Find(table.Embedding!.Matrix, reference.Embedding!.Matrix, NeighbourCount, labels, referenceLabels);
        double[] distances = [.. Enumerable.Range(0, table.Count).Select(neighbours.MeanDistance)];
        double largest = distances.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return Array.ConvertAll(distances, distance => double.IsFinite(distance) ? distance : largest);
    }
}
