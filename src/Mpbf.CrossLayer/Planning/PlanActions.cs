using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Dal;

namespace Mpbf.CrossLayer.Planning;

/// <summary>The actions that the evidence of an audit lets one think of, each with its predicted effect.</summary>
internal sealed class PlanActions
{
    public const int DefaultMeasurementCount = 30;

    private const int MostFamilies = 8, MostTargetRows = 5000, MostEvaluationRows = 20_000, PickCount = 3;

    private static readonly int[] FineTuneCounts = [30, 100];

    private readonly AuditInput _input;
    private readonly Spaces _spaces;
    private readonly Boundary _boundary;
    private readonly Assimilation? _assimilation;
    private readonly Resampling _resampling;
    private readonly int _count;
    private readonly ImmutableArray<int> _rows;
    private readonly MaterialTable _materials;
    private readonly Predictions _evaluation;
    private readonly TargetForecast _forecast;
    private readonly ErrorCorrections _corrections;
    private readonly ShiftForecast _shift;

    public PlanActions(AuditInput input, Spaces spaces, Boundary boundary, Assimilation? assimilation, Resampling resampling, int measurementCount)
    {
        (_input, _spaces, _boundary, _assimilation, _resampling, _count) = (input, spaces, boundary, assimilation, resampling, measurementCount);
        _rows = spaces.Target is null ? [] : Some(spaces.Target, MostTargetRows);
        ImmutableArray<int> judged = Some(spaces.Materials, MostEvaluationRows);
        (_materials, _evaluation) = (spaces.Materials.Select(judged), input.Predictions.Select(judged));
        _forecast = Forecast(_evaluation, [.. judged.Select(row => boundary.Support.Evaluation[row])], [.. _evaluation.Residuals().Select(Math.Abs)]);
        _corrections = new ErrorCorrections(_evaluation);
        _shift = new ShiftForecast(input.Coefficients?.ToBoundaryShift(resampling) ?? new(), assimilation);
    }

    public Measure Risk => _boundary.EpistemicRisk;

    public IEnumerable<PlannedAction> All() => [.. Corrections(), Relabel(), .. Measurements(), .. Dropped()];

    /// <summary>As many rows by the hash of their identifiers, in their own order.</summary>
    internal static ImmutableArray<int> Some(MaterialTable table, int most) => [.. Enumerable.Range(0, table.Count).OrderBy(row => Resampling.HashOf(table.Ids[row])).Take(most).Order()];

    private TargetForecast Forecast(Predictions evaluation, ImmutableArray<double> support, double[] errors) => new(_boundary, evaluation, support, errors, _rows, _spaces.Target?.ResamplingKeys ?? [], _resampling);

    private IEnumerable<PlannedAction> Corrections()
    {
        var holdOut = new HoldOut(_evaluation.Groupings[0]);
        yield return Corrected(ActionKind.Recalibrate, "recalibrate: one line through the predictions", 0, "recalibrated",
            $"errors of each row after a line fitted without its {_evaluation.Groupings[0].Name}, eq. (275)", (_, weights) => _corrections.Line(holdOut, weights));
        int[] labels = MaterialTable.CompositionLabels(_materials)[0];
        foreach (int count in FineTuneCounts)
        {
            string what = $"fine-tune: a linear readout of the errors from {count} points";
            if (_corrections.Readout(_materials.Embedding!.Matrix, labels, count, _boundary.Options.Tolerance, _input.Seed) is var (errors, deviation))
            {
                PlannedAction action = Corrected(ActionKind.FineTune, what, count, "fine-tuned", "errors of each row after a readout fitted on rows of other compositions among the evaluation, eq. (277); the points are taken as like the evaluation", (_, _) => errors);
                yield return action with { RiskChange = action.RiskChange.Map(risk => TargetForecast.Scattered(risk, deviation, what)) };
                continue;
            }

            yield return PlannedAction.NotAssessed(ActionKind.FineTune, what, $"{_evaluation.Count} evaluation rows hold fewer than that of compositions other than those judged");
        }
    }

