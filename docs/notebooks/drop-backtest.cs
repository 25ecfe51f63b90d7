#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// Dropping a part of the corpus, predicted by a stand-in, against what happens: the audited model (trees of other settings, a Gaussian process, a ridge) is fitted again without the part.
//   dotnet run -c Release docs/notebooks/drop-backtest.cs [seeds]
using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Planning;
using Mpbf.Dal;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

const int corpusCount = 600, evaluationCount = 500, targetCount = 800, foldCount = 5, hyperparameterRows = 300;
const double fault = 0.6, far = 1.5; // of the standard deviation of the labels
const string data = "../shared/data/crabnet_matbench/", splits = data + "benchmark_data/";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2;
Pair[] pairs =
[
    new("gap: measured, PBE", Load([data + "expt_gap.csv.gz"], x => x), Load([data + "mp_gap.csv.gz"], x => x)),
    new("log K: MP, AFLOW", Load(Split("mp_bulk_modulus"), Math.Log10), Load(Split("aflow__ael_bulk_modulus_vrh"), Math.Log10)),
    new("gap: MP, AFLOW", Load([data + "mp_gap.csv.gz"], x => x), Load(Split("aflow__Egap"), x => x)),
];
string[] corpora = ["two sources as they are", "clean", "shifted", "shifted far", "noisy", "mis-joined", "family shifted"], models = ["trees", "Gaussian process", "ridge"];
var outcomes = new List<Outcome>();
var refused = new List<string>();
int done = 0, scenarios = pairs.Length * corpora.Length * models.Length * seeds;
foreach (Pair pair in pairs)
{
    foreach (string kind in corpora)
    {
        for (int seed = 1; seed <= seeds; seed++)
        {
            World world = Draw(pair, kind, seed);
            foreach (string model in models)
            {
                Run(world, model, seed);
                Console.Error.WriteLine($"… {++done} of {scenarios}");
            }
        }
    }
}

Console.WriteLine($"{scenarios} scenarios ({pairs.Length} pairs × {corpora.Length} corpora × {models.Length} models × {seeds} seeds): corpus {corpusCount}, evaluation {evaluationCount}, target {targetCount}; {refused.Count} refused{string.Concat(refused.GroupBy(reason => reason).Select(same => $"; {same.Count()} {same.Key}"))}\n");
Console.WriteLine("| parts | n | predicted change of E_r, mean | realised, mean | mean absolute difference | correlation | Spearman | same sign | 95 % intervals that hold the realised change | scatter in standard errors | those of beyond random | supported | of those, realised below 0 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|");
Row("all", outcomes);
foreach (var kind in outcomes.GroupBy(o => o.Part)) Row(kind.Key, kind);
foreach (var model in outcomes.GroupBy(o => o.Model)) Row($"{model.Key} audited", model);
foreach (var pair in outcomes.GroupBy(o => o.Pair)) Row(pair.Key, pair);
Row("parts with nothing planted in them", outcomes.Where(o => o.IsClean));
Outcome[][] plans = [.. outcomes.GroupBy(o => (o.Pair, o.Corpus, o.Model, o.Seed)).Select(plan => plan.ToArray())];
Console.WriteLine($"\nPlans with a supported drop of a part with nothing planted in it: {plans.Count(plan => plan.Any(o => o.IsClean && o.IsSupported))} of {plans.Length}. Where a part was bad (dropping it lowered E_r by more than two binomial standard errors): {plans.Count(plan => plan.Any(o => o.IsBad))} plans, a bad part supported in {plans.Count(plan => plan.Any(o => o.IsBad && o.IsSupported))}, the part predicted best is a bad one in {plans.Count(plan => plan.Any(o => o.IsBad) && plan.MinBy(o => o.Predicted)!.IsBad)}.");
Console.WriteLine("\n| change of | n | predicted, mean | realised, mean | mean absolute difference | correlation | Spearman | same sign | 95 % intervals that hold the realised change |\n|---|---|---|---|---|---|---|---|---|");
Changes("ΔB, audited model's own V_d", outcomes.Select(o => (o.Shift, o.RealisedShift)));
Changes("s*, where that of the refit is usable", outcomes.Select(o => (o.Threshold, o.RealisedThreshold)));

