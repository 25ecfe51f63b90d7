#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// The plan judged against what happens: rows are hidden, the plan predicts what giving them would change, then they are given and the model is fitted again.
//   dotnet run -c Release docs/notebooks/plan-backtest.cs [seeds]
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Planning;
using Mpbf.Dal.Tables;
using Mpbf.Dal.Volume;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

const int corpusCount = 400, evaluationCount = 600, targetCount = 1000, measurementCount = 60, pickCount = 2;
int seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2;
const string data = "../shared/data/crabnet_matbench/";
Pool[] pools = [Load("measured band gaps", data + "expt_gap.csv.gz"), Load("log bulk moduli", data + "elasticity_log10_K_VRH.csv.gz"), Load("phonon frequencies", data + "phonons.csv.gz")];
ElementFamily[] hidden = [ElementFamily.Halogen, ElementFamily.Oxygen, ElementFamily.Chalcogen, ElementFamily.Pnictogen, ElementFamily.Transition4d];
var outcomes = new List<Outcome>();
int done = 0, scenarios = pools.Length * hidden.Length * seeds, refused = 0;
foreach (Pool pool in pools)
{
    foreach (ElementFamily family in hidden)
    {
        for (int seed = 1; seed <= seeds; seed++)
        {
            if (!Run(pool, family, seed)) refused++;
            Console.Error.WriteLine($"… {++done} of {scenarios}");
        }
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenarios} scenarios ({pools.Length} properties × {hidden.Length} hidden families × {seeds} seeds): corpus {corpusCount} without the family, evaluation {evaluationCount}, target {targetCount}, {measurementCount} measured; {scenarios - refused} with a usable boundary\n"));
Console.WriteLine("| actions | n | predicted change of E_r, mean | realised, mean | bias | mean absolute difference | Spearman over all | 95 % intervals that hold the realised change | supported | of those, realised below 0 |\n|---|---|---|---|---|---|---|---|---|---|");
foreach (var kind in outcomes.GroupBy(o => o.Kind).OrderBy(group => group.Key)) Row(kind.Key.ToString(), [.. kind]);
Row("all", [.. outcomes]);
Console.WriteLine("\n| measurements of | n | scatter of realised about predicted, in √(r (1 − r) / target rows) | intervals that hold the realised change | those of beyond random |\n|---|---|---|---|---|");
foreach (var property in outcomes.Where(o => o.Kind is ActionKind.MeasureFamily or ActionKind.MeasureCandidates or ActionKind.MeasureAtRandom).GroupBy(o => o.Scenario.Split(',')[0]))
{
    Outcome[] of = [.. property], against = [.. of.Where(o => o.BeyondInterval is not null)];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {property.Key} | {of.Length} | {Math.Sqrt(of.Average(o => Math.Pow(o.Predicted - o.Realised, 2) / o.Unit)):F2} | {of.Count(o => o.Interval!.Value.Contains(o.Realised)) / (double)of.Length:P0} | {against.Count(o => o.BeyondInterval!.Value.Contains(o.RealisedBeyond!.Value)) / (double)against.Length:P0} |"));
}

Outcome[][] byScenario = [.. outcomes.GroupBy(o => o.Scenario).Select(group => group.ToArray()).Where(group => group.Length > 3)];
double[] rhos = [.. byScenario.Select(Rho).Where(double.IsFinite)];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nWithin a scenario: Spearman of predicted and realised change over its actions, mean {rhos.Average():F2}, positive in {rhos.Count(r => r > 0)} of {rhos.Length}."));
double[] measured = [.. byScenario.Select(group => Rho([.. group.Where(o => o.Kind is ActionKind.MeasureFamily or ActionKind.MeasureCandidates or ActionKind.MeasureAtRandom)])).Where(double.IsFinite)];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measurements alone: mean {measured.Average():F2}, positive in {measured.Count(r => r > 0)} of {measured.Length}."));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Best predicted action: realised {byScenario.Average(group => group.MinBy(o => o.Predicted)!.Realised):F4} on average; random measurement {byScenario.Average(group => group.FirstOrDefault(o => o.Kind == ActionKind.MeasureAtRandom)?.Realised ?? double.NaN):F4}; the best in hindsight {byScenario.Average(group => group.Min(o => o.Realised)):F4}; the mean action {byScenario.Average(group => group.Average(o => o.Realised)):F4}."));
Outcome[] chosen = [.. outcomes.Where(o => o.PredictedBeyond is not null)];
Console.WriteLine("\n| change of | n | predicted, mean | realised, mean | mean absolute difference | Spearman | same sign | 95 % intervals that hold the realised change |\n|---|---|---|---|---|---|---|---|");
foreach (var kind in outcomes.Where(o => o.Shift is not null).GroupBy(o => o.Kind).OrderBy(group => group.Key)) Changes($"ΔB, {kind.Key}", kind.Select(o => (o.Shift!, o.RealisedShift)));
foreach (var property in outcomes.Where(o => o.Shift is not null).GroupBy(o => o.Scenario.Split(',')[0])) Changes($"ΔB, {property.Key}", property.Select(o => (o.Shift!, o.RealisedShift)));
foreach (var kind in outcomes.Where(o => o.Threshold is not null && double.IsFinite(o.RealisedThreshold)).GroupBy(o => o.Kind).OrderBy(group => group.Key)) Changes($"s*, {kind.Key}", kind.Select(o => (o.Threshold!, o.RealisedThreshold)));
if (chosen.Length > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Beyond random, {chosen.Length} chosen measurements: predicted {chosen.Average(o => o.PredictedBeyond!.Value):F4}, realised {chosen.Average(o => o.RealisedBeyond!.Value):F4}, Spearman {new RankStatistics([.. chosen.Select(o => o.PredictedBeyond!.Value)]).Spearman(new RankStatistics([.. chosen.Select(o => o.RealisedBeyond!.Value)]), [.. Enumerable.Repeat(1.0, chosen.Length)]):F2}; of {chosen.Count(o => o.IsSupported)} supported {chosen.Count(o => o.IsSupported && o.RealisedBeyond < 0)} beat it."));

bool Run(Pool pool, ElementFamily family, int seed)
{
    int[] order = [.. Enumerable.Range(0, pool.Values.Length)];
    NamedRandom.Of(string.Create(CultureInfo.InvariantCulture, $"back-test {pool.Name} {family} {seed}")).Shuffle(order);
    int[] corpus = [.. order.Where(row => !Holds(pool, row, family)).Take(corpusCount)], rest = [.. order.Except(corpus)];
    int[] evaluation = rest[..Math.Min(evaluationCount, rest.Length / 2)], target = [.. rest.Skip(evaluation.Length).Take(targetCount)];
    (double[] mean, double[] sigma, double[] held) = Fit(pool, corpus, [.. evaluation, .. target]);
    double[] truth = [.. evaluation.Select(row => pool.Values[row])];
    double centre = truth.Average(), tolerance = 0.5 * Math.Sqrt(truth.Average(y => (y - centre) * (y - centre)));
    var materials = Table(pool, "evaluation", evaluation);
    var predictions = new Predictions(materials.Ids, truth, mean[..evaluation.Length], materials.ResamplingKeys) { Sigma = [.. sigma[..evaluation.Length]] };
    var input = new AuditInput(materials, predictions)
    {
        Seed = (ulong)seed, Tolerance = tolerance, Corpus = Labelled(corpus, held),
        Target = Table(pool, "target", target) with { Sigma = [.. sigma[evaluation.Length..]] },
    };
    var plan = Plan.Of(input, measurementCount);
    bool[] before = Beyond(pool, target, mean.AsSpan(evaluation.Length), tolerance);
    string scenario = string.Create(CultureInfo.InvariantCulture, $"{pool.Name}, {family} {seed}");
    double risk = plan.Risk.Estimate!.Value;
    double? atRandom = null;
    var resampling = new Resampling(input.Seed, input.Draws);
    var boundary = Boundary.Fit(input.Predictions, SupportTerms.Of(input).All, input.Target!.ResamplingKeys, resampling, new BoundaryOptions { Tolerance = tolerance });
    double volume = VolumeOf(corpus, held);
    foreach (PlannedAction action in plan.Actions.Where(action => action.RiskChange.IsAssessed && action.Kind is not (ActionKind.Stop or ActionKind.DropCorpusPart)).OrderBy(action => action.Kind != ActionKind.MeasureAtRandom))
    {
        (double realised, double volumeChange, double thresholdChange) = Realised(action);
        if (action.Kind == ActionKind.MeasureAtRandom) atRandom = realised;
        outcomes.Add(new(scenario, action.Kind, action.RiskChange.Estimate!.Value, realised, action.RiskChange.Estimate.Interval(), action.IsSupported, action.BeyondRandom.Estimate?.Value, realised - atRandom, action.BeyondRandom.Estimate?.Interval(), risk * (1 - risk) / target.Length,
            action.ShiftChange.Estimate, volumeChange, action.ThresholdChange.Estimate, thresholdChange));
    }

    return plan.Actions.Any(action => action.Kind == ActionKind.MeasureAtRandom);

    // Changes of E_r, of V_d by the refit's own out-of-bag errors, and of s* on the target where a boundary fitted to it there is usable.
    (double Risk, double Volume, double Threshold) Realised(PlannedAction action)
    {
        double[] targetMean = mean[evaluation.Length..];
        switch (action.Kind)
        {
            case ActionKind.Recalibrate:
                (double intercept, double slope) = WeightedMoments.Line(mean.AsSpan(0, evaluation.Length), truth, [.. Enumerable.Repeat(1.0, truth.Length)]);
                return Corrected(Array.ConvertAll(targetMean, x => intercept + (slope * x)));
            case ActionKind.FineTune:
                int[] fitted = [.. Enumerable.Range(0, evaluation.Length)];
                NamedRandom.Of($"fine-tune {scenario}").Shuffle(fitted);
                fitted = fitted[..(int)action.Cost.Estimate!.Value];
                BayesianRidgeModel readout = new BayesianRidge().Fit(pool.Points.Select([.. fitted.Select(i => evaluation[i])]), Array.ConvertAll(fitted, i => mean[i] - truth[i]));
                double[] correction = new double[target.Length];
                readout.Predict(pool.Points.Select(target), correction, new double[target.Length]);
                return Corrected([.. targetMean.Zip(correction, static (x, c) => x - c)]);
            default:
                int[][] picks = action.Kind == ActionKind.MeasureCandidates
                    ? [[.. action.Candidates.Select(id => Array.IndexOf([.. input.Target!.Ids], id))]]
                    : [.. Enumerable.Range(0, pickCount).Select(pick => Pick([.. Enumerable.Range(0, target.Length).Where(i => action.Family is not { } f || Holds(pool, target[i], f))], $"given {scenario} {action.Family} {pick}"))];
                var refits = Array.ConvertAll(picks, pick => (Pick: pick, Rows: (int[])[.. corpus, .. pick.Select(i => target[i])], Model: Fit(pool, [.. corpus, .. pick.Select(i => target[i])], target)));
                return (refits.Average(refit => Share(refit.Model.Mean, [.. refit.Pick])), refits.Average(refit => VolumeOf(refit.Rows, refit.Model.Held)) - volume, double.NaN);
        }
    }

    (double Risk, double Volume, double Threshold) Corrected(double[] after)
    {
        if (boundary.Support.Target.IsEmpty) return (Share(after, []), double.NaN, double.NaN);
        double[] truths = [.. target.Select(row => pool.Values[row])], errors = [.. after.Zip(truths, static (x, y) => Math.Abs(x - y))], present = [.. mean[evaluation.Length..].Zip(truths, static (x, y) => Math.Abs(x - y))];
        bool isUsable = Boundary.Fit(
            new Predictions(input.Target!.Ids, truths, after, input.Target.ResamplingKeys) { Groupings = [Grouping.ByElement(input.Target.Compositions)] },
            [.. boundary.Support.Kept.Select(term => new SupportTerm(term.Name, term.Target, []))], [], new Resampling(input.Seed, 50), boundary.Options).IsUsable;
        return (Share(after, []), double.NaN, isUsable ? Threshold(errors) - Threshold(present) : double.NaN);

        double Threshold(double[] of) => new ErrorCurve(boundary.Support.Target, [.. of], tolerance).Crossing(boundary.Options.ToleratedRatio);
    }

    MaterialTable Labelled(int[] rows, double[] predictions) => Table(pool, "corpus", rows) with { Values = [.. rows.Select(row => pool.Values[row])], HeldOutPredictions = [.. predictions] };

    double VolumeOf(int[] rows, double[] predictions) => ResolvedVolume.Of(Labelled(rows, predictions), null, resampling).Estimate!.Value;

    double Share(double[] after, HashSet<int> given)
    {
        bool[] beyond = Beyond(pool, target, after, tolerance);
        return Enumerable.Range(0, target.Length).Where(i => !given.Contains(i)).Sum(i => (beyond[i] ? 1 : 0) - (before[i] ? 1 : 0)) / (double)target.Length;
    }
}

static int[] Pick(int[] members, string name)
{
    NamedRandom.Of(name).Shuffle(members);
    return members[..measurementCount];
}

static bool[] Beyond(Pool pool, int[] rows, ReadOnlySpan<double> mean, double tolerance)
{
    bool[] beyond = new bool[rows.Length];
    for (int i = 0; i < rows.Length; i++) beyond[i] = Math.Abs(mean[i] - pool.Values[rows[i]]) > tolerance;
    return beyond;
}

static (double[] Mean, double[] Sigma, double[] Held) Fit(Pool pool, int[] rows, int[] asked)
{
    BaggedTreesModel model = new BaggedTrees(new BaggedTreesOptions { TreeCount = 40, FeatureShare = 0.3, LeastLeaf = 2 }).Fit(pool.Points.Select(rows), Array.ConvertAll(rows, row => pool.Values[row]));
    double[] mean = new double[asked.Length], sigma = new double[asked.Length];
    model.Predict(pool.Points.Select(asked), mean, sigma);
    return (mean, Array.ConvertAll(sigma, s => Math.Max(s, 1e-3)), [.. model.OutOfBag()]);
}

static bool Holds(Pool pool, int row, ElementFamily family) => pool.Compositions[row].Amounts.Any(pair => pair.Element.Family == family);

static MaterialTable Table(Pool pool, string name, int[] rows) => new(name, rows.Select(row => pool.Compositions[row]), rows.Select(row => row.ToString(CultureInfo.InvariantCulture)));

static Pool Load(string name, string path)
{
    Table table = Mpbf.Dal.Tables.Table.Load(path, ["formula", "target"]);
    double[] values = table.Numbers("target");
    var rows = Enumerable.Range(0, table.RowCount).Where(row => double.IsFinite(values[row]) && Composition.TryParse(table.Text("formula")[row], out _, out _))
        .Select(row => (Composition: Composition.Parse(table.Text("formula")[row]), Value: values[row])).GroupBy(row => row.Composition.JoinKey).Select(rows => (rows.First().Composition, Value: rows.Average(row => row.Value))).ToArray();
    Composition[] compositions = [.. rows.Select(row => row.Composition)];
    return new(name, compositions, [.. rows.Select(row => row.Value)], new Points(CompositionEncoder.Default.Encode(compositions).Matrix));
}

void Row(string name, Outcome[] of)
{
    Outcome[] supported = [.. of.Where(o => o.IsSupported)], withInterval = [.. of.Where(o => o.Interval is not null)];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {of.Length} | {of.Average(o => o.Predicted):F4} | {of.Average(o => o.Realised):F4} | {of.Average(o => o.Predicted - o.Realised):F4} | {of.Average(o => Math.Abs(o.Predicted - o.Realised)):F4} | {Rho(of):F2} | {withInterval.Count(o => o.Interval!.Value.Contains(o.Realised)) / (double)withInterval.Length:P0} | {supported.Length} | {supported.Count(o => o.Realised < 0)} |"));
}

static void Changes(string name, IEnumerable<(Estimate Predicted, double Realised)> some)
{
    var of = some.ToArray();
    double[] x = [.. of.Select(pair => pair.Predicted.Value)], y = [.. of.Select(pair => pair.Realised)];
    double rho = new RankStatistics(x).Spearman(new RankStatistics(y), [.. Enumerable.Repeat(1.0, x.Length)]);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {of.Length} | {x.Average():F4} | {y.Average():F4} | {x.Zip(y, static (a, b) => Math.Abs(a - b)).Average():F4} | {rho:F2} | {x.Zip(y).Count(pair => pair.First < 0 == pair.Second < 0) / (double)of.Length:P0} | {of.Count(pair => pair.Predicted.Interval()?.Contains(pair.Realised) == true) / (double)of.Length:P0} |"));
}

static double Rho(Outcome[] of) => of.Length < 3 ? double.NaN : new RankStatistics([.. of.Select(o => o.Predicted)]).Spearman(new RankStatistics([.. of.Select(o => o.Realised)]), [.. Enumerable.Repeat(1.0, of.Length)]);

internal sealed record Pool(string Name, Composition[] Compositions, double[] Values, Points Points);

internal sealed record Outcome(
    string Scenario, ActionKind Kind, double Predicted, double Realised, Interval? Interval, bool IsSupported, double? PredictedBeyond, double? RealisedBeyond, Interval? BeyondInterval, double Unit,
    Estimate? Shift, double RealisedShift, Estimate? Threshold, double RealisedThreshold);
