#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
#:property NoWarn=$(NoWarn);MA0047
// What S_f and its parts, measured after 15 proposals, say about how a loop ends: 16 policies on measured pools, early and final on different seeds.
//   dotnet run -c Release docs/notebooks/early-steering.cs [seeds a half, 10 unless stated]
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

const int initialCount = 8, batchSize = 3, roundCount = 14, earlyRounds = 5, halvings = 200, mostCandidates = 500;
const double topShare = 0.05;
int seedsAHalf = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10;
ulong[] seeds = [.. Enumerable.Range(1, 2 * seedsAHalf).Select(static seed => (ulong)seed)];
var resampling = new Resampling(7, 1000);
var single = new Resampling(7, 2); // values alone are asked for
SimulatedPool[] pools = [.. Pools.Benchmark(mostCandidates), .. Pools.Olympus(mostCandidates), Pools.Arylation(mostCandidates)];

var gp = new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1 });
var trees = new BaggedTrees();
(IPolicy Policy, bool IsSane, bool IsDishonest)[] policies =
[
    (new Scored("random", gp, static (_, _, _, _, random, scores) => Fill(scores, random)), true, false),
    .. from preference in new[] { ("greedy", Preference.Greedy), ("EI", Preference.ExpectedImprovement), ("UCB 0.5", Preference.ConfidenceBound(0.5)), ("UCB 2", Preference.ConfidenceBound(2)), ("UCB 5", Preference.ConfidenceBound(5)) }
       select ((IPolicy)new ModelPolicy($"GP {preference.Item1}", gp, preference.Item2) { FitEvery = batchSize }, true, false),
    (new ModelPolicy("GP max-variance", gp, Preference.MaximumVariance) { FitEvery = batchSize }, false, false),
    (new Scored("GP UCB −2", gp, static (mean, sigma, _, goal, _, scores) => Pessimistic(mean, sigma, goal, scores)), false, false),
    (new Scored("GP EI in one region", gp, static (mean, sigma, incumbent, goal, _, scores) => Improvement.LogExpected(mean, sigma, incumbent, goal, scores), RegionShare: 1.0 / 3), false, false),
    (new ModelPolicy("GP greedy on own labels", gp, Preference.Greedy) { OwnLabelCount = 6 }, false, true),
    (new ModelPolicy("GP EI, sigma halved", gp, Preference.ExpectedImprovement) { FitEvery = batchSize, SigmaFactor = 0.5 }, false, true),
    (new ModelPolicy("trees greedy", trees, Preference.Greedy) { FitEvery = batchSize }, true, false),
    (new ModelPolicy("trees EI", trees, Preference.ExpectedImprovement) { FitEvery = batchSize }, true, false),
    (new ModelPolicy("trees UCB 2", trees, Preference.ConfidenceBound(2)) { FitEvery = batchSize }, true, false),
    (new ModelPolicy("trees max-variance", trees, Preference.MaximumVariance) { FitEvery = batchSize }, false, false),
    (new ModelPolicy("trees greedy on own labels", trees, Preference.Greedy) { OwnLabelCount = 6 }, false, true),
];
bool[] sane = [.. policies.Select(policy => policy.IsSane)], all = [.. policies.Select(_ => true)];

var clock = Stopwatch.StartNew();
ImmutableArray<SimulatedLoop> loops = Simulation.Run([.. policies.Select(policy => policy.Policy)], pools, seeds, initialCount + (batchSize * roundCount), new LoopSettings { InitialCount = initialCount, BatchSize = batchSize });
Console.Error.WriteLine($"{loops.Length} loops on {pools.Length} pools: {clock.Elapsed.TotalSeconds:F0} s, {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F0} s of processor time");

// Early and final values of every loop: [pool][policy][seed].
Outcome[][][] runs = [.. pools.Select((_, pool) => policies.Select((_, policy) => seeds.Select((_, seed) => Outcome.Of(loops[(((policy * pools.Length) + pool) * seeds.Length) + seed], earlyRounds, topShare, single)).ToArray()).ToArray())];
string[] finals = ["regret", "yield", "coverage", "yield and coverage"];
string[] composites = ["best so far + hit share", "best so far + gain", "best so far + mean of the proposals", "mean of the proposals + trust"];
string[] measures = [.. Outcome.Measures, "T_r", "S_f", "T_r, gain without pool", "S_f, gain without pool", .. composites];
string[] blind = [.. measures.Except(["top found"])]; // what a loop can know before its pool is measured, but for the optimum that the gain needs