void Run(World world, string model, int seed)
{
    (Material[] corpus, Material[] evaluation, Material[] target) = (world.Corpus, world.Evaluation, world.Target);
    Hyperparameters? hyperparameters = model == "Gaussian process" ? Learn(corpus) : null;
    (double[] mean, double[] sigma) = Fit(corpus, [.. evaluation, .. target]);
    double[] truth = [.. evaluation.Select(row => row.Value)];
    double centre = truth.Average(), tolerance = 0.5 * Math.Sqrt(truth.Average(y => (y - centre) * (y - centre)));
    MaterialTable materials = Table("evaluation", evaluation) with { Values = null, Fidelity = "truth" }, reference = Table("reference", world.Reference) with { Fidelity = "truth" };
    var input = new AuditInput(materials, new Predictions(materials.Ids, truth, mean[..evaluation.Length], materials.ResamplingKeys) { Sigma = [.. sigma[..evaluation.Length]] })
    {
        Seed = (ulong)seed,
        Tolerance = tolerance,
        Corpus = Assessed(corpus),
        Reference = reference,
        CorpusParts = world.IsStated ? new Grouping("source", corpus.Select(row => new[] { row.Source })) : null,
        Target = Table("target", target) with { Values = null, Sigma = [.. sigma[evaluation.Length..]] },
    };
    PlannedAction[] drops = [.. Plan.Of(input, targetCount).Actions.Where(action => action.Kind == ActionKind.DropCorpusPart)]; // nothing is to be measured
    if (!drops[0].RiskChange.IsAssessed)
    {
        refused.Add(drops[0].RiskChange.Reason!.Split(':')[0]);
        return;
    }

    var resampling = new Resampling(input.Seed, input.Draws);
    Boundary boundary = Boundary.Fit(input.Predictions, SupportTerms.Of(input).All, input.Target!.ResamplingKeys, resampling, new BoundaryOptions { Tolerance = tolerance });
    double[] before = Errors(mean[evaluation.Length..]);
    Measure shift = Shift(input.Corpus!);
    foreach (PlannedAction drop in drops)
    {
        Material[] part = [.. corpus.Where(row => IsPart(drop, row))], left = [.. corpus.Except(part)];
        double[] after = Errors(Fit(left, target).Mean);
        double[] random = [.. Enumerable.Range(0, 2).Select(refit => Change(Errors(Fit([.. Shuffled(corpus, $"{drop.What} {refit}").Skip(part.Length)], target).Mean)))];
        double realised = Change(after), step = ThresholdOf(after) - ThresholdOf(before), realisedShift = Measure.Combine(Shift(Assessed(left)), shift, static (x, y) => x - y).Estimate?.Value ?? double.NaN;
        Estimate predicted = drop.RiskChange.Estimate!, beyond = drop.BeyondRandom.Estimate!;
        bool isPlanted = part.Count(row => row.IsFaulty) > part.Length / 2;
        outcomes.Add(new(world.Pair, world.Kind, model, seed, isPlanted ? world.Kind : world.Kind == corpora[0] ? $"source {part[0].Source}" : "nothing planted", !isPlanted && world.Kind != corpora[0], predicted.Value, realised, predicted.Interval()!.Value, predicted.StandardError,
            drop.IsSupported, realised - random.Average(), beyond.Interval()!.Value, realised < -2 * Math.Sqrt(before.Average(e => e > tolerance ? 1.0 : 0) * (1 - before.Average(e => e > tolerance ? 1.0 : 0)) / targetCount), drop.ShiftChange.Estimate, realisedShift, drop.ThresholdChange.Estimate,
            drop.ThresholdChange.IsAssessed && IsUsable(after) ? step : double.NaN));
        Console.Error.WriteLine($"{world.Pair},{world.Kind},{model},{seed},{drop.What},{part.Length},{predicted.Value:F4},{predicted.StandardError:F4},{realised:F4},{beyond.Value:F4},{random.Average():F4},{drop.IsSupported},{drop.ShiftChange.Estimate?.Value:F3},{realisedShift:F3},{drop.ThresholdChange.Estimate?.Value:F3},{step:F3}");
    }

    double[] Errors(double[] predictions) => [.. predictions.Zip(target, static (prediction, row) => Math.Abs(prediction - row.Value))];

    double Change(double[] after) => after.Zip(before, (a, b) => (a > tolerance ? 1.0 : 0) - (b > tolerance ? 1.0 : 0)).Average();

    double ThresholdOf(double[] errors) => boundary.Support.Target.IsEmpty ? double.NaN : new ErrorCurve(boundary.Support.Target, [.. errors], tolerance).Crossing(boundary.Options.ToleratedRatio);

    // Of the refit itself: its errors on the target, against the same terms.
    bool IsUsable(double[] errors) => Boundary.Fit(
        new Predictions(input.Target!.Ids, target.Select(row => row.Value), errors.Zip(target, static (error, row) => row.Value + error), input.Target.ResamplingKeys) { Groupings = [Grouping.ByElement(input.Target.Compositions)] },
        [.. boundary.Support.Kept.Select(term => new SupportTerm(term.Name, term.Target, []))], [], new Resampling(input.Seed, 50), boundary.Options).IsUsable;

    Measure Shift(MaterialTable table)
    {
        Assimilation assimilation = new DataAssimilation().Assess(table, reference, null, "truth", resampling);
        return Measure.Combine(assimilation.DataVolume, assimilation.PhysicalFidelity, new BoundaryShift().Of);
    }

    bool IsPart(PlannedAction drop, Material row) => world.IsStated ? drop.What.EndsWith($"source {row.Source}", StringComparison.Ordinal) : row.Composition.Amounts.Any(pair => drop.What.EndsWith($"with {Said(pair.Element.Family)}", StringComparison.Ordinal));

    // A corpus with the audited model's own held-out predictions, in five parts.
    MaterialTable Assessed(Material[] rows)
    {
        double[] held = new double[rows.Length];
        for (int fold = 0; fold < foldCount; fold++)
        {
            int[] asked = [.. Enumerable.Range(0, rows.Length).Where(i => i % foldCount == fold)];
            double[] predicted = Fit([.. rows.Where((_, i) => i % foldCount != fold)], [.. asked.Select(i => rows[i])]).Mean;
            for (int i = 0; i < asked.Length; i++) held[asked[i]] = predicted[i];
        }

        return Table("corpus", rows) with { HeldOutPredictions = [.. held], Fidelity = "mixed" };
    }

    (double[] Mean, double[] Sigma) Fit(Material[] rows, Material[] asked)
    {
        ISurrogate family = model switch
        {
            "trees" => new BaggedTrees(new BaggedTreesOptions { TreeCount = 60, FeatureShare = 0.5, LeastLeaf = 3, Seed = (ulong)seed }),
            "ridge" => new BayesianRidge(),
            _ => new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1, Initial = hyperparameters, Optimise = false }),
        };
        double[] m = new double[asked.Length], s = new double[asked.Length];
        family.Fit(PointsOf(rows), Array.ConvertAll(rows, row => row.Value)).Predict(PointsOf(asked), m, s);
        return (m, Array.ConvertAll(s, x => Math.Max(x, 1e-3)));
    }
}

