using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Statistics;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Dal;

namespace Mpbf.CrossLayer.Planning;

/// <summary>Dropping a part of the corpus: equations (283) to (286) of <c>docs/theory/planning.md</c>. A stand-in is trained with and without each part, and without as many rows at random.</summary>
/// <param name="input">What is audited.</param>
/// <param name="spaces">The corpus in the space of the audit.</param>
/// <param name="boundary">The support of the evaluation rows.</param>
/// <param name="shift">Says what a smaller corpus changes of ΔB.</param>
/// <param name="forecast">From evaluation rows, their support and |error| to the forecast that starts from them.</param>
/// <param name="resampling">Gives the draws.</param>
internal sealed class DroppedParts(AuditInput input, Spaces spaces, Boundary boundary, ShiftForecast shift, Func<Predictions, ImmutableArray<double>, double[], TargetForecast> forecast, Resampling resampling)
{
    private const int LeastPartRows = 20, RefitCount = 12, LeastRefits = 2, MostVolumeRows = 1000, MostJudged = 5000;

    /// <summary>The actions; one that is not assessed, with the reason, where there is no evidence.</summary>
    public IEnumerable<PlannedAction> All()
    {
        const string what = "drop a part of the corpus";
        if (spaces.Corpus is not { } corpus) return [NotAssessed("no corpus; supply corpus")];
        if (corpus.Values is null) return [NotAssessed("the corpus has no labels; supply corpus.value")];
        ImmutableArray<int> judged = PlanActions.Some(input.Materials, MostJudged);
        Predictions evaluation = input.Predictions.Select(judged);
        var standIn = new StandIn(corpus, input.Materials.Select(judged), evaluation, input.Seed);
        if (standIn.LeastLeft(static _ => false) is var least && least < StandIn.LeastRows) return [NotAssessed($"a stand-in would learn from {least} corpus rows of compositions other than those judged; at least {StandIn.LeastRows} needed")];
        CorpusPart[] parts = [.. CorpusPart.Of(corpus, input.CorpusParts).Where(part => standIn.Rows.Count(part.Rows.Contains) >= LeastPartRows && standIn.LeastLeft(part.Rows.Contains) >= StandIn.LeastRows / 2)];
        if (parts.Length == 0) return [NotAssessed($"no {(input.CorpusParts is null ? "element family" : "part")} holds 5 to 60 % of the corpus and {LeastPartRows} rows, and leaves {StandIn.LeastRows / 2} to learn from")];
        double[] whole = standIn.Predict(static _ => false, "whole"), errors = standIn.Errors(whole);
        Estimate resemblance = standIn.Resemblance(errors, resampling);
        if (!(resemblance.Interval()?.Lower > 0)) return [NotAssessed($"the stand-in, bagged trees on composition statistics, does not err where the model does: rank correlation of |errors| {resemblance}")];

        ImmutableArray<double> support = [.. judged.Select(row => boundary.Support.Evaluation[row])];
        TargetForecast own = forecast(evaluation, support, errors), models = forecast(evaluation, support, [.. evaluation.Residuals().Select(Math.Abs)]);
        int refits = Math.Max(LeastRefits, RefitCount / parts.Length);
        ErrorForecast[] after = Array.ConvertAll(parts, part => Without(part.Rows.Contains, part.Name));
        Estimate[][] random = Array.ConvertAll(parts, part => Enumerable.Range(0, refits).Select(refit => AtRandom(part, refit)).ToArray());
        double deviation = Math.Sqrt(2 * random.Average(refit => refit.Select(risk => risk.Value).Variance()));
        Assimilation assessed = Assess(corpus, static _ => false);
        return [.. parts.Select((part, p) =>
        {
            Estimate change = TargetForecast.Scattered(after[p].Risk, deviation, part.Name);
            return new PlannedAction
            {
                Kind = ActionKind.DropCorpusPart,
                What = string.Create(CultureInfo.InvariantCulture, $"drop from the corpus the {part.Rows.Count} rows with {part.Name}"),
                How = $"bagged trees on composition statistics, trained on {standIn.Rows.Length} rows of the corpus with and without the part and judged on the evaluation, eq. (283) to (286); their |errors| rank with the model's by {resemblance}; needs a refit of the model",
                Cost = Estimate.Exact(0, "plan.cost"),
                RiskChange = change,
                CoverageChange = after[p].Coverage,
                ThresholdChange = after[p].Threshold,
                ShiftChange = shift.OfDropping(assessed, Assess(corpus, part.Rows.Contains)),
                BeyondRandom = change - (random[p].Aggregate(static (x, y) => x + y) * (1.0 / refits)),
            };
        })];

        PlannedAction NotAssessed(string reason) => PlannedAction.NotAssessed(ActionKind.DropCorpusPart, what, reason);

        ErrorForecast Without(Func<int, bool> isDropped, string purpose)
        {
            double[] left = standIn.Predict(isDropped, purpose), ownErrors = standIn.Errors(left), movedErrors = standIn.Moved(whole, left);
            return models.OfErrors("dropped", (_, _) => movedErrors).MeanWith(own.OfErrors("dropped", (_, _) => ownErrors));
        }

        Estimate AtRandom(CorpusPart part, int refit)
        {
            int[] rows = [.. standIn.Rows];
            string purpose = string.Create(CultureInfo.InvariantCulture, $"{part.Name}, at random {refit}");
            NamedRandom.Of($"drop {input.Seed} {purpose}").Shuffle(rows);
            return Without(rows[..standIn.Rows.Count(part.Rows.Contains)].ToHashSet().Contains, purpose).Risk;
        }
    }

    private Assimilation Assess(MaterialTable corpus, Func<int, bool> isDropped)
    {
        int[] rows = [.. Enumerable.Range(0, corpus.Count).OrderBy(row => Resampling.HashOf(corpus.Compositions[row].JoinKey)).ThenBy(row => row).Take(MostVolumeRows).Where(row => !isDropped(row))];
        return new DataAssimilation().Assess(corpus.Select(rows), input.Reference, null, input.Materials.Fidelity, resampling);
    }
}
