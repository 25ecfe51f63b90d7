using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Planning;
using Mpbf.CrossLayer.Propagation;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal;
using Mpbf.Isl;
using Mpbf.Isl.Calibration;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Invariance;

namespace Mpbf.CrossLayer.Audits;

/// <summary>Puts what the layers measured into the four expressions and the result.</summary>
internal sealed record AuditComposition(
    AuditInput Input, double Tolerance, Spaces Spaces, Assimilation? Assimilation, Abstraction Abstraction, Steering Steering, SupportTerms Terms, Boundary Boundary, Overclaim Overclaim, Plan Plan)
{
    private static readonly Measure NoCorpus = Measure.NotAssessed("no corpus; supply corpus");

    private readonly BoundaryShift _shift = Input.Coefficients?.ToBoundaryShift(ResamplingOf(Input)) ?? new();
    private readonly AbstractionIntegrity _integrity = Input.Coefficients?.ToAbstractionIntegrity(ResamplingOf(Input)) ?? new();
    private readonly SteeringFidelity _fidelity = Input.Coefficients?.ToSteeringFidelity(ResamplingOf(Input)) ?? new();
    private readonly TradeOff _tradeOff = Input.Coefficients?.ToTradeOff(ResamplingOf(Input)) ?? new();

    public AuditResult Result() => new()
    {
        Library = typeof(AuditComposition).Assembly.GetName().Version!.ToString(3),
        Name = Input.Name,
        Model = Input.Model?.Name,
        Unit = Input.Unit,
        Tolerance = Tolerance,
        Symbols = Symbols(),
        Boundary = BoundaryReadings.Of(Boundary, Input),
        Shift = Shift(),
        Propagation = Propagation(),
        Calibration = Steering.Calibration is { } calibration ? Calibration(calibration) : [],
        IntervalCoverage = Steering.Calibration is { } c ? [.. UncertaintyCalibration.Levels.Select((level, i) => new CoverageReading(level, Reading.Of(c.Coverage[i])))] : [],
        Descriptions = Descriptions(),
        Spectrum = [.. Abstraction.Spectrum.Select(scale => new ScaleReading(scale.Scale.ToString(), Reading.Of(scale.Representation), scale.FactorNames))],
        Elements = BoundaryReadings.ElementsOf(Boundary, Input),
        Plan = PlanReading.Of(Plan),
        Conditions = [.. Conditions().Select(ConditionReading.Of)],
        Inputs = Input.Inputs,
        Exclusions = Input.Exclusions,
        Assumptions = Assumptions(),
        Manifest = Input.Manifest,
        Decisions = Decisions(),
        Guard = GuardExport.Of(Boundary, Input.Predictions, Terms, Input.Name, Input.Unit),
    };

    private Measure Volume => Assimilation?.DataVolume ?? NoCorpus;

    private Measure Fidelity => Assimilation?.PhysicalFidelity ?? NoCorpus;

    private Measure Scale => Input.Model?.TrainingStructures is { } structures
        ? Estimate.Exact(TradeOff.PretrainingScale(structures), "scale.structures")
        : Measure.NotAssessed("the model's training size is unknown; supply model.trainingStructures");

    private Measure Invariance => InvarianceDensity.OfModelFacts(Input.Model?.Forces, Input.Model?.SymmetryKept);

    private OrderedDictionary<string, Reading> Symbols()
    {
        Measure scale = Scale, invariance = Invariance, risk = Boundary.EpistemicRisk;
        Measure tradeOff = Combine(scale, invariance, risk, _tradeOff.Of);
        var symbols = new OrderedDictionary<string, Reading>
        {
            ["DataVolume"] = Reading.Of(Volume),
            ["PhysicalFidelity"] = Reading.Of(Fidelity),
            ["CoverageScale"] = CalibrationNotes.Of(_shift.CoverageScale, _shift.IsCalibrated),
            ["PriorWeight"] = CalibrationNotes.Of(_shift.PriorWeight, _shift.IsCalibrated),
            ["BoundaryShift"] = Reading.Of(Measure.Combine(Volume, Fidelity, (v, f) => CalibrationNotes.Marked(_shift.Of(v, f), _shift.IsCalibrated, "uncalibrated: a coordinate, not a prediction"))),
            ["DomainCoverage"] = Reading.Of(Boundary.DomainCoverage),
            ["NeighbourCoverage"] = Reading.Of(Assimilation?.NeighbourCoverage ?? NoCorpus),
            ["ScaleTransitionUncertainty"] = Reading.Of(Abstraction.ScaleTransitionUncertainty),
            ["AbstractionIntegrity"] = Reading.Of(Integrity()),
            ["CorrectedOutput"] = Reading.Of(Steering.CorrectedOutput),
            ["Gain"] = Reading.Of(Steering.Gain),
            ["Trust"] = Reading.Of(Steering.Trust),
            ["TradeOffResolution"] = Reading.Of(Steering.TradeOffResolution),
            ["SteeringFidelity"] = Reading.Of(Measure.Combine(Steering.CorrectedOutput, Steering.TradeOffResolution, (o, t) => CalibrationNotes.Marked(_fidelity.Of(o, t), _fidelity.IsCalibrated, "uncalibrated: weights ½ and ½"))),
            ["PretrainingScale"] = Reading.Of(scale),
            ["InvarianceDensity"] = Reading.Of(invariance),
            ["EpistemicRisk"] = Reading.Of(risk),
            ["TradeOff"] = Reading.Of(tradeOff.Map(t => CalibrationNotes.Marked(t, _tradeOff.IsCalibrated, "uncalibrated: larger is not known to be better"))),
            ["TradeOffCompanion"] = Reading.Of(Measure.Combine(scale, invariance, TradeOff.Companion)),
        };
        if (_shift.IsCalibrated) symbols["Intercept"] = Reading.Of(_shift.Intercept);
        if (_integrity.IsCalibrated) (symbols["IntegrationWeight"], symbols["PenaltyWeight"]) = (Reading.Of(_integrity.IntegrationWeight), Reading.Of(_integrity.PenaltyWeight));
        if (_fidelity.IsCalibrated) (symbols["FeedbackWeight"], symbols["ResolutionWeight"]) = (Reading.Of(_fidelity.FeedbackWeight), Reading.Of(_fidelity.ResolutionWeight));
        if (_tradeOff.IsCalibrated) (symbols["ScaleWeight"], symbols["RiskWeight"]) = (Reading.Of(_tradeOff.ScaleWeight), Reading.Of(_tradeOff.RiskWeight));
        return symbols;
    }

    private Measure Integrity()
    {
        Estimate[] probed = [.. Abstraction.Spectrum.Where(scale => scale.Representation.IsAssessed).Select(scale => scale.Representation.Estimate!)];
        if (probed.Length == 0) return Measure.NotAssessed("no scale was probed; supply factors");
        string[] unprobed = [.. Abstraction.Spectrum.Where(scale => !scale.Representation.IsAssessed).Select(scale => scale.Scale.ToString())];
        return Abstraction.ScaleTransitionUncertainty.Map(u => unprobed.Length == 0
            ? _integrity.Of(probed, u)
            : _integrity.Of(probed, u).With($"over the probed scales; without {string.Join(", ", unprobed)}"));
    }

    /// <summary>Which symbol and layer carries the uncertainty of ΔB, A_i, S_f and T_s, where these are assessed.</summary>
    private ImmutableArray<PropagationReading> Propagation() =>
    [
        .. PropagationReading.Of("BoundaryShift", BulkExpressions.BoundaryShift, Input.Seed,
        [
            ("CoverageScale", null, _shift.CoverageScale), ("DataVolume", Layer.DataAssimilation, Volume),
            ("PriorWeight", null, _shift.PriorWeight), ("PhysicalFidelity", Layer.DataAssimilation, Fidelity),
        ]),
        .. PropagationReading.Of("AbstractionIntegrity", BulkExpressions.AbstractionIntegrity, Input.Seed,
        [
            ("IntegrationWeight", null, _integrity.IntegrationWeight), ("PenaltyWeight", null, _integrity.PenaltyWeight),
            ("ScaleTransitionUncertainty", Layer.RepresentationalAbstraction, Abstraction.ScaleTransitionUncertainty),
            .. Abstraction.Spectrum.Where(scale => scale.Representation.IsAssessed).Select(scale => ($"R({scale.Scale})", (Layer?)Layer.RepresentationalAbstraction, scale.Representation)),
        ]),
        .. PropagationReading.Of("SteeringFidelity", BulkExpressions.SteeringFidelity, Input.Seed,
        [
            ("FeedbackWeight", null, _fidelity.FeedbackWeight), ("ResolutionWeight", null, _fidelity.ResolutionWeight),
            ("CorrectedOutput", Layer.InferenceSteering, Steering.CorrectedOutput), ("Gain", Layer.InferenceSteering, Steering.Gain), ("Trust", Layer.InferenceSteering, Steering.Trust),
        ]),
        .. PropagationReading.Of("TradeOff", BulkExpressions.TradeOff, Input.Seed,
        [
            ("ScaleWeight", null, _tradeOff.ScaleWeight), ("RiskWeight", null, _tradeOff.RiskWeight), ("PretrainingScale", null, Scale),
            ("InvarianceDensity", Layer.RepresentationalAbstraction, Invariance), ("EpistemicRisk", Layer.CrossLayer, Boundary.EpistemicRisk),
        ]),
    ];

    private ShiftReading Shift()
    {
        Measure predicted = Measure.Combine(Volume, Fidelity, _shift.PredictOverclaim);
        return new()
        {
            State = predicted.IsAssessed ? StateName(_shift.StateOf(predicted.Estimate, Boundary.DomainCoverage)) : "not assessed",
            BoundaryShift = Reading.Of(Measure.Combine(Volume, Fidelity, _shift.Of)),
            Predicted = Reading.Of(predicted.Map(p => CalibrationNotes.Marked(CalibrationNotes.InRange(p, Input.Coefficients, Volume.Estimate!.Value, Fidelity.Estimate!.Value), _shift.IsCalibrated, "uncalibrated: default coefficients"))),
            Observed = Reading.Of(Overclaim.LogRatio),
            AsPrinted = Reading.Of(Volume.IsAssessed && Fidelity.IsAssessed && Overclaim.LogRatio.IsAssessed
                ? _shift.AsPrinted(Overclaim.LogRatio.Estimate, Volume.Estimate, Fidelity.Estimate)
                : Measure.Combine(Measure.Combine(Volume, Fidelity, static (v, _) => v), Overclaim.LogRatio, static (v, _) => v)),
            BeyondTwoSigma = Reading.Of(Overclaim.BeyondTwoSigma),
            ToleranceGap = Reading.Of(Overclaim.ToleranceGap),
        };
    }

    private static string StateName(ShiftState state) => state switch
    {
        ShiftState.VolumeLed => "volume-led",
        ShiftState.FidelityLed => "fidelity-led",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static OrderedDictionary<string, Reading> Calibration(UncertaintyCalibration calibration) => new()
    {
        ["ZMS"] = Reading.Of(calibration.IsTailed ? calibration.Zms.With("carried by the largest 1 % of z²: says little of the bulk") : calibration.Zms),
        ["ENCE"] = Reading.Of(calibration.Ence.With(FormattableString.Invariant(
            $"means nothing by itself: honest Gaussian errors would show {calibration.EnceReference.Mean:G2} {calibration.EnceReference.Central}"))),
        ["Sharpness"] = Reading.Of(calibration.Sharpness),
        ["CRPS"] = Reading.Of(calibration.Crps),
        ["NLL"] = Reading.Of(calibration.NegativeLogLikelihood),
        ["Ranking"] = Reading.Of(calibration.Ranking),
    };

    private OrderedDictionary<string, Reading> Descriptions()
    {
        var descriptions = new OrderedDictionary<string, Reading>
        {
            ["EvaluationRows"] = Reading.Of(Estimate.Exact(Input.Predictions.Count, "count")),
            ["MeanAbsoluteError"] = Reading.Of(MeanAbsoluteError()),
            ["ErrorOverDummy"] = Reading.Of(ErrorOverDummy()),
        };
        foreach ((string name, Measure measure) in Assimilation?.Descriptions ?? []) descriptions[name] = Reading.Of(measure);
        if (Assimilation is not null)
        {
            descriptions["SystematicAgreement"] = Reading.Of(Assimilation.SystematicAgreement);
            descriptions["RulePassRate"] = Reading.Of(Assimilation.RulePassRate);
        }

        descriptions["EffectiveRank"] = Reading.Of(Abstraction.EffectiveRank);
        descriptions["WrongAssignment"] = Reading.Of(Abstraction.WrongAssignment.With("R(e) with rows given to wrong materials: must be about 0 for R(e) to mean anything"));
        if (Spaces.Materials.Embedding!.Subject == Subject.Encoder)
        {
            Composition[] some = [.. Spaces.Materials.Compositions.Take(200)];
            descriptions["EncoderInvarianceDensity"] = Reading.Of(InvarianceDensity.OfFormulaEncoder(EncodeFormula, some, Input.Seed));
        }

        return descriptions;
    }

    private static double[] EncodeFormula(string formula)
    {
        float[] vector = new float[CompositionEncoder.Default.Width];
        CompositionEncoder.Default.Encode(Composition.Parse(formula), vector);
        return Array.ConvertAll(vector, value => (double)value);
    }

    private Estimate MeanAbsoluteError()
    {
        var sums = new ResampledSums(ResamplingOf(Input), 2);
        double[] residuals = Input.Predictions.Residuals();
        for (int row = 0; row < residuals.Length; row++) sums.Add(Input.Predictions.ResamplingKeys[row], 1, Math.Abs(residuals[row]));
        return sums.Estimate("error.mean-absolute", static s => s[1] / s[0]);
    }

    /// <summary>MAE over the mean absolute deviation of the truth from its mean: what stating the mean would have cost.</summary>
    private Estimate ErrorOverDummy()
    {
        double[] residuals = Input.Predictions.Residuals();
        ImmutableArray<double> truth = Input.Predictions.Truth;
        return Input.Predictions.Rows(new Resampling(Input.Seed, Input.Draws)).Estimate("error.over-dummy", weights =>
        {
            double mean = WeightedMoments.Mean(truth.AsSpan(), weights), error = 0, dummy = 0;
            for (int row = 0; row < weights.Length; row++)
            {
                error += weights[row] * Math.Abs(residuals[row]);
                dummy += weights[row] * Math.Abs(truth[row] - mean);
            }

            return error / dummy;
        });
    }

    private IEnumerable<Condition> Conditions() =>
    [
        .. Assimilation?.Conditions ?? [.. new[] { "simulation-bias", "trajectory-noise", "modality-gap", "chemical-sparsity" }.Select(code => Condition.NotAssessed($"dal.{code}", Layer.DataAssimilation, NoCorpus.Reason!))],
        .. Abstraction.Conditions,
        .. Steering.Conditions,
        .. CrossConditions.Of(Input, Spaces, Assimilation, Boundary),
    ];

    private ImmutableArray<string> Assumptions()
    {
        var assumptions = ImmutableArray.CreateBuilder<string>();
        assumptions.Add("Intervals are 95 % percentiles of a Poisson bootstrap over chemical systems; the corpus as such, encoders and neighbour distances are held fixed.");
        assumptions.Add("A boundary is fitted on some groups and judged on others; it is used only when it beats chance and permuted residuals in every hold-out.");
        if (Input.Tolerance is null) assumptions.Add("No tolerance was given: half the standard deviation of the truth.");
        if (Spaces.Materials.Embedding!.Subject == Subject.Encoder)
            assumptions.Add("The model's embedding was not given: distances, R(e), U_q and A_i are those of this library's composition statistics, not of the model.");
        if (Input.Target is not null && Input.Target.Sigma is null && Input.Predictions.Sigma is not null)
            assumptions.Add("The target carries no sigma, so the boundary does not use it (supply target.sigma).");
        if (Input.Target is { } target && ((Input.Materials.EnsembleSpread is not null && target.EnsembleSpread is null) || (Input.Materials.CommitteeDisagreement is not null && target.CommitteeDisagreement is null)))
            assumptions.Add("The target carries no members or no committee, so the boundary does not use them (supply target.members, target.committee).");
        assumptions.AddRange(CalibrationNotes.Assumptions(Input.Coefficients));
        return assumptions.ToImmutable();
    }

    private static Resampling ResamplingOf(AuditInput input) => new(input.Seed, input.Draws);

    private ImmutableArray<Decision> Decisions()
    {
        if (Spaces.Target is not { } target) return [];
        bool hasSupport = !Boundary.Support.Target.IsEmpty;
        return [.. Enumerable.Range(0, target.Count).Select(row =>
        {
            double? support = hasSupport ? Boundary.Support.Target[row] : null;
            return new Decision(
                target.Ids[row], target.Compositions[row].ReducedFormula, support, support is { } s ? Boundary.RiskAt(s) : Boundary.BaseRate,
                Boundary.IsUsable && support is { } known ? known <= Boundary.Threshold.Value : null);
        })];
    }

    private static Measure Combine(Measure x, Measure y, Measure z, Func<Estimate, Estimate, Estimate, Estimate> function) =>
        x.IsAssessed && y.IsAssessed && z.IsAssessed
            ? function(x.Estimate, y.Estimate, z.Estimate)
            : Measure.Combine(Measure.Combine(x, y, static (a, _) => a), z, static (a, _) => a);
}
