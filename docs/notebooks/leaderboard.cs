#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// Expression (4) on published models: T_s fitted on some families orders the others, beside E_r alone; also for conservative models by themselves and for other metrics.
//   dotnet run -c Release docs/notebooks/leaderboard.cs [draws, 1000 unless stated]
using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Leaderboards;
using Mpbf.Dal.Tables;

const string data = "../shared/data/matbench_discovery/", kappa = "kappa103.k_SRME", tortuosity = "diatomics.tortuosity";
int draws = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
var resampling = new Resampling(1, draws);
var sets = TrainingSets.Load(data + "training_datasets.csv");
Leaderboard board = Leaderboard.Load(data + "leaderboard.csv", sets), smooth = Leaderboard.Load(data + "leaderboard.csv", sets, new LeaderboardOptions { Tortuosity = tortuosity });

// 0. E_r from MAE and RMSE beside the counted share, where single errors were published.
Console.WriteLine("| WBM formation energies | crystals | share beyond 0.05 eV/atom, counted | from MAE and RMSE |\n|---|---|---|---|");
foreach (string model in new[] { "megnet", "esnet", "voronoi_rf" })
{
    Table table = Table.Load(data + "wbm_e_form_predictions_subset.csv.gz", ["e_form_corrected_dft", model]);
    double[] errors = [.. table.Numbers("e_form_corrected_dft").Zip(table.Numbers(model), static (truth, predicted) => Math.Abs(predicted - truth)).Where(double.IsFinite)];
    Console.WriteLine(FormattableString.Invariant($"| {model} | {errors.Length} | {errors.Count(static e => e > 0.05) / (double)errors.Length:F2} | {PublishedErrors.ShareBeyond(errors.Average(), Math.Sqrt(errors.Average(static e => e * e)), 0.05):F2} |"));
}

// 1. κ_SRME, all models and the conservative ones.
Console.WriteLine($"\n| {kappa}, smaller is better | models (families) | τ of E_r alone | τ of T_s | gain | η | θ | τ with S_p · I_d |\n|---|---|---|---|---|---|---|---|");
TradeOffFit all = Fit(board, kappa, static _ => true), gradient = Fit(board, kappa, IsConservative);
Print("all", all);
Print("conservative", gradient);
bool[] hasCurve = [.. board.Metric(tortuosity).Select(double.IsFinite)];
Print("with diatomic curves", Fit(board, kappa, row => hasCurve[row]));
Print("the same, smoothness in I_d", Fit(smooth, kappa, row => hasCurve[row]));
Print("the same, conservative", Fit(smooth, kappa, row => hasCurve[row] && IsConservative(row)));

// 2. Where the gain comes from: other pairs of quantities on the same models.
(string Name, Func<LeaderboardModel, double> Of)[] others =
[
    ("S_p / I_d", Ratio), ("1 / I_d", static model => 1 / Value(model.InvarianceDensity)), ("direct forces (0 or 1)", static model => model.Forces == "direct" ? 1 : 0), ("symmetry kept", static model => (2 * Value(model.InvarianceDensity)) - (model.Forces == "gradient" ? 1 : 0)),
    ("S_p", static model => Value(model.PretrainingScale)),
];
Console.WriteLine("\n| −θ E_r and | τ, all models | τ, conservative |\n|---|---|---|");
foreach ((string name, Func<LeaderboardModel, double> of) in others)
{
    Console.WriteLine($"| {name} | {Text(Order(all, kappa, of).Ordering)} | {(name.StartsWith("direct", StringComparison.Ordinal) ? "–" : Text(Order(gradient, kappa, of).Ordering))} |");
}

double[] absolute = board.Metric("disc.full_test_set.MAE");
double Absolute(LeaderboardModel model) => absolute[board.Models.IndexOf(model)];
FamilyOrdering Instead(params Func<LeaderboardModel, double>[] of) => FamilyOrdering.Of([.. all.Models.Select(static model => model.Family)], Merit(all, kappa), resampling, [.. of.Select(quantity => all.Models.Select(quantity).ToArray())]);
Console.WriteLine($"| *the mean absolute error for E_r:* S_p / I_d | {Text(Instead(Ratio, Absolute).Ordering)} | |\n| *the mean absolute error alone* | {Text(Instead(Absolute).Ordering)} | |");

// 3. As the prototype judged it: predictions of κ_SRME from the fit without the model's own family, pooled over families.
Console.WriteLine("\n| predictions pooled over left-out families | τ with E_r alone | τ with S_p / I_d | R² with E_r alone | R² with S_p / I_d |\n|---|---|---|---|---|");
foreach ((string name, TradeOffFit fit) in new[] { ("all", all), ("conservative", gradient) })
{
    (double tau, double r2) alone = Pooled(fit, Risk), both = Pooled(fit, Ratio, Risk);
    Console.WriteLine(FormattableString.Invariant($"| {name} | {alone.tau:F2} | {both.tau:F2} | {alone.r2:F2} | {both.r2:F2} |"));
}

