#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
#:property NoWarn=$(NoWarn);MA0047
// Faults planted into loops on measured pools, one at a time, and which detectors of the steering layer call them; then which own labels narrow a loop, and engineered loops round by round.
//   dotnet run -c Release docs/notebooks/planted-loops.cs [repetitions, 20 unless stated] [first seed, 200 unless stated]
using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Tables;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Monitors;
using Mpbf.Isl.Surrogates;

const int initialCount = 10, batchSize = 6, roundCount = 8, half = roundCount / 2, engineeredRounds = 5;
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20, firstSeed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
SimulatedPool[] pools = [Pool("AgNP", Goal.Minimise), Pool("P3HT", Goal.Maximise), Pool("Crossed_barrel", Goal.Maximise)];
string[] codes = ["isl.feedback-amplification", "isl.uncertainty-under-representation", "isl.exploration-narrowing", "isl.inference-drift"];

var honest = new ModelPolicy("trees UCB 2", new BaggedTrees(), Preference.ConfidenceBound(2)) { FitEvery = batchSize, Corrects = true };
ModelPolicy uncorrected = honest with { Corrects = false }, process = uncorrected with { Surrogate = new GaussianProcess(new GaussianProcessOptions { Ard = false, Starts = 1 }) };
ISurrogate forest = new BaggedTrees(new BaggedTreesOptions { LeastLeaf = 3, FeatureShare = 0.5, Seed = 7 }), anisotropic = new GaussianProcess(new GaussianProcessOptions { Starts = 2 }); // neither is a reference of the detector of narrowing
(string Name, IPolicy Policy, Func<int, double> Shift, Func<SimulatedPool, IEnumerable<(int, int)>?> Offered)[] worlds =
[
    ("none", honest, Nothing, Throughout),
    ("none; outputs not corrected by feedback", uncorrected, Nothing, Throughout),
    ("none; noise stated by the trees", uncorrected with { Surrogate = new WithNoise(new BaggedTrees()) }, Nothing, Throughout),
    ("none; trees, best mean", uncorrected with { Preference = Preference.Greedy }, Nothing, Throughout),
    ("none; Gaussian process, upper bound", process, Nothing, Throughout),
    ("none; Gaussian process, best mean", process with { Preference = Preference.Greedy }, Nothing, Throughout),
    ("none; ridge, upper bound", uncorrected with { Surrogate = new BayesianRidge() }, Nothing, Throughout),
    ("none; ridge, best mean", uncorrected with { Surrogate = new BayesianRidge(), Preference = Preference.Greedy }, Nothing, Throughout),
    ("none; forest, upper bound", uncorrected with { Surrogate = forest }, Nothing, Throughout),
    ("none; forest, best mean", uncorrected with { Surrogate = forest, Preference = Preference.Greedy }, Nothing, Throughout),
    ("none; process with a length a coordinate, upper bound", uncorrected with { Surrogate = anisotropic }, Nothing, Throughout),
    ("none; process with a length a coordinate, best mean", uncorrected with { Surrogate = anisotropic, Preference = Preference.Greedy }, Nothing, Throughout),
    ("own predictions taken for data", uncorrected with { OwnLabelCount = 12 }, Nothing, Throughout),
    ("the same, outputs corrected by feedback", honest with { OwnLabelCount = 12 }, Nothing, Throughout),
    ("sigma halved", uncorrected with { SigmaFactor = 0.5 }, Nothing, Throughout),
    ("locked to one region after half", new Within(honest, half, Near), Nothing, Throughout),
    ("other candidates after half", new Within(honest, 0, (pool, state, candidate) => pool.Points.Row(candidate)[0] >= Middle(pool) == state.Round >= half), Nothing, Halves),
    ("outcomes one standard deviation worse after half", honest, round => round > half ? -1 : 0, Throughout),
    ("outcomes with a bias that grows to two standard deviations", honest, round => 2.0 * round / roundCount, Throughout),
    ("the same, outputs not corrected", uncorrected, round => 2.0 * round / roundCount, Throughout),
];

Console.WriteLine($"calls (breaches among them) in {repetitions} repetitions: {initialCount} random candidates, then {roundCount} rounds of {batchSize}\n\n| fault | amplification | under-representation | narrowing | drift |\n|---|---|---|---|---|");
foreach ((string name, IPolicy policy, Func<int, double> shift, Func<SimulatedPool, IEnumerable<(int, int)>?> offered) in worlds)
{
    Verdict[][] verdicts = new Verdict[repetitions][];
    Parallel.For(0, repetitions, i => verdicts[i] = Judge(Run(policy, firstSeed + i, roundCount, shift, offered), firstSeed + i));
    Console.WriteLine($"| {name} | {string.Join(" | ", codes.Select((_, c) => $"{verdicts.Count(v => v[c] is Verdict.Watch or Verdict.Breach)} ({verdicts.Count(v => v[c] == Verdict.Breach)})"))} |");
}