Console.WriteLine($"{pools.Length} pools ({pools.Min(pool => pool.Pool.Count)} to {pools.Max(pool => pool.Pool.Count)} candidates), {policies.Length} policies, {seedsAHalf} + {seedsAHalf} seeds\n");
double[][,] tau = [Taus(all), Taus(sane)];
Console.WriteLine($"| after {earlyRounds * batchSize} proposals | {string.Join(" | ", finals)} | regret, sane policies | yield, sane policies |\n|---|---|---|---|---|---|---|");
Print("*ceiling*", Ceilings(all), Ceilings(sane));
for (int m = 0; m < measures.Length; m++) Print(measures[m], Row(tau[0], m), Row(tau[1], m));

Console.WriteLine($"\n| τ less that of best so far | {string.Join(" | ", finals)} |\n|---|---|---|---|---|");
double[][] best = Row(tau[0], Array.IndexOf(measures, "best so far"));
for (int m = 1; m < measures.Length; m++) Console.WriteLine($"| {measures[m]} | {string.Join(" | ", Row(tau[0], m).Select((values, f) => Mean([.. values.Zip(best[f], static (x, y) => x - y)])))} |");

Console.WriteLine($"\n| chosen on half of the pools, judged on the other ({halvings} halvings) | τ of the choice [95 % of the halvings] | τ of best so far there | chosen most |\n|---|---|---|---|");
for (int f = 0; f < finals.Length; f++) Console.WriteLine(Halves(f));

Console.WriteLine("\n| AUROC for dishonest loops, one campaign | against sane loops | against all honest loops |\n|---|---|---|");
foreach ((string name, Func<Outcome, double> value) in new (string, Func<Outcome, double>)[]
         {
             ("low trust, 9 proposals", run => -run.TrustAfter[3]), ("low trust, 15", run => -run.TrustAfter[5]), ("low trust, 21", run => -run.TrustAfter[7]), ("low hit share, 15", run => -run["hit share"]), ("low gain, 15", run => -run["gain"]),
             ("low S_f, 15", run => -(run["hit share"] + Math.Sqrt(run["gain"] * run["trust"])) / 2), ("low best so far, 15", run => -run["best so far"]),
         })
{
    Console.WriteLine($"| {name} | {Mean(Aurocs(value, policy => policy.IsSane && policy.Policy.Name != "random"))} | {Mean(Aurocs(value, policy => !policy.IsDishonest && policy.Policy.Name != "random"))} |");
}

Console.WriteLine("\n| policy | trust after 15 | hit share | gain | final yield | final regret, of that of random (median) | coverage of the last five rounds |\n|---|---|---|---|---|---|---|");
for (int p = 0; p < policies.Length; p++)
{
    double Over(Func<Outcome, double> value) => runs.Average(pool => pool[p].Select(value).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average());
    double regret = MathNet.Numerics.Statistics.Statistics.Median(runs.Select(pool => pool[p].Average(run => run.Final[0]) / pool[0].Average(run => run.Final[0])).Where(double.IsFinite));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {policies[p].Policy.Name} | {Over(run => run["trust"]):F2} | {Over(run => run["hit share"]):F2} | {Over(run => run["gain"]):F2} | {Over(run => run.Final[1]):F2} | {regret:F2} | {Over(run => run.Final[2]):F2} |"));
}

Console.Error.WriteLine($"{Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F0} s of processor time");

static void Fill(Span<double> scores, Random random)
{
    foreach (ref double score in scores) score = random.NextDouble();
}

static void Pessimistic(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, Goal goal, Span<double> scores)
{
    for (int i = 0; i < mean.Length; i++) scores[i] = (goal == Goal.Maximise ? mean[i] : -mean[i]) - (2 * sigma[i]);
}

