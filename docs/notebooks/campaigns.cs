#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
// Our loops on five measured sets beside the published benchmark (Liang et al., npj Comput. Mater. 7, 188, 2021): yield, acceleration, enhancement, trust.
//   dotnet run -c Release docs/notebooks/campaigns.cs
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

const string data = "../shared/data/pvlab_benchmarking/";
const int runCount = 50;
const double topShare = 0.05, wanted = 0.8;
var resampling = new Resampling(7);
ulong[] seeds = [.. Enumerable.Range(1, runCount).Select(static seed => (ulong)seed)];
(string Name, string File, Goal Goal, int Evaluations)[] sets =
[
    ("Perovskite", "Perovskite", Goal.Minimise, 94), ("AutoAM", "AutoAM", Goal.Maximise, 100), ("AgNP", "AgNP", Goal.Minimise, 164), ("P3HT/CNT", "P3HT", Goal.Maximise, 178), ("Crossed barrel", "Crossed_barrel", Goal.Maximise, 220),
];
IPolicy[] policies =
[
    new RandomPolicy(),
    new ModelPolicy("GP, one length", new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1 }), Preference.ConfidenceBound(2)) { FitEvery = 10 },
    new ModelPolicy("GP, ARD", new GaussianProcess(new GaussianProcessOptions { Starts = 1 }), Preference.ConfidenceBound(2)) { FitEvery = 10 },
    new ModelPolicy("bagged trees", new BaggedTrees(), Preference.ConfidenceBound(2)),
];

var published = new Dictionary<string, DiscoveryRuns> { ["Crossed barrel"] = Published(data + "topcount_crossed_barrel_GP_Matern52_LCB2.csv.gz") };
Console.WriteLine($"| set (candidates, top 5 %) | surrogate | yield at 10 % of the pool | at 25 % | EF at 10 % | evaluations to {100 * wanted:F0} % of the top | AF there | trust after 15 |\n|---|---|---|---|---|---|---|---|");
var barrel = new List<(string Policy, DiscoveryRuns Runs)>();
foreach ((string name, string file, Goal goal, int evaluations) in sets)
{
    SimulatedPool pool = Pool(name, data + file + ".csv", goal);
    if (published.TryGetValue(name, out DiscoveryRuns? theirs)) Console.WriteLine(Row(name, "*published*: GP Matérn 5/2, LCB 2", theirs, "not assessed"));
    var clock = Stopwatch.StartNew();
    ImmutableArray<SimulatedLoop> loops = Simulation.Run(policies, [pool], seeds, evaluations, new LoopSettings { InitialCount = 2 });
    foreach (IPolicy policy in policies)
    {
        SimulatedLoop[] own = [.. loops.Where(loop => loop.Policy == policy.Name)];
        var runs = DiscoveryRuns.Of(own, topShare);
        Console.WriteLine(Row(name, policy.Name, runs, Trust(own, 15)));
        if (name == "Crossed barrel") barrel.Add((policy.Name, runs));
    }

    Console.Error.WriteLine($"{name}: {clock.Elapsed.TotalSeconds:F0} s");
}

Console.WriteLine("\n| Crossed barrel | evaluations to 24 of 30 | best run | yield after 20 | 50 | 100 | 200 | EF at 100 | AF at 80 % |\n|---|---|---|---|---|---|---|---|---|");
Console.WriteLine(Curve("*published*", published["Crossed barrel"]));
foreach ((string policy, DiscoveryRuns runs) in barrel) Console.WriteLine(Curve(policy, runs));

string Row(string set, string surrogate, DiscoveryRuns runs, string trust)
{
    int tenth = runs.CandidateCount / 10, quarter = runs.CandidateCount / 4;
    return $"| {set} ({runs.CandidateCount}, {runs.TopCount}) | {surrogate} | {runs.Yield(tenth, resampling)} | {runs.Yield(quarter, resampling)} | {runs.Enhancement(tenth, resampling)} | {Short(runs.EvaluationsTo(wanted, resampling))} | {Short(runs.Acceleration(wanted, resampling))} | {trust} |";
}

string Curve(string name, DiscoveryRuns runs) =>
    string.Create(CultureInfo.InvariantCulture, $"| {name} | {Short(runs.EvaluationsTo(wanted, resampling))} | {Best(runs)} | {string.Join(" | ", new[] { 20, 50, 100, 200 }.Select(n => runs.Yield(n, resampling)))} | {runs.Enhancement(100, resampling)} | {Short(runs.Acceleration(wanted, resampling))} |");

static string Short(Measure measure) => !measure.IsAssessed ? "not reached" : measure.Estimate.Interval() is { } interval
    ? string.Create(CultureInfo.InvariantCulture, $"{measure.Estimate.Value:0.0#} [{interval.Lower:0.0#}, {interval.Upper:0.0#}]")
    : string.Create(CultureInfo.InvariantCulture, $"{measure.Estimate.Value:0.0#}");

static string Best(DiscoveryRuns runs)
{
    int[] needed = [.. runs.Found.Where(run => run[^1] >= 24).Select(run => run.Count(count => count < 24) + 1)];
    return needed.Length == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{needed.Min()}");
}

string Trust(SimulatedLoop[] loops, int proposals)
{
    double[] trusts = [.. from loop in loops
                          let campaign = loop.ToCampaign().Until(proposals)
                          let trust = CampaignMeasures.Trust(campaign, resampling)
                          where trust.IsAssessed
                          select trust.Estimate!.Value];
    return trusts.Length == 0 ? "not assessed" : string.Create(CultureInfo.InvariantCulture, $"{trusts.Average():F2}");
}

static SimulatedPool Pool(string name, string path, Goal goal)
{
    string[] columns = File.ReadLines(path).First().Trim('\uFEFF', '\r').Split(',');
    Table table = Table.Load(path, columns);
    double[][] values = [.. columns.Select(table.Numbers)];
    var points = Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(';', values[..^1].Select(column => column[row].ToString("R", CultureInfo.InvariantCulture)))).ToArray(); // replicates are averaged
    double[] coordinates = [.. points.SelectMany(rows => values[..^1].Select(column => column[rows.First()]))];
    return new SimulatedPool(name, new CandidatePool(new Points(coordinates, points.Length, columns.Length - 1)), points.Select(rows => rows.Average(row => values[^1][row])), goal);
}

static DiscoveryRuns Published(string path)
{
    Table table = Table.Load(path, ["run", "learning_cycle", "top_count"]);
    double[] run = table.Numbers("run"), cycle = table.Numbers("learning_cycle"), count = table.Numbers("top_count");
    return new DiscoveryRuns(600, 30, Enumerable.Range(0, table.RowCount).GroupBy(row => run[row]).Select(rows => rows.OrderBy(row => cycle[row]).Select(row => (int)count[row])));
}
