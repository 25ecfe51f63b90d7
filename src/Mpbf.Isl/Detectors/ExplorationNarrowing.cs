using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Detectors;

/// <summary>
/// Exploration narrowing: proposals lie closer together than candidates drawn at random from those that were as promising by what had been measured. Exploiting what was measured narrows by itself, and is a choice; narrower than the promise is a loop that looks away from what
/// it could choose. A loop that learns its own labels exploits what it made up: to it the choice is no excuse.
/// </summary>
/// <remarks>Equation (296) of <c>docs/theory/campaigns.md</c>. What is promising is judged by references of our own, fitted before each round on what had been measured by then, never on own labels; all have to find the loop narrow. At most 16 blocks of rounds, 400 measurements learnt, 5,000 candidates and 200 proposals compared, evenly spaced.</remarks>
internal static class ExplorationNarrowing
{
    private const string Code = "isl.exploration-narrowing";
    private const double Level = 0.05, Exploits = 0.93; // mean rank of proposals by the best reference: honest greedy loops of the references' own kinds reach it, loops that are locked in seldom
    private const int LeastProposals = 12, DrawCount = 499, MostBlocks = 16, MostPoints = 200, MostLearnt = 400, MostOpen = 5000;

    private static readonly ISurrogate[] References = [new BaggedTrees(), new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1 }), new BayesianRidge()];

    public static Condition Judge(Campaign? campaign, ulong seed)
    {
        if (campaign?.Candidates is not { } candidates) return Condition.NotAssessed(Code, Layer.InferenceSteering, "needs the place of all candidates, of which the proposals were chosen; supply the pool with coordinates");
        int proposalCount = candidates.Measured.Distinct().Count() - candidates.Measured.Take(campaign.Initial.Length).Distinct().Count();
        if (proposalCount < LeastProposals) return Condition.NotAssessed(Code, Layer.InferenceSteering, $"{proposalCount} candidates proposed and measured; supply at least {LeastProposals}");
        EmbeddingMatrix space = candidates.UnitScaled();
        double length = VendiScore.MedianDistance(space.Select(Thinned([.. Enumerable.Range(0, space.RowCount)], MostPoints)));
        if (length == 0) return Condition.NotAssessed(Code, Layer.InferenceSteering, "most candidates lie on one point; supply a space that tells them apart");

        Narrowness[] found = [.. References.Select((surrogate, i) => Of([.. Blocks(campaign, candidates, surrogate)], space, length, NamedRandom.Of(FormattableString.Invariant($"narrowing {seed} {i}"))))];
        (double ratio, bool isLater, double pValue, _) = found.MaxBy(static narrowness => narrowness.PValue);
        double rank = found.Max(static narrowness => narrowness.Rank);
        bool isExcused = rank >= Exploits && campaign.OwnLabelShare == 0;
        int half = campaign.Proposals.Length / 2;
        bool foundBetter = Best(campaign, half, campaign.Proposals.Length) > Best(campaign, 0, half);
        Verdict verdict = pValue > Level || isExcused ? Verdict.Clear : foundBetter ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.InferenceSteering, verdict,
            Estimate.WithoutInterval(ratio, "campaign.diversity-ratio", campaign.Proposals.Length, "one campaign is one path"),
            "for each proposal a candidate drawn at random from those that a reference, fitted before the round on what had been measured, held at least as promising (mean plus one sigma); all rounds and the later half, level 0.05 for both together and for each of three references (bagged trees, Gaussian process, ridge); clear where proposals stand at rank 0.93 or above by the mean of a reference, as the best of what was measured lies close together, unless the loop learns own labels; breach when the later half also found nothing better",
            FormattableString.Invariant($"effective number of distinct proposals{(isLater ? " of the later half" : "")} {ratio:F2} times that of equally promising candidates (p {pValue:F3}); rank {rank:F2} by the mean of what had been measured{(pValue <= Level && isExcused ? ", as narrow as exploiting is" : "")}; the later half found {(foundBetter ? "better" : "nothing better")}"),
            verdict == Verdict.Clear ? "none" : "Raise the weight of exploration, or propose part of each batch by distance from what was measured.");
    }

    /// <summary>The later half or all rounds, whichever is narrower beside its draws; the p-value is that of the narrower of the two among all draws.</summary>
    private static Narrowness Of(Block[] blocks, EmbeddingMatrix space, double length, Random random)
    {
        double[] whole = new double[DrawCount + 1], later = new double[DrawCount + 1];
        for (int draw = 0; draw <= DrawCount; draw++)
        {
            int[][] rows = [.. blocks.Select(block => draw == 0 ? block.Proposed : Drawn(block, random))];
            (whole[draw], later[draw]) = (Diversity(rows), Diversity(rows[(rows.Length / 2)..]));
        }

        double[] wholeP = PValues(whole), laterP = PValues(later);
        bool isLater = laterP[0] < wholeP[0];
        return new Narrowness(isLater ? later[0] / Median(later) : whole[0] / Median(whole), isLater, PValues([.. wholeP.Zip(laterP, Math.Min)])[0], blocks.Sum(static block => block.RankSum) / blocks.Sum(static block => block.Proposed.Length));

        double Diversity(int[][] rows) => VendiScore.Order2(space.Select(Thinned([.. rows.SelectMany(static row => row)], MostPoints)), length);
    }

    /// <summary>Proposals of each round, of several where there are many, beside the candidates that were open.</summary>
    private static IEnumerable<Block> Blocks(Campaign campaign, OfferedCandidates candidates, ISurrogate reference)
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
            double[] mean = new double[open.Length], promise = new double[open.Length];
            reference.Fit(candidates.Space.Select([.. learnt.Select(i => candidates.Measured[i])]), [.. learnt.Select(i => merits[i])]).Predict(candidates.Space.Select(open), mean, promise);
            for (int i = 0; i < mean.Length; i++) promise[i] += mean[i];
            int[] places = [.. proposed.Select(row => Array.BinarySearch(open, row))];
            yield return new Block(
                proposed,
                [.. Enumerable.Range(0, open.Length).OrderByDescending(i => promise[i]).Select(i => open[i])],
                [.. places.Select(place => promise.Count(other => other >= promise[place])).Order()],
                places.Sum(place => (mean.Count(other => other < mean[place]) + (0.5 * mean.Count(other => other == mean[place])) - 0.5) / mean.Length));
        }
    }

    /// <summary>For each proposal, the most promising first, one of the candidates at least as promising that was not drawn before: sets that hold one another, so that one is always left.</summary>
    private static int[] Drawn(Block block, Random random)
    {
        int[] rows = block.ByPromise[..block.AsPromising[^1]];
        for (int k = 0; k < block.AsPromising.Length; k++)
        {
            int drawn = random.Next(k, block.AsPromising[k]);
            (rows[k], rows[drawn]) = (rows[drawn], rows[k]);
        }

        return rows[..block.AsPromising.Length];
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

    private readonly record struct Narrowness(double Ratio, bool IsLater, double PValue, double Rank);

    /// <summary>What was proposed in a block of rounds, all that was open with the most promising first, how many were at least as promising as each proposal (ascending), and the sum of the proposals' ranks by the mean, each in [0, 1).</summary>
    private readonly record struct Block(int[] Proposed, int[] ByPromise, int[] AsPromising, double RankSum);
}