// τ of every measure with every final outcome, a mean over the two directions of the seed halves; [measure, final · pools + pool].
double[,] Taus(bool[] which)
{
    double[,] taus = new double[measures.Length, finals.Length * pools.Length];
    for (int pool = 0; pool < pools.Length; pool++)
    {
        for (int half = 0; half < 2; half++)
        {
            double[][] early = Early(pool, half, which), final = Final(pool, 1 - half, which);
            for (int m = 0; m < measures.Length; m++)
            {
                for (int f = 0; f < finals.Length; f++) taus[m, (f * pools.Length) + pool] += Kendall(early[m], final[f]) / 2;
            }
        }
    }

    return taus;
}

double[][] Ceilings(bool[] which) => [.. finals.Select((_, f) => pools.Select((_, pool) => Kendall(Final(pool, 0, which)[f], Final(pool, 1, which)[f])).ToArray())];

double[][] Row(double[,] taus, int m) => [.. finals.Select((_, f) => pools.Select((_, pool) => taus[m, (f * pools.Length) + pool]).ToArray())];

// Means over the seeds of a half, a value a policy; T_r and S_f of the means, equation (22).
double[][] Early(int pool, int half, bool[] which)
{
    Outcome[][] policyRuns = [.. runs[pool].Where((_, p) => which[p]).Select(of => of.Where((_, seed) => seed % 2 == half).ToArray())];
    double[][] plain = [.. Outcome.Measures.Select((_, m) => policyRuns.Select(of => of.Select(run => run.Early[m]).Where(double.IsFinite).DefaultIfEmpty(0).Average()).ToArray())];
    double[] Of(string name) => plain[Array.IndexOf(Outcome.Measures, name)];
    double[] resolution = Pairs(Of("gain"), Of("trust"), static (g, t) => Math.Sqrt(g * t)), blindResolution = Pairs(Of("gain without pool"), Of("trust"), static (g, t) => Math.Sqrt(g * t));
    return
    [
        .. plain, resolution, Pairs(Of("hit share"), resolution, static (o, t) => (o + t) / 2), blindResolution, Pairs(Of("hit share"), blindResolution, static (o, t) => (o + t) / 2),
        .. composites.Select(static name => name.Split(" + ")).Select(parts => Pairs(Scores(Of(parts[0])), Scores(Of(parts[1])), static (x, y) => x + y)),
    ];
}

double[][] Final(int pool, int half, bool[] which)
{
    double[][] plain = [.. Enumerable.Range(0, 3).Select(f => runs[pool].Where((_, p) => which[p]).Select(of => of.Where((_, seed) => seed % 2 == half).Average(run => run.Final[f])).ToArray())];
    return [[.. plain[0].Select(static regret => -regret)], plain[1], plain[2], Pairs(Scores(plain[1]), Scores(plain[2]), static (x, y) => x + y)];
}

string Halves(int f)
{
    var chosen = new Dictionary<string, int>(StringComparer.Ordinal);
    double[] judged = new double[halvings], reference = new double[halvings];
    for (int h = 0; h < halvings; h++)
    {
        int[] order = [.. Enumerable.Range(0, pools.Length)];
        NamedRandom.Of(FormattableString.Invariant($"halving {h}")).Shuffle(order);
        int[] tune = order[..(order.Length / 2)], judge = order[(order.Length / 2)..];
        double Over(string name, int[] which) => which.Average(pool => tau[0][Array.IndexOf(measures, name), (f * pools.Length) + pool]);
        string choice = blind.MaxBy(name => Over(name, tune))!;
        chosen[choice] = chosen.GetValueOrDefault(choice) + 1;
        (judged[h], reference[h]) = (Over(choice, judge), Over("best so far", judge));
    }

    return string.Create(CultureInfo.InvariantCulture, $"| {finals[f]} | {judged.Average():F2} [{Quantile(0.025):F2}, {Quantile(0.975):F2}] | {reference.Average():F2} | {string.Join(", ", chosen.OrderByDescending(pair => pair.Value).Take(3).Select(pair => $"{pair.Key} ({pair.Value})"))} |");

    double Quantile(double share) => MathNet.Numerics.Statistics.Statistics.Quantile(judged, share);
}

