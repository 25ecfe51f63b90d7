using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// Where a model stops being trustworthy: the support score beyond which its error exceeds that of matched random rows by the tolerated ratio, what that means for
/// a target, and whether the diagnosis has earned belief. Immutable.
/// </summary>
public sealed class Boundary
{
    private readonly IsotonicRegression _risk;

    private Boundary(BoundaryOptions options, FusedSupport support, ErrorCurve curve, ImmutableArray<BoundarySkill> skill, double baseRate)
    {
        (Options, Support, Skill, BaseRate) = (options, support, skill, baseRate);
        ErrorRatio = curve.FitErrorRatio();
        _risk = curve.FitRisk();
    }

    /// <summary>The settings.</summary>
    public BoundaryOptions Options { get; }

    /// <summary>The fused support score.</summary>
    public FusedSupport Support { get; }

    /// <summary>Skill for each hold-out that was asked for.</summary>
    public ImmutableArray<BoundarySkill> Skill { get; }

    /// <summary>Why the boundary cannot be used; null when it can.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Whether the diagnosis beats chance in every hold-out.</summary>
    public bool IsUsable => Refusal is null;

    /// <summary>|error| over that of the matched control, as a function of support.</summary>
    public IsotonicRegression ErrorRatio { get; }

    /// <summary>P(|error| &gt; tolerance) as a function of support.</summary>
    public IsotonicRegression Risk => _risk;

    /// <summary>Share of evaluation rows with |error| &gt; tolerance.</summary>
    public double BaseRate { get; }

    /// <summary>s*, in the units of the support score.</summary>
    public required Estimate Threshold { get; init; }

    /// <summary>Whether some evaluated row passes the tolerated ratio; otherwise <see cref="Threshold"/> is only the largest support evaluated.</summary>
    public required bool IsReached { get; init; }

    /// <summary>Share of the target with s ≤ s*; not assessed without a target or without a usable boundary.</summary>
    public required Measure DomainCoverage { get; init; }

    /// <summary>E_r: mean calibrated P(|error| &gt; tolerance) over the target; the base rate where no boundary is usable.</summary>
    public required Measure EpistemicRisk { get; init; }

    /// <summary>Groups of the first hold-out against matched random rows and against dummies.</summary>
    public required ImmutableArray<MatchedControl> Groups { get; init; }

    /// <summary>Calibrated P(|error| &gt; tolerance) at a support score; the base rate where no boundary is usable.</summary>
    public double RiskAt(double support) => IsUsable ? _risk[support] : BaseRate;

    /// <summary>Fits and judges a boundary.</summary>
    /// <param name="predictions">Evaluation rows, with at least one grouping.</param>
    /// <param name="terms">Support terms of the evaluation rows and, where there is a target, of the target rows.</param>
    /// <param name="targetKeys">Resampling group of each target row; empty without a target.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <param name="options">Tolerances.</param>
    /// <exception cref="ArgumentException">No grouping, no term, or lengths that differ.</exception>
    public static Boundary Fit(
        Predictions predictions, IReadOnlyList<SupportTerm> terms, IReadOnlyList<string> targetKeys, Resampling resampling, BoundaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(options);
        if (predictions.Groupings.IsEmpty) throw new ArgumentException("At least one grouping is needed to judge a boundary out of group.", nameof(predictions));

        ImmutableArray<double> errors = [.. predictions.Residuals().Select(Math.Abs)];
        ResampledRows rows = predictions.Rows(resampling), target = new(resampling, targetKeys);
        FusedSupport? support = null;
        var skill = ImmutableArray.CreateBuilder<BoundarySkill>();
        foreach (Grouping grouping in predictions.Groupings)
        {
            var fusion = new SupportFusion(terms, new HoldOut(grouping));
            FusedSupport fused = fusion.Fit(errors.AsSpan(), options.Tolerance);
            support ??= fused;
            skill.Add(BoundarySkill.Judge(fusion, fused, grouping.Name, errors, options.Tolerance, rows));
        }

        double baseRate = errors.Average(error => error > options.Tolerance ? 1.0 : 0.0);
        string? refusal = RefusalOf(skill, baseRate, options.Tolerance);
        var curve = new ErrorCurve(support!.Evaluation, errors, options.Tolerance);
        bool isReached = curve.FitErrorRatio().CrossingOf(options.ToleratedRatio) is not null;
        CrossingConfidence crossing = curve.Confidence(options.ToleratedRatio, predictions.ResamplingKeys);
        double threshold = isReached ? crossing.Mean : curve.LargestSupport;
        double[] thresholds = crossing.Draws(rows);
        Draws draws = DrawAll(curve, support, errors, rows, target, options, refusal is null, threshold, thresholds);
        Measure noTarget = Measure.NotAssessed("no target rows that carry every support term; supply target (and target embeddings or sigma)");
        return new Boundary(options, support, curve, skill.ToImmutable(), baseRate)
        {
            Refusal = refusal,
            IsReached = isReached,
            Threshold = Estimate.FromDraws(threshold, thresholds, resampling, "boundary.likelihood-ratio", rows.RowCount, rows.GroupCount),
            DomainCoverage = support.Target.IsEmpty ? noTarget
                : refusal is not null ? Measure.NotAssessed($"no usable boundary: {refusal}")
                : Estimate.FromDraws(draws.CoveragePoint, draws.Coverage, resampling, "coverage.domain", target.RowCount, Math.Min(rows.GroupCount, target.GroupCount)),
            EpistemicRisk = refusal is not null
                ? Estimate.FromDraws(draws.RiskPoint, draws.Risk, resampling, "risk.base-rate", rows.RowCount, rows.GroupCount)
                    .With("no usable boundary: the share of evaluation errors beyond the tolerance, not specific to the target")
                : support.Target.IsEmpty ? noTarget
                : Estimate.FromDraws(draws.RiskPoint, draws.Risk, resampling, "risk.calibrated", target.RowCount, Math.Min(rows.GroupCount, target.GroupCount)),
            Groups = MatchedControl.Of(predictions.Groupings[0], predictions, support.OutOfGroup, rows),
        };
    }

