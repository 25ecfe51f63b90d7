using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Loops;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Cli;

/// <summary><c>mpbf simulate</c>: policies, or coupled loops, on a pool with known outcomes, over many seeds.</summary>
internal static class SimulateCommand
{
    private const double WantedShare = 0.8;
    private const int FitEvery = 10; // a Gaussian process is fitted anew every so many measurements; in between it is told them

    private static readonly Dictionary<string, (ISurrogate Surrogate, int FitEvery)> Surrogates = new(StringComparer.Ordinal)
    {
        ["gp"] = (new GaussianProcess(), FitEvery),
        ["trees"] = (new BaggedTrees(), 1),
        ["ridge"] = (new BayesianRidge(), 1),
    };

    private static readonly Dictionary<string, Preference> Preferences = new(StringComparer.Ordinal)
    {
        ["greedy"] = Preference.Greedy,
        ["ei"] = Preference.ExpectedImprovement,
        ["pi"] = Preference.ProbabilityOfImprovement,
        ["ucb"] = Preference.ConfidenceBound(),
        ["variance"] = Preference.MaximumVariance,
        ["thompson"] = Preference.Thompson,
    };

    public static Command Create()
    {
        var file = new Argument<string>("pool") { Description = "Table of candidates with their outcomes; rows of equal coordinates are averaged." };
        Option<Goal?> goal = LoopCommand.GoalOption();
        var outcome = new Option<string>("--outcome") { Description = "Column of outcomes.", DefaultValueFactory = _ => "outcome" };
        var coordinates = new Option<string[]>("--coordinates") { Description = "Columns that a model sees; all but id and the outcome without it.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var costs = new Option<string?>("--costs") { Description = "Column of what measuring each candidate costs; 1 each without it." };
        var policies = new Option<string[]>("--policies") { Description = $"random, coverage, or SURROGATE-PREFERENCE: {string.Join(", ", Surrogates.Keys)} with {string.Join(", ", Preferences.Keys)}; ei, pi and variance also for each unit of cost: gp-ei-cost.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["random", "gp-ei", "trees-ei"] };
        var seeds = new Option<int>("--seeds") { Description = "Runs a policy, seeds 1, 2, …; intervals need at least 20.", DefaultValueFactory = _ => 20 };
        var evaluations = new Option<int?>("--evaluations") { Description = "Measurements a run; without it 50 after the initial design." };
        var initial = new Option<int>("--initial") { Description = "Candidates of the initial design.", DefaultValueFactory = _ => 10 };
        var batch = new Option<int>("--batch") { Description = "Candidates a round.", DefaultValueFactory = _ => 1 };
        var top = new Option<double>("--top") { Description = "Share of the pool that counts as top.", DefaultValueFactory = _ => 0.05 };
        var loops = new Option<string[]>("--loops") { Description = $"Coupled loops in place of policies, {CoupledSimulation.Names(Surrogates.Keys)}.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var ledgers = new Option<string?>("--ledger") { Description = "With --loops: folder for a ledger a run." };
        var output = new Option<string?>("-o", "--output") { Description = "With --loops: file for the JSON form." };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("simulate", "Simulates loops: policies × seeds on a pool whose outcomes are known.") { file, goal, outcome, coordinates, costs, policies, seeds, evaluations, initial, batch, top, loops, ledgers, output, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            string path = parsed.GetValue(file)!;
            SimulatedPool pool = Pool(path, parsed.GetValue(outcome)!, parsed.GetValue(coordinates)!, parsed.GetValue(costs), parsed.GetValue(goal) ?? throw new BadInputException("no --goal", "maximise or minimise", null, path));
            IPolicy[] chosen = [.. parsed.GetValue(policies)!.Distinct(StringComparer.Ordinal).Select(Policy)];
            if (parsed.GetValue(costs) is null && chosen.OfType<ModelPolicy>().FirstOrDefault(policy => policy.Preference.IsPerCost) is { } perCost) throw new BadInputException($"the policy '{perCost.Name}' without --costs", "the column of costs");
            if (parsed.GetValue(seeds) < 1) throw new BadInputException($"{parsed.GetValue(seeds)} seeds", "at least 1");
            if (parsed.GetValue(initial) < 2) throw new BadInputException($"an initial design of {parsed.GetValue(initial)}", "at least 2");
            if (parsed.GetValue(batch) < 1) throw new BadInputException($"a batch of {parsed.GetValue(batch)}", "at least 1");
            if (!(parsed.GetValue(top) is > 0 and <= 1)) throw new BadInputException(FormattableString.Invariant($"a top share of {parsed.GetValue(top)}"), "above 0, at most 1");
            var settings = new LoopSettings { InitialCount = parsed.GetValue(initial), BatchSize = parsed.GetValue(batch) };
            int count = Math.Min(pool.Pool.Count, parsed.GetValue(evaluations) ?? settings.InitialCount + 50);
            if (count <= settings.InitialCount) throw new BadInputException($"{count} evaluations", $"more than the initial design of {settings.InitialCount}");
            if (parsed.GetValue(loops) is { Length: > 0 } coupled)
            {
                var surrogates = Surrogates.ToDictionary(pair => pair.Key, pair => pair.Value.Surrogate, StringComparer.Ordinal);
                CoupledPolicy[] of = [.. coupled.Distinct(StringComparer.Ordinal).Select(name => CoupledSimulation.Policy(name, surrogates))];
                CoupledSimulation.Run(
                    pool, of, parsed.GetValue(seeds), (count - settings.InitialCount) / settings.BatchSize, settings, parsed.GetValue(ledgers), parsed.GetValue(output), parsed.GetValue(json),
                    parsed.GetValue(json) ? null : new Percent(of.Length * parsed.GetValue(seeds)));
                return 0;
            }

            if (parsed.GetValue(ledgers) is not null || parsed.GetValue(output) is not null) throw new BadInputException("--ledger or --output without --loops", "both only with --loops");
            ImmutableArray<SimulatedLoop> runs = Simulation.Run(chosen, [pool], [.. Enumerable.Range(1, parsed.GetValue(seeds)).Select(seed => (ulong)seed)], count, settings, parsed.GetValue(json) ? null : new Percent(chosen.Length * parsed.GetValue(seeds)));
            PolicyReading[] readings = [.. chosen.Select(policy => PolicyReading.Of([.. runs.Where(loop => loop.Policy == policy.Name)], count, parsed.GetValue(top)))];
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(new { Pool = pool.Name, Candidates = pool.Pool.Count, pool.Goal, Evaluations = count, Policies = readings }, ResultFile.Json));
            else Console.Out.Write(Text(pool, readings, count, parsed.GetValue(seeds), parsed.GetValue(top)));
            return 0;
        }));
        return command;
    }

