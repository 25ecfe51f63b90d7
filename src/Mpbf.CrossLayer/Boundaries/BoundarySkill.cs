using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// How well support separates trustworthy from untrustworthy predictions, out of group, against the null that residuals do not
/// depend on the row: the whole procedure, choice of terms included, repeated on residuals permuted across rows.
/// </summary>
/// <param name="HoldOut">What was held out.</param>
/// <param name="Auroc">Probability that a row with |error| &gt; tolerance has the larger support score; 0.5 is chance.</param>
/// <param name="RankCorrelation">Spearman correlation of support score and |error|; 0 is chance.</param>
/// <param name="PermutationP">Share of permutations, the data themselves included, whose AUROC is at least the observed one.</param>
/// <param name="NullAuroc">95th percentile of the permuted AUROC.</param>
/// <param name="IsAboveChance">Whether the interval of the AUROC lies above 0.5 and the permutation test rejects at <see cref="Level"/>.</param>
public sealed record BoundarySkill(
    string HoldOut, Estimate Auroc, Estimate RankCorrelation, double PermutationP, double NullAuroc, bool IsAboveChance)
{
    /// <summary>Level of the test: the share of useless diagnoses that pass as usable, at most.</summary>
    public const double Level = 0.05;

    private const int PermutationCount = 199;

    /// <summary>Judges one hold-out.</summary>
    /// <param name="fusion">Terms and folds.</param>
    /// <param name="fused">The fit on the errors as they are.</param>
    /// <param name="name">What was held out.</param>
    /// <param name="absoluteErrors">|error| of each row.</param>
    /// <param name="tolerance">Positive, in the unit of the errors.</param>
    /// <param name="rows">The rows' resampling groups.</param>
    internal static BoundarySkill Judge(
        SupportFusion fusion, FusedSupport fused, string name, ImmutableArray<double> absoluteErrors, double tolerance, ResampledRows rows)
    {
        bool[] exceeds = [.. absoluteErrors.Select(error => error > tolerance)];
        var support = new RankStatistics(fused.OutOfGroup.AsSpan());
        var errors = new RankStatistics(absoluteErrors.AsSpan());
        Estimate auroc = rows.Estimate("auroc.out-of-group", weights => support.Auroc(exceeds, weights));
        Estimate correlation = rows.Estimate("spearman.out-of-group", weights => support.Spearman(errors, weights));
        double[] permuted = PermutedAurocs(fusion, absoluteErrors, tolerance, rows.Resampling.Seed);
        double p = (1.0 + permuted.Count(value => value >= auroc.Value)) / (1 + PermutationCount);
        Array.Sort(permuted);
        return new(
            name, auroc, correlation, p, permuted[(int)Math.Ceiling((1 - Level) * PermutationCount) - 1],
            auroc.Interval() is { Lower: > 0.5 } && p <= Level);
    }

    private static double[] PermutedAurocs(SupportFusion fusion, ImmutableArray<double> absoluteErrors, double tolerance, ulong seed)
    {
        double[] aurocs = new double[PermutationCount], severity = SupportFusion.Severity(absoluteErrors.AsSpan(), tolerance), ones = new double[severity.Length];
        Array.Fill(ones, 1);
        Parallel.For(0, PermutationCount, permutation =>
        {
            int[] source = [.. Enumerable.Range(0, severity.Length)];
            NamedRandom.Of(FormattableString.Invariant($"permuted residuals {seed} {permutation}")).Shuffle(source);
            double[] permuted = Array.ConvertAll(source, row => severity[row]);
            aurocs[permutation] = new RankStatistics(fusion.OutOfGroup(permuted)).Auroc(Array.ConvertAll(source, row => absoluteErrors[row] > tolerance), ones);
        });
        return aurocs;
    }
}