    private PlannedAction Relabel()
    {
        const string what = "measure at the fidelity of the reference: label the corpus anew";
        if (_assimilation?.Overlap is not { } overlap) return PlannedAction.NotAssessed(ActionKind.Relabel, what, "no overlap of corpus and reference; supply reference");
        if (_spaces.Corpus!.Fidelity is { } fidelity && fidelity == _input.Reference!.Fidelity) return PlannedAction.NotAssessed(ActionKind.Relabel, what, $"the corpus is of that fidelity already ({fidelity})");
        if (!(overlap.Slope.Value > 0)) return PlannedAction.NotAssessed(ActionKind.Relabel, what, "corpus and reference do not rise together");
        PlannedAction action = Corrected(ActionKind.Relabel, what, _spaces.Corpus.Count, "relabelled", $"the systematic part of the difference over {overlap.PairCount} shared compositions taken out of the predictions, eq. (276); what a refit learns beyond it is not counted", (draw, _) =>
        {
            bool isPoint = draw == 0 || overlap.Slope.Draws.IsEmpty;
            double slope = isPoint ? overlap.Slope.Value : overlap.Slope.Draws[draw - 1], offset = isPoint ? overlap.Offset.Value : overlap.Offset.Draws[draw - 1];
            return slope > 0 ? _corrections.Relabelled(offset, slope) : _corrections.Relabelled(overlap.Offset.Value, overlap.Slope.Value);
        });
        return action with { ShiftChange = _shift.OfRelabelling() };
    }

    private IEnumerable<PlannedAction> Dropped() => new DroppedParts(_input, _spaces, _boundary, _shift, Forecast, _resampling).All();

    private PlannedAction Corrected(ActionKind kind, string what, int cost, string method, string how, Func<int, double[], double[]> errors)
    {
        ErrorForecast forecast = _forecast.OfErrors(method, errors);
        return new PlannedAction
        {
            Kind = kind,
            What = what,
            How = how,
            Cost = Estimate.Exact(cost, "plan.cost"),
            RiskChange = forecast.Risk,
            CoverageChange = forecast.Coverage,
            ThresholdChange = forecast.Threshold,
            ShiftChange = ShiftForecast.CorpusStays,
            BeyondRandom = Measure.NotAssessed("nothing is measured"),
        };
    }

    private IEnumerable<PlannedAction> Measurements()
    {
        const string what = "measure target rows";
        string? missing = _spaces.Target is null ? "no target; supply target"
            : !_boundary.IsUsable ? $"where to measure cannot be told without a usable boundary ({_boundary.Refusal})"
            : !_forecast.HasTarget ? "the target lacks a term of the boundary; supply target.sigma or target embeddings"
            : _rows.Length < 2 * _count ? $"{_rows.Length} target rows; at least {2 * _count} needed to measure {_count} of them" : null;
        MovedSupport? moved = missing is null ? MovedSupport.Of(_boundary, _spaces, _rows) : null;
        if (moved is null) return [PlannedAction.NotAssessed(ActionKind.MeasureCandidates, what, missing ?? "no neighbour distance among the terms of the boundary that tells rows apart; supply embeddings")];

        MeasuredVolume? volume = _assimilation?.DataVolume.IsAssessed == true ? new(_spaces.Corpus!, moved, _resampling) : null;
        MeasuredRows random = Mean("random", Picks([.. Enumerable.Range(0, _rows.Length)], "random").Select(pick => After(moved, volume, pick)));
        var actions = new List<PlannedAction>
        {
            Measured(ActionKind.MeasureAtRandom, $"measure {_count} target rows at random", random, Measure.NotAssessed("it is the comparison"), []),
        };
        int[] chosen = moved.Choose(_count, _forecast.Risk);
        if (chosen.Length == _count)
        {
            MeasuredRows after = Mean("named", [After(moved, volume, chosen)]);
            actions.Add(Measured(ActionKind.MeasureCandidates, $"measure the {_count} target rows named", after, after.Risk - random.Risk, [.. chosen.Select(i => _spaces.Target!.Ids[_rows[i]])]));
        }

        foreach ((ElementFamily family, int[] members) in Families())
        {
            MeasuredRows after = Mean(family.ToString(), Picks(members, family.ToString()).Select(pick => After(moved, volume, pick)));
            actions.Add(Measured(ActionKind.MeasureFamily, $"measure {_count} target rows with {CorpusPart.Said(family)}", after, after.Risk - random.Risk, []) with { Family = family });
        }

        return actions;
    }

