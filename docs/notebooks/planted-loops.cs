#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
#:property NoWarn=$(NoWarn);MA0047
// Faults planted into loops on measured pools, one at a time, and which detectors of the steering layer call them; then two engineered loops round by round.
//   dotnet run -c Release docs/notebooks/planted-loops.cs [repetitions, 20 unless stated] [first seed, 200 unless stated]
using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Tables;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Monitors;
using Mpbf.Isl.Surrogates;

const int initialCount = 10, batchSize = 6, roundCount = 8, half = roundCount / 2;
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20, firstSeed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
SimulatedPool[] pools = [Pool("AgNP", Goal.Minimise), Pool("P3HT", Goal.Maximise), Pool("Crossed_barrel", Goal.Maximise)];
string[] codes = ["isl.feedback-amplification", "isl.uncertainty-under-representation", "isl.exploration-narrowing", "isl.inference-drift"];

var honest = new ModelPolicy("trees UCB 2", new BaggedTrees(), Preference.ConfidenceBound(2)) { FitEvery = batchSize, Corrects = true };
ModelPolicy uncorrected = honest with { Corrects = false };
(string Name, IPolicy Policy, Func<int, double> Shift, Func<SimulatedPool, IEnumerable<(int, int)>?> Offered)[] worlds =
[
    ("none", honest, Nothing, Throughout),
    ("none; outputs not corrected by feedback", uncorrected, Nothing, Throughout),
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

Console.WriteLine("\n| loop | after round | trust | share of own labels | optimism, standard deviations | amplification | under-representation | narrowing | drift |\n|---|---|---|---|---|---|---|---|---|");
foreach ((string name, ModelPolicy policy) in new[] { ("trains on its own predictions", uncorrected with { Preference = Preference.Greedy, OwnLabelCount = 12 }), ("accumulates measurements", honest) })
{
    Campaign[] campaigns = new Campaign[repetitions];
    Parallel.For(0, repetitions, i => campaigns[i] = Run(policy, firstSeed + i, 5, Nothing, Throughout));
    foreach (int round in new[] { 2, 3, 4, 5 })
    {
        Campaign[] soFar = [.. campaigns.Select(campaign => campaign.Until(round))];
        Verdict[][] verdicts = new Verdict[repetitions][];
        Parallel.For(0, repetitions, i => verdicts[i] = Judge(soFar[i], firstSeed + i));
        double trust = soFar.Average(campaign => CampaignMeasures.Trust(campaign, new Resampling(1, 2)).Estimate!.Value);
        double optimism = soFar.Select((campaign, i) => (campaign.Goal == Goal.Maximise ? 1 : -1) * BiasPersistence.Of(campaign)!.Bias / Deviation(pools[(firstSeed + i) % pools.Length].Outcomes)).Average();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {round} | {trust:F2} | {soFar.Average(campaign => campaign.OwnLabelShare):F2} | {optimism:F2} | {string.Join(" | ", codes.Select((_, c) => $"{verdicts.Count(v => v[c] is Verdict.Watch or Verdict.Breach)} ({verdicts.Count(v => v[c] == Verdict.Breach)})"))} |"));
    }
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
    double Distance(int row)
    {
        double sum = 0;
        for (int d = 0; d < unit.Length; d++) sum += unit[d] > 0 ? Math.Pow((pool.Points.Row(row)[d] - pool.Points.Row(centre)[d]) / unit[d], 2) : 0;
        return sum;
    }

    double own = Distance(candidate);
    return state.Available().Count(row => Distance(row) < own) < 2 * batchSize;
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