    private static IPolicy Policy(string name)
    {
        if (name == "random") return new RandomPolicy();
        if (name == "coverage") return new CoveragePolicy();
        string[] parts = name.Split('-');
        bool isPerCost = parts.Length == 3 && parts[2] == "cost";
        if ((parts.Length == 2 || isPerCost) && Surrogates.TryGetValue(parts[0], out (ISurrogate Surrogate, int FitEvery) surrogate) && Preferences.TryGetValue(parts[1], out Preference? preference))
        {
            if (preference == Preference.Thompson && surrogate.Surrogate is BayesianRidge) throw new BadInputException($"the policy '{name}'", "gp-thompson or trees-thompson", "A ridge regression draws no functions.");
            if (isPerCost && parts[1] is not ("ei" or "pi" or "variance")) throw new BadInputException($"the policy '{name}'", "ei, pi or variance for each unit of cost", "Other preferences are no amounts that a cost divides.");
            return new ModelPolicy(name, surrogate.Surrogate, isPerCost ? preference.PerCost() : preference) { FitEvery = surrogate.FitEvery };
        }

        throw new BadInputException($"the policy '{name}'", $"random, coverage, or one of {string.Join(", ", Surrogates.Keys)} joined by a hyphen to one of {string.Join(", ", Preferences.Keys)}, and -cost behind ei, pi or variance");
    }

