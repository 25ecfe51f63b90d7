using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Detectors;
using Mpbf.Dal;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Volume;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The three cross-layer conditions, as far as an audit's input goes.</summary>
internal static class CrossConditions
{
    private const int NeighbourCount = 5, LargestPool = 20_000;

    public static ImmutableArray<Condition> Of(AuditInput input, Spaces spaces, Assimilation? assimilation, Boundary boundary)
    {
        var resampling = new Resampling(input.Seed, input.Draws);
        double[]? labels = LabelDisagreement(spaces, input.Reference);
        return
        [
            labels is null
                ? Condition.NotAssessed("cross.cascading-error", Layer.CrossLayer, "needs compositions with labels of corpus and reference, which show where labels are wrong; supply corpus and reference that overlap")
                : About(CascadingError.Judge(input.Predictions, labels, boundary.Support.Terms[0].Evaluation, resampling), spaces.Materials.Embedding!.Subject),
            input.Retraining.IsEmpty
                ? Condition.NotAssessed("cross.bias-reinforcement", Layer.CrossLayer, "needs the model's predictions of the evaluation rows after each round of retraining, with its share of own labels; supply retraining")
                : BiasReinforcement.Judge(input.Predictions.Truth, input.Predictions.ResamplingKeys, input.Retraining, resampling),
            MisrepresentedUncertainty.Judge(input.Predictions, [.. LabelNoise(input, assimilation, resampling)], resampling),
        ];
    }

    private static Condition About(Condition condition, Subject subject) => condition with { Statistic = condition.Statistic.Map(statistic => statistic.About(subject)) };

    /// <summary>For each evaluation row, how far the labels of its nearest shared compositions, never its own, differ from the reference beyond the mean shift; null without at least 20 of them. Of more than 20,000 the first by hash.</summary>
    private static double[]? LabelDisagreement(Spaces spaces, MaterialTable? reference)
    {
        if (spaces.Corpus is not { Values: { } values } corpus || reference?.Values is not { } referenceValues) return null;
        Dictionary<string, double> truths = CompositionMean.Of(reference, referenceValues).ToDictionary(mean => mean.Composition.JoinKey, mean => mean.Value, StringComparer.Ordinal);
        int[] shared =
        [
            .. Enumerable.Range(0, corpus.Count).Where(row => truths.ContainsKey(corpus.Compositions[row].JoinKey)).DistinctBy(row => corpus.Compositions[row].JoinKey)
                .OrderBy(row => Resampling.HashOf(corpus.Compositions[row].JoinKey)).Take(LargestPool),
        ];
        if (shared.Length < OverlapComparison.LeastPairs) return null;
        double[] shift = Array.ConvertAll(shared, row => values[row] - truths[corpus.Compositions[row].JoinKey]);
        double mean = shift.Average();
        int[][] labels = MaterialTable.CompositionLabels(corpus, spaces.Materials);
        var neighbours = NearestNeighbours.Find(spaces.Materials.Embedding!.Matrix, corpus.Embedding!.Matrix.Select(shared), NeighbourCount, labels[1], Array.ConvertAll(shared, row => labels[0][row]));
        return [.. Enumerable.Range(0, spaces.Materials.Count).Select(row => neighbours.Indices(row).ToArray().Where(n => n >= 0).Select(n => Math.Abs(shift[n] - mean)).DefaultIfEmpty(0).Average())];
    }

    /// <summary>What the labels contribute: where the model learned from another fidelity, the scatter between the two; else the scatter of repeated reference labels.</summary>
    private static IEnumerable<PropagatedPart> LabelNoise(AuditInput input, Assimilation? assimilation, Resampling resampling)
    {
        bool isOther = input.Corpus?.Fidelity is { } learned && input.Materials.Fidelity is { } used && learned != used;
        if (isOther && assimilation?.Overlap is { } overlap) yield return Part("scatter between the labels learned from and those in use", overlap.Noise);
        else if (input.Reference is { } reference && reference.Fidelity == input.Materials.Fidelity && ReplicateNoise.Of(reference, resampling) is { IsAssessed: true } replicates) yield return Part("noise of repeated labels", replicates.Estimate);

        static PropagatedPart Part(string name, Estimate deviation) => new(name, Layer.DataAssimilation, deviation.Map(static s => s * s).Named("propagated.labels"));
    }
}