(string Name, IPolicy Policy, IPolicy Twin)[] selfTrained =
[
    ("trees, best mean; the 12 best", uncorrected with { Preference = Preference.Greedy, OwnLabelCount = 12 }, uncorrected with { Preference = Preference.Greedy }),
    ("trees, upper bound; the 12 best", uncorrected with { OwnLabelCount = 12 }, uncorrected),
    ("trees, upper bound; the whole pool", new SelfTraining(uncorrected), uncorrected),
    ("process, best mean; the 12 best", process with { Preference = Preference.Greedy, OwnLabelCount = 12 }, process with { Preference = Preference.Greedy }),
    ("process, upper bound; the 12 best", process with { OwnLabelCount = 12 }, process),
    ("process, upper bound; the whole pool", new SelfTraining(process), process),
    ("the same, contradiction set aside", new SelfTraining(process) { SetsAside = 2 }, process),
];
var runs = new Dictionary<IPolicy, Campaign[]>();
Console.WriteLine($"\n| loop; own labels | spread of proposals, of its twin's | narrower, of {repetitions} | by a fifth | top 5 % found, of its twin's |\n|---|---|---|---|---|");
foreach ((string name, IPolicy policy, IPolicy twin) in selfTrained)
{
    double[] spreads = [.. Runs(policy).Zip(Runs(twin), static (own, other) => Spread(own) / Spread(other)).Order()];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {spreads[repetitions / 2]:F2} | {spreads.Count(static ratio => ratio < 1)} | {spreads.Count(static ratio => ratio < 0.8)} | {TopFound(Runs(policy)) / TopFound(Runs(twin)):F2} |"));
}

Console.WriteLine("\n| loop | after round | trust | share of own labels | optimism, standard deviations | amplification | under-representation | narrowing | in any round from 3 on | drift |\n|---|---|---|---|---|---|---|---|---|---|");
foreach ((string name, IPolicy policy) in new (string, IPolicy)[] { ("trains on its own predictions", selfTrained[^1].Policy), ("its twin, on measurements alone", process), ("accumulates measurements, noise stated", uncorrected with { Surrogate = new WithNoise(new BaggedTrees()) }), ("the same, noise left out", uncorrected), ("the same, corrected by feedback", honest), ("trees, best mean; own labels for the 12 best", selfTrained[0].Policy), ("trees, best mean", selfTrained[0].Twin) })
{
    bool[] wasNarrow = new bool[repetitions];
    for (int round = 2; round <= engineeredRounds; round++)
    {
        Campaign[] soFar = [.. Runs(policy).Select(campaign => campaign.Until(round))];
        Verdict[][] verdicts = new Verdict[repetitions][];
        Parallel.For(0, repetitions, i => verdicts[i] = Judge(soFar[i], firstSeed + i));
        for (int i = 0; i < repetitions && round > 2; i++) wasNarrow[i] |= verdicts[i][2] is Verdict.Watch or Verdict.Breach;
        string[] calls = [.. codes.Select((_, c) => $"{verdicts.Count(v => v[c] is Verdict.Watch or Verdict.Breach)} ({verdicts.Count(v => v[c] == Verdict.Breach)})")];
        double trust = soFar.Average(campaign => CampaignMeasures.Trust(campaign, new Resampling(1, 2)).Estimate!.Value);
        double optimism = soFar.Select((campaign, i) => (campaign.Goal == Goal.Maximise ? 1 : -1) * BiasPersistence.Of(campaign)!.Bias / Deviation(pools[(firstSeed + i) % pools.Length].Outcomes)).Average();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {round} | {trust:F2} | {soFar.Average(campaign => campaign.OwnLabelShare):F2} | {optimism:F2} | {calls[0]} | {calls[1]} | {calls[2]} | {(round > 2 ? wasNarrow.Count(static narrow => narrow) : "")} | {calls[3]} |"));
    }
}

Campaign[] Runs(IPolicy policy)
{
    if (runs.TryGetValue(policy, out Campaign[]? known)) return known;
    Campaign[] campaigns = new Campaign[repetitions];
    Parallel.For(0, repetitions, i => campaigns[i] = Run(policy, firstSeed + i, engineeredRounds, Nothing, Throughout));
    return runs[policy] = campaigns;
}

