using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Coverage;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Volume;

namespace Mpbf.Dal;

/// <summary>The layer's own assessment: resolved volume, systematic agreement, formula rules, neighbour coverage.</summary>
public sealed class DataAssimilation : IDataAssimilation
{
    private const double ShiftThatMatters = 0.1, JointQuantile = 2.2414027276049, SparsityThatMatters = 2 * (1 - NeighbourCoverage.NominalShare);

    /// <inheritdoc/>
    public Assimilation Assess(MaterialTable corpus, MaterialTable? reference, MaterialTable? target, string? fidelityInUse, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        OverlapComparison? overlap = reference is null ? null : OverlapComparison.Of(corpus, reference, resampling);
        Measure agreement = Agreement(corpus, reference, overlap, fidelityInUse);
        (ImmutableArray<RuleRate> ruleRates, Measure rules) = corpus.Structures is { } structures ? StructureRules.PassRates(structures, resampling) : ([], FormulaRules.PassRate(corpus, resampling));
        Measure coverage = target is null
            ? Measure.NotAssessed("no target; supply target")
            : NeighbourCoverage.Of(corpus, target, resampling);
        return new()
        {
            DataVolume = ResolvedVolume.Of(corpus, reference, resampling),
            PhysicalFidelity = Measure.Combine(agreement, rules, static (a, r) => (a * r).Named("fidelity.agreement-times-rules")),
            NeighbourCoverage = coverage,
            SystematicAgreement = agreement,
            Overlap = overlap,
            RulePassRate = rules,
            Descriptions = Describe(corpus, reference, overlap, ruleRates, resampling),
            Conditions =
            [
                SimulationBias(overlap, agreement, reference is not null),
                ChemicalSparsity(coverage, target is null ? [] : MissingSystem.Find(corpus, target)),
                TrajectoryNoise(corpus, resampling),
                Condition.NotAssessed("dal.modality-gap", Layer.DataAssimilation, "the corpus has one modality; supply spectra, images or recipes of the same materials"),
            ],
        };
    }

    private static Measure Agreement(MaterialTable corpus, MaterialTable? reference, OverlapComparison? overlap, string? fidelityInUse)
    {
        if (corpus.Fidelity is null || fidelityInUse is null)
            return Measure.NotAssessed("the fidelity of corpus or evaluation is unstated; supply corpus.fidelity and evaluation.fidelity");
        if (corpus.Fidelity == fidelityInUse)
            return Estimate.Exact(1, "agreement.identity").With($"agreement 1 by identity: corpus and evaluation share the fidelity '{fidelityInUse}'");
        if (overlap is not null)
        {
            return overlap.Agreement.With("noise in the reference counts as systematic: it lowers the slope (errors in variables; replicates would tell)");
        }

        return Measure.NotAssessed(reference is null
            ? $"corpus labels are '{corpus.Fidelity}', truth is '{fidelityInUse}'; supply reference labels to compare them"
            : $"fewer than {OverlapComparison.LeastPairs} compositions have labels of both '{corpus.Fidelity}' and '{reference.Fidelity}'; supply more reference labels");
    }

    private static OrderedDictionary<string, Measure> Describe(MaterialTable corpus, MaterialTable? reference, OverlapComparison? overlap, ImmutableArray<RuleRate> rules, Resampling resampling)
    {
        OrderedDictionary<string, Measure> descriptions = CorpusDescription.Of(corpus);
        foreach (RuleRate rule in rules) descriptions[$"Rule: {rule.Name}"] = rule.Failed == 0 ? rule.Rate : rule.Rate.With(string.Create(CultureInfo.InvariantCulture, $"{rule.Failed} of {rule.Applied} fail, first {rule.Example}"));
        if (reference is not null && ReplicateNoise.Of(reference, resampling) is { IsAssessed: true } replicates) descriptions["ReplicateNoise"] = replicates;
        if (overlap is null) return descriptions;
        descriptions["OverlapPairs"] = Estimate.Exact(overlap.PairCount, "count");
        descriptions["MeanShift"] = overlap.MeanShift;
        descriptions["ShiftSlope"] = overlap.Slope;
        descriptions["ShiftOffset"] = overlap.Offset;
        descriptions["ResidualNoise"] = overlap.Noise.With("noise in labels makes a model claim too little; it is no part of F_p");
        descriptions["LinConcordance"] = overlap.Concordance;
        return descriptions;
    }

