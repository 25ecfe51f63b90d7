using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Monitors;

namespace Mpbf.Isl.Detectors;

/// <summary>Exploration narrowing: the second half of the proposals is less diverse than the first.</summary>
internal static class ExplorationNarrowing
{
    private const string Code = "isl.exploration-narrowing";
    private const double Level = 0.05;
    private const int LeastProposals = 12, PermutationCount = 999;

    public static Condition Judge(Campaign? campaign, ulong seed)
    {
        if (campaign?.Space is not { } space) return Condition.NotAssessed(Code, Layer.InferenceSteering, "needs the proposals' place in a space; supply a campaign with embeddings");
        if (space.RowCount < LeastProposals) return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{space.RowCount} measured proposals; supply at least {LeastProposals}");
        double length = VendiScore.MedianDistance(space);
        if (length == 0) return Condition.NotAssessed(Code, Layer.InferenceSteering, "most proposals lie on one point; supply a space that tells them apart");

        int[] order = [.. Enumerable.Range(0, space.RowCount)];
        double observed = LogRatio(space, order, length);
        var random = NamedRandom.Of(FormattableString.Invariant($"narrowing {seed}"));
        int asNarrow = 1;
        for (int permutation = 0; permutation < PermutationCount; permutation++)
        {
            random.Shuffle(order);
            if (LogRatio(space, order, length) <= observed) asNarrow++;
        }

        double pValue = asNarrow / (PermutationCount + 1.0);
        double bestBefore = Best(campaign, 0, order.Length / 2), bestAfter = Best(campaign, order.Length / 2, order.Length);
        Verdict verdict = pValue > Level ? Verdict.Clear : bestAfter > bestBefore ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(Math.Exp(observed), "campaign.diversity-ratio", order.Length, "one campaign is one path"),
            "the order of the proposals permuted, one-sided level 0.05; every loop that exploits narrows, so breach only when the later half also found nothing better",
            FormattableString.Invariant($"effective number of distinct proposals {Math.Exp(observed):F2} times that of the first half (p {pValue:F3}); {(bestAfter > bestBefore ? "the later half found better" : "the later half found nothing better")}"),
            verdict == Verdict.Clear ? "none" : "Raise the weight of exploration, or propose part of each batch by distance from what was measured.");
    }

    private static double LogRatio(EmbeddingMatrix space, int[] order, double length)
    {
        int half = order.Length / 2; // equal halves: the score grows with the number of points
        return Math.Log(VendiScore.Order2(space.Select(order[^half..]), length) / VendiScore.Order2(space.Select(order[..half]), length));
    }

    private static double Best(Campaign campaign, int from, int to) => campaign.Proposals[from..to].Max(point => campaign.Merit(point.Outcome));
}