// 4. Other metrics; τ near 1 between E_r and the metric says that the two are nearly one quantity.
Console.WriteLine("\n| metric | models (families) | τ of E_r alone | τ of T_s | gain | η | gain, conservative |\n|---|---|---|---|---|---|---|");
foreach ((string metric, int sign) in new[] { ("disc.unique_prototypes.F1", 1), ("kappa103.spectrum_w1", -1), ("kappa103.k_failure_rate", -1), ("geo.symprec=1e-2.rmsd", -1), ("md.force_rmse", -1), ("md.energy_rmse", -1), ("md.rdf_error", -1), ("md.vdos_error", -1), ("md.pressure_mae", -1), ("diatomics.pbe_vib_freq_error", -1), ("diatomics.pbe_bond_length_error", -1) })
{
    TradeOffFit fit = Fit(board, metric, static _ => true, sign);
    Console.WriteLine($"| {metric} | {Count(fit)} | {Text(fit.ByRisk.Ordering)} | {Text(fit.ByTradeOff.Ordering)} | {Text(fit.Gain)} | {(fit.ScaleWeight.Value < 0 ? "negative" : "positive")} | {Text(Fit(board, metric, IsConservative, sign).Gain)} |");
}

// 5. The models.
Console.WriteLine($"\n| model | S_p | I_d | E_r | T_s, uncalibrated | T_s, fitted | S_p · I_d | {kappa} |\n|---|---|---|---|---|---|---|---|");
double[] error = board.Metric(kappa);
foreach ((LeaderboardModel model, double k) in board.Models.Zip(error).Where(static pair => pair.First.IsAssessed && double.IsFinite(pair.Second)).OrderByDescending(pair => pair.First.Score(all.Expression).Estimate!.Value))
{
    Estimate score = model.Score(new TradeOff()).Estimate!;
    Console.WriteLine(FormattableString.Invariant($"| {model.Name} | {Value(model.PretrainingScale):F2} | {Value(model.InvarianceDensity):F2} | {Value(model.EpistemicRisk):F2} | {score.Value:F2}{(score.Warnings.Any(static w => w.StartsWith("the floor", StringComparison.Ordinal)) ? " (bounded)" : "")} | {Value(model.Score(all.Expression)):F2} | {Value(model.Companion):F2} | {k:F2} |"));
}

Console.WriteLine($"\nnot assessed: {string.Join("; ", board.Models.Where(static model => !model.IsAssessed).Select(static model => $"{model.Name} ({model.Score(new TradeOff()).Reason})"))}");

bool IsConservative(int row) => board.Models[row].Forces == "gradient";

TradeOffFit Fit(Leaderboard of, string metric, Func<int, bool> which, int sign = -1)
{
    double[] values = of.Metric(metric);
    int[] rows = [.. Enumerable.Range(0, values.Length).Where(which)];
    return TradeOffFit.Of([.. rows.Select(row => of.Models[row])], [.. rows.Select(row => sign * values[row])], resampling);
}

double[] Merit(TradeOffFit fit, string metric)
{
    double[] values = board.Metric(metric);
    return [.. fit.Models.Select(model => -values[board.Models.IndexOf(model)])];
}

FamilyOrdering Order(TradeOffFit fit, string metric, Func<LeaderboardModel, double> quantity) =>
    FamilyOrdering.Of([.. fit.Models.Select(static model => model.Family)], Merit(fit, metric), resampling, [.. fit.Models.Select(quantity)], [.. fit.Models.Select(Risk)]);

(double Tau, double R2) Pooled(TradeOffFit fit, params Func<LeaderboardModel, double>[] quantities)
{
    double[] merit = Merit(fit, kappa), predicted = new double[merit.Length];
    foreach (string family in fit.Models.Select(static model => model.Family).Distinct())
    {
        int[] rest = [.. Enumerable.Range(0, merit.Length).Where(row => fit.Models[row].Family != family)];
        var ordering = FamilyOrdering.Of([.. rest.Select(row => fit.Models[row].Family)], [.. rest.Select(row => merit[row])], new Resampling(1, 2), [.. quantities.Select(of => rest.Select(row => of(fit.Models[row])).ToArray())]);
        foreach (int row in Enumerable.Range(0, merit.Length).Except(rest)) predicted[row] = ordering.Intercept + quantities.Select((of, q) => ordering.Weights[q].Value * of(fit.Models[row])).Sum();
    }

    double mean = merit.Average(), residual = merit.Zip(predicted, static (m, p) => (m - p) * (m - p)).Sum();
    return (new RankStatistics(merit).Kendall(new RankStatistics(predicted), [.. merit.Select(_ => 1.0)]), 1 - (residual / merit.Sum(m => (m - mean) * (m - mean))));
}

static double Value(Measure measure) => measure.Estimate!.Value;

static double Risk(LeaderboardModel model) => Value(model.EpistemicRisk);

static double Ratio(LeaderboardModel model) => TradeOff.Ratio(Value(model.PretrainingScale), Value(model.InvarianceDensity));

static string Count(TradeOffFit fit) => $"{fit.Models.Length} ({fit.Models.Select(static model => model.Family).Distinct().Count()})";

static string Text(Estimate estimate) => estimate.Interval() is { } interval
    ? string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:F2} [{interval.Lower:F2}, {interval.Upper:F2}]")
    : string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:F2} (no interval)");

static void Print(string name, TradeOffFit fit) =>
    Console.WriteLine($"| {name} | {Count(fit)} | {Text(fit.ByRisk.Ordering)} | {Text(fit.ByTradeOff.Ordering)} | {Text(fit.Gain)} | {Text(fit.ScaleWeight)} | {Text(fit.RiskWeight)} | {Text(fit.ByCompanion.Ordering)} |");