    private static Condition TrajectoryNoise(MaterialTable corpus, Resampling resampling) => corpus.Structures is { } structures && structures.Any(structure => structure.Properties.ContainsKey(SiteProperty.Forces))
        ? Trajectories.TrajectoryNoise.Of(structures, resampling).Judge()
        : Condition.NotAssessed("dal.trajectory-noise", Layer.DataAssimilation, "the corpus has no trajectories; supply structures with frames and forces");

    private static Condition SimulationBias(OverlapComparison? overlap, Measure agreement, bool hasReference)
    {
        const string code = "dal.simulation-bias", test = "no shift: mean 0 and slope 1, each within 2.24 standard errors (5 % together)";
        if (overlap is null)
        {
            return agreement.IsAssessed
                ? new(code, Layer.DataAssimilation, Verdict.Clear, agreement.Map(a => (1.0 - a).Named("shift.identity")), "none needed", "corpus and evaluation share one fidelity", "none")
                : Condition.NotAssessed(code, Layer.DataAssimilation, hasReference ? agreement.Reason! : "no reference labels; supply reference");
        }

        Estimate share = (1.0 - overlap.Agreement).Named("shift.share-of-spread");
        bool isBeyond = Math.Abs(overlap.MeanShift.Value) > JointQuantile * overlap.MeanShift.StandardError || Math.Abs(overlap.Slope.Value - 1) > JointQuantile * overlap.Slope.StandardError;
        Verdict verdict = !isBeyond ? Verdict.Clear : share.Value >= ShiftThatMatters ? Verdict.Breach : Verdict.Watch;
        string elements = string.Join(", ", overlap.Elements.Take(5).Select(shift => string.Create(CultureInfo.InvariantCulture, $"{shift.Element} {shift.MeanShift:+0.00;−0.00} ({shift.PairCount})")));
        return new(
            code, Layer.DataAssimilation, verdict, share, test,
            string.Create(CultureInfo.InvariantCulture, $"{overlap.PairCount} shared compositions: mean shift {overlap.MeanShift}, slope {overlap.Slope}; largest by element: {elements}"),
            verdict == Verdict.Clear ? "none" : "Correct the labels by the regression, or add reference labels for the elements named, before trusting the model at the higher fidelity.");
    }

    private static Condition ChemicalSparsity(Measure coverage, ImmutableArray<MissingSystem> missing)
    {
        const string code = "dal.chemical-sparsity";
        if (!coverage.IsAssessed) return Condition.NotAssessed(code, Layer.DataAssimilation, coverage.Reason!);
        Estimate uncovered = (1.0 - coverage.Estimate).Named("coverage.uncovered");
        double lower = uncovered.Interval()?.Lower ?? 0;
        Verdict verdict = lower > SparsityThatMatters ? Verdict.Breach : lower > 1 - NeighbourCoverage.NominalShare || !missing.IsEmpty ? Verdict.Watch : Verdict.Clear;
        string lacking = missing.IsEmpty ? "" : $"; the corpus lacks whole chemical systems of the target: {string.Join(", ", missing.Take(5))}";
        return new(
            code, Layer.DataAssimilation, verdict, uncovered,
            "5 % of rows like the corpus lie beyond its 95th percentile of neighbour distance; watch when the interval lies above 5 % or whole systems of the target are missing beyond chance (5 % over all systems), breach above 10 %",
            string.Create(CultureInfo.InvariantCulture, $"{uncovered.RowCount} target rows, {uncovered.Value:P0} of them further from the corpus than 95 % of its own rows{lacking}"),
            verdict == Verdict.Clear ? "none" : "Label some of the uncovered materials; decisions.csv ranks them by support.");
    }
}