// Mean distance between two proposals, coordinates in standard deviations of the pool.
static double Spread(Campaign campaign)
{
    OfferedCandidates candidates = campaign.Candidates!;
    double[] units = [.. Enumerable.Range(0, candidates.Space.Width).Select(d => Deviation([.. Enumerable.Range(0, candidates.Space.RowCount).Select(row => candidates.Space.Row(row)[d])]))];
    int[] rows = [.. candidates.Measured.Skip(campaign.Initial.Length)];
    return rows.SelectMany((row, i) => rows[..i].Select(other => Distance(candidates.Space, units, row, other))).Average();
}

double TopFound(Campaign[] campaigns) => campaigns.Select((campaign, i) =>
{
    SimulatedPool pool = pools[(firstSeed + i) % pools.Length];
    int[] top = [.. Enumerable.Range(0, pool.Pool.Count).OrderBy(row => pool.Goal == Goal.Maximise ? -pool.Outcomes[row] : pool.Outcomes[row]).Take((pool.Pool.Count + 19) / 20)];
    return campaign.Candidates!.Measured.Skip(campaign.Initial.Length).Intersect(top).Count() / (double)top.Length;
}).Average();

static double Distance(Points points, double[] units, int a, int b)
{
    double sum = 0;
    for (int d = 0; d < units.Length; d++) sum += units[d] > 0 ? Math.Pow((points.Row(a)[d] - points.Row(b)[d]) / units[d], 2) : 0;
    return Math.Sqrt(sum);
}

Verdict[] Judge(Campaign campaign, int seed)
{
    Steering steering = SteeringAssessment.Assess(campaign, new Resampling((ulong)seed + 1));
    return Array.ConvertAll(codes, code => steering.Conditions.Single(condition => condition.Code == code).Verdict);
}

// The shift of a round is in standard deviations of the pool, positive for the better.
Campaign Run(IPolicy policy, int seed, int rounds, Func<int, double> shift, Func<SimulatedPool, IEnumerable<(int, int)>?> offered)
{
    SimulatedPool pool = pools[seed % pools.Length];
    double unit = (pool.Goal == Goal.Maximise ? 1 : -1) * Deviation(pool.Outcomes);
    var loop = new DiscoveryLoop(pool.Pool, policy, new LoopSettings { Goal = pool.Goal, BatchSize = batchSize, InitialCount = initialCount, Seed = (ulong)seed });
    while (loop.State.Round < rounds)
    {
        foreach (AskedPoint point in loop.Ask()) loop.Tell(point.Candidate, pool.Outcomes[point.Candidate] + (unit * shift(loop.State.Round)));
    }

    return loop.State.ToCampaign(pool.Pool, null, policy.Corrects, offered(pool));
}

static double Nothing(int round) => 0;

static IEnumerable<(int, int)>? Throughout(SimulatedPool pool) => null;

// The initial design is drawn from all; then the lower half of the first coordinate is on offer, then the upper.
static IEnumerable<(int, int)>? Halves(SimulatedPool pool) => Enumerable.Range(0, pool.Pool.Count).Select(candidate => pool.Pool.Points.Row(candidate)[0] >= Middle(pool.Pool) ? (half + 1, int.MaxValue) : (0, half));

static double Deviation(IReadOnlyList<double> values)
{
    double mean = values.Average();
    return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
}

static double Middle(CandidatePool pool) => Enumerable.Range(0, pool.Count).Select(row => pool.Points.Row(row)[0]).Order().ElementAt(pool.Count / 2);

// Of what is left, the 12 candidates that lie nearest to the best of the initial design.
bool Near(CandidatePool pool, LoopState state, int candidate)
{
    Measurement[] design = [.. state.Measured.Where(point => point.Round == 0)];
    int centre = (state.Goal == Goal.Maximise ? design.MaxBy(point => point.Outcome) : design.MinBy(point => point.Outcome))!.Candidate;
    double[] unit = [.. Enumerable.Range(0, pool.Points.Width).Select(d => Deviation([.. Enumerable.Range(0, pool.Count).Select(row => pool.Points.Row(row)[d])]))];
    double own = Distance(pool.Points, unit, candidate, centre);
    return state.Available().Count(row => Distance(pool.Points, unit, row, centre) < own) < 2 * batchSize;
}

static SimulatedPool Pool(string name, Goal goal)
{
    string path = $"../shared/data/pvlab_benchmarking/{name}.csv";
    string[] columns = File.ReadLines(path).First().Trim('\uFEFF', '\r').Split(',');
    Table table = Table.Load(path, columns);
    double[][] values = [.. columns.Select(table.Numbers)];
    var points = Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(';', values[..^1].Select(column => column[row].ToString("R", CultureInfo.InvariantCulture)))).ToArray(); // replicates are averaged
    return new SimulatedPool(name, new CandidatePool(new Points([.. points.SelectMany(rows => values[..^1].Select(column => column[rows.First()]))], points.Length, columns.Length - 1)), points.Select(rows => rows.Average(row => values[^1][row])), goal);
}