double[] Aurocs(Func<Outcome, double> value, Func<(IPolicy Policy, bool IsSane, bool IsDishonest), bool> isHonest) =>
[
    .. runs.Select(pool =>
    {
        (double Value, bool IsMarked)[] of = [.. pool.SelectMany((policyRuns, p) => policies[p].IsDishonest || isHonest(policies[p]) ? policyRuns.Select(run => (value(run), policies[p].IsDishonest)) : []).Where(static pair => double.IsFinite(pair.Item1))];
        return new RankStatistics([.. of.Select(pair => pair.Value)]).Auroc([.. of.Select(pair => pair.IsMarked)], [.. of.Select(_ => 1.0)]);
    }),
];

void Print(string name, double[][] ofAll, double[][] ofSane) => Console.WriteLine($"| {name} | {string.Join(" | ", ofAll.Select(Mean))} | {Mean(ofSane[0])} | {Mean(ofSane[1])} |");

// Mean over pools; the pool is the resampling group.
string Mean(double[] values)
{
    var sums = new ResampledSums(resampling, 2);
    for (int pool = 0; pool < values.Length; pool++) sums.Add(pools[pool].Name, 1, values[pool]);
    Estimate mean = sums.Estimate("mean", static s => s[1] / s[0]);
    return string.Create(CultureInfo.InvariantCulture, $"{mean.Value:F2} [{mean.Interval()!.Value.Lower:F2}, {mean.Interval()!.Value.Upper:F2}]");
}

static double[] Pairs(double[] x, double[] y, Func<double, double, double> of) => [.. x.Zip(y, of)];

static double[] Scores(double[] values)
{
    double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    return deviation > 0 ? Array.ConvertAll(values, v => (v - mean) / deviation) : new double[values.Length];
}

// 0 where one side has no spread.
static double Kendall(double[] x, double[] y) => new RankStatistics(x).Kendall(new RankStatistics(y), [.. x.Select(_ => 1.0)]) is var tau && double.IsNaN(tau) ? 0 : tau;

/// <summary>What one loop shows early, larger being better, and how it ends: simple regret, share of the top found, coverage of the last five rounds (at most 0.9).</summary>
internal sealed record Outcome(double[] Early, double[] TrustAfter, double[] Final)
{
    public static readonly string[] Measures = ["best so far", "mean of the best three", "mean of the proposals", "mean of the last two rounds", "top found", "small error on proposals", "hit share", "gain", "gain without pool", "trust"];

    public double this[string measure] => Early[Array.IndexOf(Measures, measure)];

    public static Outcome Of(SimulatedLoop loop, int earlyRounds, double topShare, Resampling single)
    {
        Campaign campaign = loop.ToCampaign(), early = campaign.Until(earlyRounds);
        double sign = campaign.Goal == Goal.Maximise ? 1 : -1;
        double[] proposed = [.. early.Proposals.Select(point => sign * point.Outcome)], measured = [.. early.Initial.Select(point => sign * point.Outcome), .. proposed];
        double[] trust = [.. Enumerable.Range(0, 8).Select(round => round == 0 ? double.NaN : Value(CampaignMeasures.Trust(campaign.Until(round), single)))];
        ImmutableHashSet<int> top = loop.Pool.Top(topShare);
        double Found(int rounds) => loop.State.Measured.Count(point => point.Round <= rounds && top.Contains(point.Candidate)) / (double)top.Count;
        Proposal[] last = [.. campaign.Proposals.Where(point => point.Round > campaign.Proposals[^1].Round - 5 && point.Sigma is not null)];
        const double halfWidth = 1.6448536269514722;
        double coverage = last.Count(point => Math.Abs(point.Outcome - point.Prediction!.Value) <= halfWidth * point.Sigma!.Value) / (double)last.Length;
        return new Outcome(
            [
                measured.Max(), measured.OrderDescending().Take(3).Average(), proposed.Average(), proposed[^6..].Average(), Found(earlyRounds), -Math.Sqrt(early.Proposals.Average(point => Math.Pow(point.Outcome - point.Prediction!.Value, 2))),
                CampaignMeasures.HitShare(early, single).Value, Value(CampaignMeasures.Gain(early)), Value(CampaignMeasures.Gain(new Campaign(early.Initial.Concat(early.Proposals), early.Goal))), trust[earlyRounds],
            ],
            trust, [campaign.Pool.Max(outcome => sign * outcome) - campaign.Initial.Concat(campaign.Proposals).Max(point => sign * point.Outcome), Found(int.MaxValue), Math.Min(0.9, coverage)]);
    }