static Hyperparameters Learn(Material[] corpus)
{
    Material[] rows = corpus[..hyperparameterRows];
    return new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 2 }).Fit(PointsOf(rows), Array.ConvertAll(rows, row => row.Value)).Hyperparameters;
}

static World Draw(Pair pair, string kind, int seed)
{
    string[] keys = Shuffled([.. pair.High.Keys.Order(StringComparer.Ordinal)], $"{pair.Name} {kind} {seed}");
    Material[] evaluation = [.. keys[..evaluationCount].Select(key => pair.High[key])], target = [.. keys.Skip(evaluationCount).Take(targetCount).Select(key => pair.High[key])];
    Material[] pool = [.. keys.Skip(evaluationCount + targetCount).Select(key => pair.High[key])];
    double mean = pool.Average(row => row.Value), deviation = Math.Sqrt(pool.Average(row => (row.Value - mean) * (row.Value - mean)));
    Random random = NamedRandom.Of($"faults {pair.Name} {kind} {seed}");
    HashSet<string> judged = [.. keys[..(evaluationCount + targetCount)]];
    Material[] rows = kind == "two sources as they are"
        ? [.. pool[..(corpusCount / 2)].Select(row => row with { Source = "high" }), .. Shuffled([.. pair.Low.Keys.Where(key => !judged.Contains(key)).Order(StringComparer.Ordinal)], $"low {kind} {seed}")[..(corpusCount / 2)].Select(key => pair.Low[key] with { Source = "low" })]
        : [.. pool[..corpusCount].Select((row, i) => row with { Source = (i % 10) switch { < 5 => "A", < 8 => "B", _ => "C" } }).Select(row => IsFaulty(row) ? row with { Value = Faulty(row.Value), IsFaulty = true } : row)];
    return new(pair.Name, kind, Shuffled(rows, $"corpus {kind} {seed}"), evaluation, target, [.. rows.Where((row, i) => i % 3 == 0 && pair.High.ContainsKey(row.Composition.JoinKey)).Select(row => pair.High[row.Composition.JoinKey])], kind != "family shifted");

    bool IsFaulty(Material row) => kind == "family shifted" ? row.Composition.Amounts.Any(amount => amount.Element.Family == ElementFamily.Pnictogen) : kind != "clean" && row.Source == "B";

    double Faulty(double value) => kind switch
    {
        "noisy" => value + (fault * deviation * Normal.Sample(random, 0, 1)),
        "mis-joined" => pool[random.Next(pool.Length)].Value,
        "shifted far" => value - (far * deviation),
        _ => value - (fault * deviation),
    };
}

static T[] Shuffled<T>(T[] items, string purpose)
{
    T[] shuffled = [.. items];
    NamedRandom.Of(purpose).Shuffle(shuffled);
    return shuffled;
}

