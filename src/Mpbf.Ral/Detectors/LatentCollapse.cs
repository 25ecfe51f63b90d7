using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Pretraining;

namespace Mpbf.Ral.Detectors;

/// <summary>
/// Latent collapse: different compositions on one point, or fewer effective directions than plain statistics of eight element properties have on the same rows. Columns are standardised first, so that a large unit is no collapse.
/// </summary>
internal static class LatentCollapse
{
    private const string Code = "ral.latent-collapse", Remedy = "Use an earlier layer, or train with an objective that keeps such materials apart.";
    private const double CollapsedShare = 0.05, CollapsedRank = 0.5, CoincidentDistance = 1e-6;

    public static Condition Judge(EmbeddingMatrix space, IReadOnlyList<Composition> compositions, ResampledRows rows, Subject subject)
    {
        Estimate share = CoincidentShare(space, compositions, rows, subject);
        double rank = StandardisedRank(space), reference = StandardisedRank(CompositionEncoder.Default.Encode(compositions).Matrix), lower = share.Interval()?.Lower ?? share.Value;
        Verdict ofShare = lower > CollapsedShare ? Verdict.Breach : lower > 0 ? Verdict.Watch : Verdict.Clear;
        Verdict ofRank = reference < 2 ? Verdict.NotAssessed : rank < CollapsedRank * reference ? Verdict.Breach : rank < reference ? Verdict.Watch : Verdict.Clear;
        Verdict verdict = (Verdict)Math.Max((int)ofShare, (int)ofRank);
        return new(
            Code, Layer.RepresentationalAbstraction, verdict,
            ofShare >= ofRank ? share : Estimate.WithoutInterval(rank / reference, "collapse.relative-rank", space.RowCount, "the rows are held fixed", subject),
            "no two different compositions coincide (watch when the interval lies above 0, breach above 5 %); effective rank of statistics of eight element properties on the same rows (watch below it, breach below half)",
            FormattableString.Invariant($"{share.Value:P1} of {space.RowCount} rows coincide with a different composition; effective rank of the standardised columns {rank:F1} of {space.Width}, of element statistics {reference:F1}"),
            verdict == Verdict.Clear ? "none" : Remedy);
    }

    private static Estimate CoincidentShare(EmbeddingMatrix space, IReadOnlyList<Composition> compositions, ResampledRows rows, Subject subject)
    {
        int[] labels = MaterialTable.CompositionLabels(new MaterialTable("rows", compositions))[0];
        var nearest = NearestNeighbours.Find(space, space, 1, labels, labels);
        double[] distances = [.. Enumerable.Range(0, space.RowCount).Select(row => nearest.Distances(row)[0])];
        double[] apart = [.. distances.Where(distance => distance > 0 && double.IsFinite(distance)).Order()];
        double typical = apart.Length > 0 ? apart[apart.Length / 2] : 0;
        return rows.Estimate("collapse.coincident-share", weights =>
        {
            double coincident = 0, total = 0;
            for (int row = 0; row < distances.Length; row++)
            {
                total += weights[row];
                if (distances[row] <= CoincidentDistance * typical) coincident += weights[row];
            }

            return coincident / total;
        }, subject);
    }

    private static double StandardisedRank(EmbeddingMatrix space) => EffectiveRank.Of(space) == 0
        ? 0
        : EffectiveRank.Of(new EmbeddingMatrix(Array.ConvertAll(Standardisation.Of(space).Apply(space), value => (float)value), space.RowCount, space.Width));
}