    private PlannedAction Measured(ActionKind kind, string what, MeasuredRows after, Measure beyondRandom, ImmutableArray<string> candidates) => new()
    {
        Kind = kind,
        What = what,
        Cost = Estimate.Exact(_count, "plan.cost"),
        RiskChange = after.Risk,
        CoverageChange = after.Coverage,
        ThresholdChange = Measure.NotAssessed("measuring is read off the curve of the boundary as it is"),
        ShiftChange = _shift.OfMeasuring(after.Volume),
        BeyondRandom = beyondRandom,
        Candidates = candidates,
        How = "support of the other target rows once these lie in the corpus, read off the curves of the boundary, eq. (273), (278) to (280); needs a refit of the model with them",
    };

    private MeasuredRows After(MovedSupport moved, MeasuredVolume? volume, int[] pick)
    {
        bool[] isMeasured = new bool[_rows.Length];
        foreach (int row in pick) isMeasured[row] = true;
        (Estimate risk, Estimate coverage) = _forecast.OfSupport(moved.After(pick), isMeasured);
        return new(risk, coverage, volume?.After(pick) ?? Measure.NotAssessed(_assimilation?.DataVolume.Reason ?? "no corpus; supply corpus"));
    }

    private IEnumerable<int[]> Picks(int[] members, string name) => Enumerable.Range(0, PickCount).Select(pick =>
    {
        int[] shuffled = [.. members];
        NamedRandom.Of(FormattableString.Invariant($"plan {_input.Seed} {name} {pick}")).Shuffle(shuffled);
        return shuffled[.._count];
    });

    /// <summary>Families with enough target rows to leave as many as are measured, those with most rows outside the boundary first.</summary>
    private IEnumerable<(ElementFamily Family, int[] Members)> Families() => Enumerable.Range(0, _rows.Length)
        .SelectMany(i => _spaces.Target!.Compositions[_rows[i]].Amounts.Select(pair => pair.Element.Family).Distinct().Select(family => (family, i)))
        .GroupBy(pair => pair.family, pair => pair.i)
        .Select(family => (Family: family.Key, Members: family.ToArray()))
        .Where(family => family.Members.Length >= 2 * _count && family.Members.Length < _rows.Length)
        .OrderByDescending(family => family.Members.Count(i => _forecast.TargetSupport[i] > _boundary.Threshold.Value)).ThenBy(family => family.Family)
        .Take(MostFamilies);

    private MeasuredRows Mean(string name, IEnumerable<MeasuredRows> choices)
    {
        MeasuredRows[] all = [.. choices];
        MeasuredRows mean = new(Of(static rows => rows.Risk), Of(static rows => rows.Coverage), all[0].Volume.Map(_ => Of(static rows => rows.Volume.Estimate!)));
        return mean with { Risk = TargetForecast.Scattered(mean.Risk, _forecast.RefitDeviation, name) };

        Estimate Of(Func<MeasuredRows, Estimate> change) => all.Select(change).Aggregate(static (x, y) => x + y) * (1.0 / all.Length);
    }

    /// <summary>What measuring some rows changes of E_r, the share inside the boundary, and V_d.</summary>
    private readonly record struct MeasuredRows(Estimate Risk, Estimate Coverage, Measure Volume);
}