    private static SimulatedPool Pool(string path, string outcome, string[] coordinates, string? costs, Goal goal)
    {
        if (coordinates.Length == 0)
        {
            using TableReader reader = TableReader.Open(path);
            coordinates = [.. reader.Columns.Where(column => column != outcome && column != costs && column != "id")];
        }

        if (coordinates.Length == 0) throw new BadInputException("no coordinate", "at least one column beside the outcome", null, path);
        Table table = Table.Load(path, [outcome, .. coordinates, .. costs is null ? [] : new[] { costs }]);
        double[] outcomes = table.Numbers(outcome);
        double[][] columns = Array.ConvertAll(coordinates, table.Numbers);
        double[]? cost = costs is null ? null : table.Numbers(costs);
        for (int row = 0; row < table.RowCount; row++)
        {
            if (double.IsNaN(outcomes[row])) throw new BadInputException("no outcome", "a finite number", "Leave out candidates whose outcome is not known.", path, table.Line(row), outcome);
            if (cost is not null && !(cost[row] > 0)) throw new BadInputException(double.IsNaN(cost[row]) ? "no cost" : table.Text(costs!)[row], "a positive number", null, path, table.Line(row), costs);
            int missing = Array.FindIndex(columns, column => double.IsNaN(column[row]));
            if (missing >= 0) throw new BadInputException("no coordinate", "a finite number", null, path, table.Line(row), coordinates[missing]);
        }

        IGrouping<string, int>[] points = [.. Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(';', columns.Select(column => column[row].ToString("R", CultureInfo.InvariantCulture))))];
        if (points.Length < 4) throw new BadInputException($"{points.Length} distinct candidates", "at least 4", null, path);
        return new SimulatedPool(Path.GetFileName(path), new CandidatePool(new Points([.. points.SelectMany(rows => columns.Select(column => column[rows.First()]))], points.Length, columns.Length), null, cost is null ? null : points.Select(rows => rows.Average(row => cost[row]))), points.Select(rows => rows.Average(row => outcomes[row])), goal);
    }

    private static string Text(SimulatedPool pool, PolicyReading[] readings, int evaluations, int seeds, double top)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{pool.Name}: {pool.Pool.Count} candidates, top {pool.Top(top).Count}; {evaluations} evaluations, {seeds} seeds\n"));
        text.Append("S_f with uncalibrated weights ½ and ½; means over seeds\n");
        foreach (PolicyReading reading in readings)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{reading.Policy}\n");
            foreach ((string measure, Reading value) in reading.Measures) LoopReading.Wrap(text, $"  {measure,-26}{(value.IsAssessed ? value.ToString() : $"not assessed: {value.NotAssessed}")}", 28);
            foreach (string warning in reading.Measures.Values.SelectMany(value => value.Warnings).Distinct(StringComparer.Ordinal)) LoopReading.Wrap(text, $"  - {warning}", 4);
        }

        return text.ToString();
    }

    private sealed record PolicyReading(string Policy, OrderedDictionary<string, Reading> Measures)
    {
        public static PolicyReading Of(SimulatedLoop[] loops, int evaluations, double top)
        {
            var resampling = new Resampling(1);
            var runs = DiscoveryRuns.Of(loops, top);
            var steering = SteeringOverRuns.Of(loops, resampling);
            OrderedDictionary<string, Reading> measures = new()
            {
                ["yield"] = Reading.Of(runs.Yield(evaluations, resampling)),
                ["enhancement"] = Reading.Of(runs.Enhancement(evaluations, resampling)),
                [FormattableString.Invariant($"evaluations to {100 * WantedShare:F0} %")] = Reading.Of(runs.EvaluationsTo(WantedShare, resampling)),
                ["acceleration there"] = Reading.Of(runs.Acceleration(WantedShare, resampling)),
                ["O_m∘C_d"] = Reading.Of(steering.CorrectedOutput),
                ["gain"] = Reading.Of(steering.Gain),
                ["trust"] = Reading.Of(steering.Trust),
                ["T_r"] = Reading.Of(steering.TradeOffResolution),
                ["S_f"] = Reading.Of(Measure.Combine(steering.CorrectedOutput, steering.TradeOffResolution, new SteeringFidelity().Of)),
            };
            if (loops[0].Pool.Pool.Costs.Any(static cost => cost != 1)) measures.Add("cost", Reading.Of(Cost(loops, resampling)));
            return new(loops[0].Policy, measures);
        }
    }

    /// <summary>What a run's measurements cost, the initial design among them: mean over runs.</summary>
    private static Estimate Cost(SimulatedLoop[] loops, Resampling resampling)
    {
        var sums = new ResampledSums(resampling, 2);
        foreach (SimulatedLoop loop in loops) sums.Add(FormattableString.Invariant($"run {loop.Seed}"), 1, loop.State.Measured.Sum(point => loop.Pool.Pool.Costs[point.Candidate]));
        return sums.Estimate("cost.over-runs", static s => s[1] / s[0]);
    }

    /// <summary>Says each tenth of the loops on standard error.</summary>
    private sealed class Percent(int total) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value * 10 / total > (value - 1) * 10 / total) Console.Error.WriteLine($"… {100 * value / total} %");
        }
    }
}