static Points PointsOf(Material[] rows) => new(CompositionEncoder.Default.Encode([.. rows.Select(row => row.Composition)]).Matrix);

static MaterialTable Table(string name, Material[] rows) => new(name, rows.Select(row => row.Composition), rows.Select(row => row.Composition.JoinKey)) { Values = [.. rows.Select(row => row.Value)] };

static string[] Split(string name) => [.. ((string[])["train", "val", "test"]).Select(part => $"{splits}{name}__{part}.csv.gz")];

static Dictionary<string, Material> Load(string[] paths, Func<double, double> transform) => paths.Select(path => Mpbf.Dal.Tables.Table.Load(path, ["formula", "target"]))
    .SelectMany(table => table.Numbers("target").Select((value, row) => (Composition: Composition.TryParse(table.Text("formula")[row], out Composition? composition, out _) ? composition : null, Value: transform(value))))
    .Where(row => row.Composition is not null && double.IsFinite(row.Value))
    .GroupBy(row => row.Composition!.JoinKey, StringComparer.Ordinal).ToDictionary(same => same.Key, same => new Material(same.First().Composition!, same.Average(row => row.Value)), StringComparer.Ordinal);

static string Said(ElementFamily family) => family switch
{
    ElementFamily.AlkalineEarth => "alkaline earths",
    ElementFamily.Transition3d => "3d metals",
    ElementFamily.Transition4d => "4d metals",
    ElementFamily.Transition5d => "5d metals",
    ElementFamily.Hydrogen or ElementFamily.Oxygen => family.ToString().ToLowerInvariant(),
    _ => family.ToString().ToLowerInvariant() + "s",
};

static void Row(string name, IEnumerable<Outcome> some)
{
    Outcome[] of = [.. some];
    if (of.Length == 0) return;
    double[] x = [.. of.Select(o => o.Predicted)], y = [.. of.Select(o => o.Realised)];
    Console.WriteLine($"| {name} | {of.Length} | {x.Average():F4} | {y.Average():F4} | {x.Zip(y, static (a, b) => Math.Abs(a - b)).Average():F4} | {Correlation(x, y):F2} | {Spearman(x, y):F2} | {x.Zip(y).Count(pair => pair.First < 0 == pair.Second < 0) / (double)of.Length:P0} | {of.Count(o => o.Interval.Contains(o.Realised)) / (double)of.Length:P0} | {Math.Sqrt(of.Average(o => Math.Pow((o.Predicted - o.Realised) / o.StandardError, 2))):F2} | {of.Count(o => o.BeyondInterval.Contains(o.RealisedBeyond)) / (double)of.Length:P0} | {of.Count(o => o.IsSupported)} | {of.Count(o => o.IsSupported && o.Realised < 0)} |");
}

static void Changes(string name, IEnumerable<(Estimate? Predicted, double Realised)> some)
{
    var of = some.Where(pair => pair.Predicted is not null && double.IsFinite(pair.Realised) && pair.Predicted.Interval() is not null).ToArray();
    if (of.Length == 0) return;
    double[] x = [.. of.Select(pair => pair.Predicted!.Value)], y = [.. of.Select(pair => pair.Realised)];
    Console.WriteLine($"| {name} | {of.Length} | {x.Average():F3} | {y.Average():F3} | {x.Zip(y, static (a, b) => Math.Abs(a - b)).Average():F3} | {Correlation(x, y):F2} | {Spearman(x, y):F2} | {x.Zip(y).Count(pair => pair.First < 0 == pair.Second < 0) / (double)of.Length:P0} | {of.Count(pair => pair.Predicted!.Interval()!.Value.Contains(pair.Realised)) / (double)of.Length:P0} |");
}

static double Correlation(double[] x, double[] y) => WeightedMoments.Correlation(x, y, Ones(x));

static double Spearman(double[] x, double[] y) => new RankStatistics(x).Spearman(new RankStatistics(y), Ones(x));

static double[] Ones(double[] x) => [.. x.Select(_ => 1.0)];

internal sealed record Pair(string Name, Dictionary<string, Material> High, Dictionary<string, Material> Low);

internal sealed record Material(Composition Composition, double Value, string Source = "", bool IsFaulty = false);

internal sealed record World(string Pair, string Kind, Material[] Corpus, Material[] Evaluation, Material[] Target, Material[] Reference, bool IsStated);

internal sealed record Outcome(
    string Pair, string Corpus, string Model, int Seed, string Part, bool IsClean, double Predicted, double Realised, Interval Interval, double StandardError, bool IsSupported, double RealisedBeyond, Interval BeyondInterval, bool IsBad,
    Estimate? Shift, double RealisedShift, Estimate? Threshold, double RealisedThreshold);