    private static string? RefusalOf(IReadOnlyList<BoundarySkill> skill, double baseRate, double tolerance)
    {
        if (baseRate is 0 or 1)
            return FormattableString.Invariant($"{(baseRate == 0 ? "no" : "every")} evaluated error exceeds the tolerance of {tolerance:G3}, so nothing can be told apart");
        if (skill[0].Auroc.GroupCount < Resampling.MinimumGroupCount)
            return $"{skill[0].Auroc.GroupCount} resampling groups among the evaluation rows; at least {Resampling.MinimumGroupCount} needed";
        return skill.FirstOrDefault(s => !s.IsAboveChance) is { } failed
            ? FormattableString.Invariant($"holding out {failed.HoldOut}, support does not tell large errors from small ones beyond chance (AUROC {failed.Auroc}, permutation p {failed.PermutationP:G2})")
            : null;
    }

    private static Draws DrawAll(
        ErrorCurve curve, FusedSupport support, ImmutableArray<double> errors, ResampledRows rows, ResampledRows target,
        BoundaryOptions options, bool isUsable, double threshold, double[] thresholds)
    {
        var draws = new Draws(rows.Resampling.DrawCount);
        double[] ones = new double[rows.RowCount], targetOnes = new double[target.RowCount];
        Array.Fill(ones, 1);
        Array.Fill(targetOnes, 1);
        (draws.CoveragePoint, draws.RiskPoint) = Evaluate(ones, targetOnes, threshold);
        Parallel.For(0, rows.Resampling.DrawCount, () => (new double[rows.RowCount], new double[target.RowCount]), (b, _, weights) =>
        {
            rows.Weigh(b, weights.Item1);
            target.Weigh(b, weights.Item2);
            (draws.Coverage[b], draws.Risk[b]) = Evaluate(weights.Item1, weights.Item2, thresholds[b]);
            return weights;
        }, _ => { });
        return draws;

        (double Coverage, double Risk) Evaluate(double[] weights, double[] targetWeights, double boundary)
        {
            double total = weights.Sum();
            if (total == 0) return (double.NaN, double.NaN);
            if (!isUsable) return (double.NaN, errors.Select((error, row) => error > options.Tolerance ? weights[row] : 0).Sum() / total);
            IsotonicRegression risk = curve.FitRisk(weights);
            double inside = 0, sum = 0, all = 0;
            for (int row = 0; row < support.Target.Length; row++)
            {
                all += targetWeights[row];
                sum += targetWeights[row] * risk[support.Target[row]];
                if (support.Target[row] <= boundary) inside += targetWeights[row];
            }

            return (inside / all, sum / all);
        }
    }

    private sealed class Draws(int count)
    {
        public readonly double[] Coverage = new double[count];
        public readonly double[] Risk = new double[count];
        public double CoveragePoint;
        public double RiskPoint;
    }
}