/// <summary>A policy that sees only part of what is available after a round: the rest is told to it as abandoned.</summary>
internal sealed record Within(IPolicy Inner, int After, Func<CandidatePool, LoopState, int, bool> Allows) : IPolicy
{
    public string Name => Inner.Name + " within";

    public bool Corrects => Inner.Corrects;

    public Chooser Begin(CandidatePool pool)
    {
        Chooser inner = Inner.Begin(pool);
        return (state, count, seed) =>
        {
            int[] available = state.Available(), hidden = state.Round < After ? [] : [.. available.Where(candidate => !Allows(pool, state, candidate))];
            if (hidden.Length == 0 || available.Length - hidden.Length < count) return inner(state, count, seed);
            LoopState seen = state.After(new Asked(state.Round + 1, [.. hidden.Select(candidate => new AskedPoint(candidate))], []));
            return inner(hidden.Aggregate(seen, (before, candidate) => before.After(new Abandoned(candidate))), count, seed);
        };
    }
}

/// <summary>Labels all that it does not measure by its own predictions, each round anew, and learns these like data. What was measured it may set aside as failed where that falls short of what it had predicted by so many of its sigmas.</summary>
internal sealed record SelfTraining(ModelPolicy Inner) : IPolicy
{
    public double SetsAside { get; init; } = double.PositiveInfinity;

    public string Name => Inner.Name + " trained on itself";

    public bool Corrects => Inner.Corrects;

    public Chooser Begin(CandidatePool pool)
    {
        Chooser inner = (Inner with { OwnLabelCount = 1 }).Begin(pool); // fitted anew each round; its label is replaced
        return (state, count, seed) =>
        {
            LoopState believed = Believed(state);
            Choice choice = inner(believed, count, seed);
            (int[] known, double[] targets) = believed.Training();
            int[] labelled = [.. believed.Available().Except(choice.Points.Select(static point => point.Candidate))];
            double[] mean = new double[labelled.Length];
            Inner.Surrogate.Fit(pool.Points.Select(known), targets).Predict(pool.Points.Select(labelled), mean, new double[mean.Length]);
            return choice with { OwnLabels = [.. labelled.Select((row, i) => new OwnLabel(row, mean[i]))] };
        };
    }

    private LoopState Believed(LoopState state)
    {
        var believed = new LoopState(state.CandidateCount, state.Goal);
        foreach (IGrouping<int, Measurement> round in state.Measured.GroupBy(static point => point.Round).OrderBy(static round => round.Key))
        {
            believed = believed.After(new Asked(round.Key, [.. round.Select(static point => new AskedPoint(point.Candidate, point.Prediction, point.Sigma))], [.. state.OwnLabels.Where(label => label.Round == round.Key).Select(static label => label.Label)]));
            foreach (Measurement point in round)
            {
                double shortfall = (state.Goal == Goal.Maximise ? 1 : -1) * ((point.Prediction ?? point.Outcome) - point.Outcome);
                believed = believed.After(shortfall > SetsAside * (point.Sigma ?? 0) ? new Abandoned(point.Candidate) : new Told(point.Candidate, point.Outcome));
            }
        }

        return believed;
    }
}

/// <summary>A surrogate that states, as the noise of a new measurement, the root mean square error of its predictions of each point from the others.</summary>
internal sealed record WithNoise(ISurrogate Inner) : ISurrogate
{
    public ISurrogateModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default)
    {
        double[] values = [.. targets], mean = new double[1];
        double squares = 0;
        for (int left = 0; left < values.Length; left++)
        {
            int[] others = [.. Enumerable.Range(0, values.Length).Where(row => row != left)];
            Inner.Fit(points.Select(others), [.. others.Select(row => values[row])]).Predict(points.Select([left]), mean, new double[1]);
            squares += (values[left] - mean[0]) * (values[left] - mean[0]);
        }

        return new Model(Inner.Fit(points, targets, noise), Math.Sqrt(squares / values.Length));
    }

    private sealed record Model(ISurrogateModel Inner, double NoiseSigma) : ISurrogateModel
    {
        public int Width => Inner.Width;

        public ImmutableArray<FitWarning> Warnings => Inner.Warnings;

        public void Predict(Points points, Span<double> mean, Span<double> sigma) => Inner.Predict(points, mean, sigma);

        public ISurrogateModel With(ReadOnlySpan<double> point, double target, double? noise = null) => new Model(Inner.With(point, target, noise), NoiseSigma);
    }
}