    private static double Value(Measure measure) => measure.IsAssessed ? measure.Estimate.Value : double.NaN;
}

/// <summary>Scores candidates from mean, sigma, incumbent and goal; a larger score is chosen.</summary>
internal delegate void Scorer(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double incumbent, Goal goal, Random random, Span<double> scores);

/// <summary>A model's statements with a choice of one's own; within the share of the pool nearest to the best point of the initial design where a region is given.</summary>
internal sealed record Scored(string Name, ISurrogate Surrogate, Scorer Score, double RegionShare = 1) : IPolicy
{
    public bool Corrects => false;

    public Chooser Begin(CandidatePool pool) => (state, count, seed) =>
    {
        (int[] known, double[] targets) = state.Training();
        ISurrogateModel model = Surrogate.Fit(pool.Points.Select(known), targets);
        HashSet<int> region = Region(pool, state);
        int[] available = [.. state.Available().Where(region.Contains)];
        if (available.Length < count) available = state.Available();
        Points points = pool.Points.Select(available);
        double[] mean = new double[available.Length], sigma = new double[available.Length], scores = new double[available.Length];
        model.Predict(points, mean, sigma);
        var random = new Random(unchecked((int)seed));
        double incumbent = state.Goal == Goal.Maximise ? state.Measured.Max(point => point.Outcome) : state.Measured.Min(point => point.Outcome);
        var asked = new List<AskedPoint>();
        ISurrogateModel fancied = model;
        double[] laterMean = [.. mean], laterSigma = [.. sigma];
        while (asked.Count < count)
        {
            Score(laterMean, laterSigma, incumbent, state.Goal, random, scores);
            foreach (AskedPoint point in asked) scores[Array.IndexOf(available, point.Candidate)] = double.NegativeInfinity;
            int best = Array.IndexOf(scores, scores.Max());
            asked.Add(new AskedPoint(available[best], mean[best], double.Hypot(sigma[best], model.NoiseSigma) is > 0 and var stated ? stated : null));
            fancied = fancied.With(points.Row(best), laterMean[best]);
            fancied.Predict(points, laterMean, laterSigma);
        }

        return new Choice([.. asked], []);
    };

    private HashSet<int> Region(CandidatePool pool, LoopState state)
    {
        Measurement[] design = [.. state.Measured.Where(point => point.Round == 0)];
        int centre = (state.Goal == Goal.Maximise ? design.MaxBy(point => point.Outcome) : design.MinBy(point => point.Outcome))!.Candidate;
        double[] distance = new double[pool.Count];
        for (int d = 0; d < pool.Points.Width; d++)
        {
            double[] column = [.. Enumerable.Range(0, pool.Count).Select(row => pool.Points.Row(row)[d])];
            double mean = column.Average(), variance = column.Average(x => (x - mean) * (x - mean));
            for (int row = 0; row < pool.Count && variance > 0; row++) distance[row] += (column[row] - column[centre]) * (column[row] - column[centre]) / variance;
        }

        return [.. Enumerable.Range(0, pool.Count).OrderBy(row => distance[row]).Take((int)Math.Ceiling(RegionShare * pool.Count))];
    }
}

/// <summary>Measured pools. Replicates are averaged, categories written as indicators, larger sets thinned at random.</summary>
internal static class Pools
{
    private const string Data = "../shared/data/";

    public static IEnumerable<SimulatedPool> Benchmark(int most)
    {
        foreach ((string name, Goal goal) in new[] { ("Perovskite", Goal.Minimise), ("AutoAM", Goal.Maximise), ("AgNP", Goal.Minimise), ("P3HT", Goal.Maximise), ("Crossed_barrel", Goal.Maximise) })
        {
            string path = $"{Data}pvlab_benchmarking/{name}.csv";
            string[] columns = File.ReadLines(path).First().Trim('\uFEFF', '\r').Split(',');
            Table table = Table.Load(path, columns);
            yield return Pool(name, [.. columns[..^1].Select(table.Text)], [], table.Numbers(columns[^1]), goal, most);
        }
    }

