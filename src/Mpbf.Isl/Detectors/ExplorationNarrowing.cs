using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Detectors;

/// <summary>
/// Exploration narrowing: proposals lie closer together than candidates drawn at random from those that were as promising by what had been measured. Exploiting narrows by itself; narrower than the promise is a loop that looks away from what it could choose.
/// </summary>
/// <remarks>Equation (296) of <c>docs/theory/campaigns.md</c>. What is promising is judged by references of our own, fitted before each round on what had been measured by then, never on own labels; both have to find the loop narrow. At most 16 blocks of rounds, 400 measurements learnt, 5,000 candidates and 200 proposals compared, evenly spaced.</remarks>
internal static class ExplorationNarrowing
{
    private const string Code = "isl.exploration-narrowing";
    private const double Level = 0.05;
    private const int LeastProposals = 12, DrawCount = 499, MostBlocks = 16, MostPoints = 200, MostLearnt = 400, MostOpen = 5000;

    private static readonly ISurrogate[] References = [new BaggedTrees(), new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1 })];

    public static Condition Judge(Campaign? campaign, ulong seed)
    {
        if (campaign?.Candidates is not { } candidates) return Condition.NotAssessed(Code, Layer.InferenceSteering, "needs the place of all candidates, of which the proposals were chosen; supply the pool with coordinates");
        int proposalCount = candidates.Measured.Distinct().Count() - candidates.Measured.Take(campaign.Initial.Length).Distinct().Count();
        if (proposalCount < LeastProposals) return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{proposalCount} candidates proposed and measured; supply at least {LeastProposals}");
        EmbeddingMatrix space = candidates.UnitScaled();
        double length = VendiScore.MedianDistance(space.Select(Thinned([.. Enumerable.Range(0, space.RowCount)], MostPoints)));
        if (length == 0) return Condition.NotAssessed(Code, Layer.InferenceSteering, "most candidates lie on one point; supply a space that tells them apart");

        (double ratio, bool isLater, double pValue) = References.Select((surrogate, i) => Of(campaign, candidates, space, length, surrogate, NamedRandom.Of(FormattableString.Invariant($"narrowing {seed} {i}")))).MaxBy(static narrowness => narrowness.PValue);
        int half = campaign.Proposals.Length / 2;
        bool foundBetter = Best(campaign, half, campaign.Proposals.Length) > Best(campaign, 0, half);
        Verdict verdict = pValue > Level ? Verdict.Clear : foundBetter ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(ratio, "campaign.diversity-ratio", campaign.Proposals.Length, "one campaign is one path"),
            "candidates drawn at random from those that a reference, fitted before each round on what had been measured, held at least as promising (mean plus one sigma) as the median of the proposals; all rounds and the later half, level 0.05 for both together and for each of two references (bagged trees, Gaussian process); breach when the later half also found nothing better",
            FormattableString.Invariant($"effective number of distinct proposals{(isLater ? " of the later half" : "")} {ratio:F2} times that of equally promising candidates (p {pValue:F3}); the later half found {(foundBetter ? "better" : "nothing better")}"),
            verdict == Verdict.Clear ? "none" : "Raise the weight of exploration, or propose part of each batch by distance from what was measured.");
    }

    /// <summary>The later half or all rounds, whichever is narrower beside its draws; the p-value is that of the narrower of the two among all draws.</summary>
    private static Narrowness Of(Campaign campaign, OfferedCandidates candidates, EmbeddingMatrix space, double length, ISurrogate reference, Random random)
    {
        (int[] Proposed, int[] Eligible)[] blocks = [.. Blocks(campaign, candidates, reference)];
        double[] whole = new double[DrawCount + 1], later = new double[DrawCount + 1];
        for (int draw = 0; draw <= DrawCount; draw++)
        {
            int[][] rows = draw == 0 ? [.. blocks.Select(static block => block.Proposed)] : [.. blocks.Select(block => Drawn(block.Eligible, block.Proposed.Length, random))];
            (whole[draw], later[draw]) = (Diversity(rows), Diversity(rows[(rows.Length / 2)..]));
        }

        double[] wholeP = PValues(whole), laterP = PValues(later);
        bool isLater = laterP[0] < wholeP[0];
        return new Narrowness(isLater ? later[0] / Median(later) : whole[0] / Median(whole), isLater, PValues([.. wholeP.Zip(laterP, Math.Min)])[0]);

        double Diversity(int[][] rows) => VendiScore.Order2(space.Select(Thinned([.. rows.SelectMany(static row => row)], MostPoints)), length);
    }

    /// <summary>Proposals of each round, of several where there are many, and the candidates that were as promising.</summary>
    private static IEnumerable<(int[] Proposed, int[] Eligible)> Blocks(Campaign campaign, OfferedCandidates candidates, ISurrogate reference)
    {
        int initial = campaign.Initial.Length, start = 0;
        int[] rounds = [.. campaign.Proposals.Select(static point => point.Round).Distinct()];
        double[] merits = [.. campaign.Initial.Concat(campaign.Proposals).Select(point => campaign.Merit(point.Outcome))];
        foreach (int[] block in rounds.Chunk((rounds.Length + MostBlocks - 1) / MostBlocks))
        {
            int end = start + campaign.Proposals.Skip(start).Count(point => point.Round <= block[^1]), known = initial + start;
            int[] open = candidates.Open(block[0], known), learnt = Thinned([.. Enumerable.Range(0, known)], MostLearnt), proposed = [.. candidates.Measured.AsSpan(known, end - start).ToArray().Intersect(open)];
            if (open.Length > MostOpen) open = [.. Thinned(open, MostOpen).Union(proposed).Order()];
            start = end;
            if (proposed.Length == 0) continue; // repeats of what was measured
            double[] promise = new double[open.Length], sigma = new double[open.Length];
            reference.Fit(candidates.Space.Select([.. learnt.Select(i => candidates.Measured[i])]), [.. learnt.Select(i => merits[i])]).Predict(candidates.Space.Select(open), promise, sigma);
            for (int i = 0; i < promise.Length; i++) promise[i] += sigma[i];
            double[] own = [.. proposed.Select(row => promise[Array.BinarySearch(open, row)]).Order()];
            int[] eligible = [.. open.Where((_, i) => promise[i] >= own[(own.Length - 1) / 2])];
            yield return (proposed, eligible.Length >= proposed.Length ? eligible : [.. Enumerable.Range(0, open.Length).OrderByDescending(i => promise[i]).Take(proposed.Length).Select(i => open[i])]);
        }
    }

    private static int[] Drawn(int[] eligible, int count, Random random)
    {
        random.Shuffle(eligible);
        return eligible[..count];
    }

    /// <summary>For each value the share of all that are as small.</summary>
    private static double[] PValues(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return Array.ConvertAll(values, value => sorted.Count(other => other <= value) / (double)sorted.Length);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static int[] Thinned(int[] rows, int most) => rows.Length <= most ? rows : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];

    private static double Best(Campaign campaign, int from, int to) => campaign.Proposals[from..to].Max(point => campaign.Merit(point.Outcome));

    private readonly record struct Narrowness(double Ratio, bool IsLater, double PValue);
}