    /// <summary>All sets of at least 94 candidates with a number for an outcome, their first objective. Left out: agnp, autoam, crossed_barrel, p3ht and thin_film are the sets of the benchmark again.</summary>
    public static IEnumerable<SimulatedPool> Olympus(int most)
    {
        string[] names =
        [
            "alkox", "colors_bob", "colors_n9", "dye_lasers", "fullerenes", "hplc", "liquid_dce", "liquid_toluene", "liquid_water", "mmli_opv", "oer_plate_3496", "oer_plate_3851", "oer_plate_3860", "oer_plate_4098", "perovskites",
            "photo_pce10", "photo_wf3", "redoxmers", "suzuki",
        ];
        foreach (string name in names)
        {
            string folder = $"{Data}olympus/{name}/";
            using JsonDocument config = JsonDocument.Parse(File.ReadAllText(folder + "config.json"));
            JsonElement[] parameters = [.. config.RootElement.GetProperty("parameters").EnumerateArray()];
            JsonElement goals = config.RootElement.GetProperty("default_goal");
            string goal = (goals.ValueKind == JsonValueKind.Array ? goals[0] : goals).GetString()!;
            bool[] isCategory = [.. parameters.Select(parameter => parameter.GetProperty("type").GetString() == "categorical")];
            string[][] rows = [.. Lines(folder).Where(static line => line.Length > 0).Select(static line => line.Split(','))];
            string[][] columns = [.. parameters.Select((_, c) => rows.Select(row => row[c]).ToArray())];
            yield return Pool(name, columns, isCategory, [.. rows.Select(row => Number(row[parameters.Length]))], goal == "maximize" ? Goal.Maximise : Goal.Minimise, most);
        }
    }

    public static SimulatedPool Arylation(int most)
    {
        string[] columns = ["Base", "Ligand", "Solvent", "Concentration", "Temp_C"];
        Table table = Table.Load(Data + "baybe_arylation/direct_arylation.csv.gz", [.. columns, "yield"]);
        return Pool("arylation", [.. columns.Select(table.Text)], [true, true, true, false, false], table.Numbers("yield"), Goal.Maximise, most);
    }

    private static IEnumerable<string> Lines(string folder)
    {
        if (File.Exists(folder + "data.csv")) return File.ReadLines(folder + "data.csv");
        using var reader = new StreamReader(new System.IO.Compression.GZipStream(File.OpenRead(folder + "data.csv.gz"), System.IO.Compression.CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
    }

    private static SimulatedPool Pool(string name, IReadOnlyList<string>[] columns, bool[] isCategory, double[] outcomes, Goal goal, int most)
    {
        int[] finite = [.. Enumerable.Range(0, outcomes.Length).Where(row => double.IsFinite(outcomes[row]))];
        int[][] points = [.. finite.GroupBy(row => string.Join(';', columns.Select(column => column[row])), StringComparer.Ordinal).Select(static rows => rows.ToArray())];
        if (points.Length > most)
        {
            NamedRandom.Of($"thin {name}").Shuffle(points);
            points = points[..most];
        }

        var coordinates = new List<double[]>();
        for (int c = 0; c < columns.Length; c++)
        {
            IReadOnlyList<string> column = columns[c];
            if (c < isCategory.Length && isCategory[c]) coordinates.AddRange(points.Select(rows => column[rows[0]]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(level => points.Select(rows => column[rows[0]] == level ? 1.0 : 0).ToArray()));
            else coordinates.Add([.. points.Select(rows => Number(column[rows[0]]))]);
        }

        double[] values = [.. Enumerable.Range(0, points.Length).SelectMany(point => coordinates.Select(column => column[point]))];
        return new SimulatedPool(name, new CandidatePool(new Points(values, points.Length, coordinates.Count)), points.Select(rows => rows.Average(row => outcomes[row])), goal);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
