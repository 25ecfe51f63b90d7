using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Results;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Cli;

/// <summary><c>mpbf loop</c>: a recorded campaign in, steering fidelity and conditions out.</summary>
internal static class LoopCommand
{
    private const double WantedShare = 0.8;

    public static Command Create()
    {
        var input = new Argument<string>("file") { Description = "A ledger; a table with the columns round and outcome (and prediction, sigma, raw_prediction, raw_sigma, own_label, id); a table of run, learning_cycle, top_count; or a log of counts." };
        Option<Goal?> goal = GoalOption();
        var pool = new Option<string?>("--pool") { Description = "Table of all candidates with the columns outcome (gain is then measured against random draws from it), id, from_round and until_round, each where there is one." };
        var coordinates = new Option<string[]>("--coordinates") { Description = "Columns of the pool that place candidates in a space; without them narrowing is not assessed. Of a ledger all, in the order it was started with.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var costs = new Option<string?>("--costs") { Description = "Column of the pool with the cost of each candidate, where the ledger's pool had costs." };
        var corrects = new Option<bool?>("--corrects") { Description = "Whether the loop corrected bias or sigma by feedback, where that is known." };
        var candidates = new Option<int?>("--candidates") { Description = "Candidates in the pool, for a table of top counts." };
        var top = new Option<int?>("--top") { Description = "Top candidates among them, for a table of top counts." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draws.", DefaultValueFactory = _ => 1 };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("loop", "Measures a recorded campaign: hit share, gain, trust, S_f by round, the alarm of trust, conditions.") { input, goal, pool, coordinates, costs, corrects, candidates, top, seed, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            string path = parsed.GetValue(input)!, name = Path.GetFileName(path);
            InputFile.Require(path, "a recorded campaign");
            var resampling = new Resampling(parsed.GetValue(seed));
            bool isJson = parsed.GetValue(json);
            if (RecordedLoop.IsLog(path)) return Say(Counted(RecordedLoop.Log(path), name, isJson));
            RecordedPool? Pool() => parsed.GetValue(pool) is { } poolFile ? RecordedPool.Load(poolFile, parsed.GetValue(coordinates)!, parsed.GetValue(costs)) : null;
            if (RecordedLoop.IsLedger(path)) return Say(Campaign(RecordedLoop.FromLedger(path, Pool()), name, resampling, isJson));
            if (RecordedLoop.IsRuns(path))
            {
                return Say(Runs(
                    RecordedLoop.Runs(path, parsed.GetValue(candidates) ?? throw new BadInputException("counts without --candidates", "the number of candidates in the pool", null, path), parsed.GetValue(top) ?? throw new BadInputException("counts without --top", "the number of top candidates", null, path)),
                    name, resampling, isJson));
            }

            return Say(Campaign(RecordedLoop.FromTable(path, parsed.GetValue(goal) ?? throw new BadInputException("no --goal", "maximise or minimise", null, path), Pool(), parsed.GetValue(coordinates)!, parsed.GetValue(corrects)), name, resampling, isJson));
        }));
        return command;
    }

    public static Option<Goal?> GoalOption() => new("--goal") { Description = "maximise or minimise; sets differ, and a wrong sign turns every result over." };

    private static int Say(string text)
    {
        Console.Out.Write(text);
        return 0;
    }

    private static string Campaign(Campaign campaign, string name, Resampling resampling, bool isJson)
    {
        LoopReading reading = LoopReading.Of(campaign, resampling);
        return isJson ? JsonSerializer.Serialize(reading, ResultFile.Json) + "\n" : reading.ToText(name);
    }

    private static string Counted(CampaignCounts log, string name, bool isJson)
    {
        ImmutableArray<string> contradictions = log.Contradictions();
        if (isJson) return JsonSerializer.Serialize(new { Iterations = log.Iterations.Length, Steering = Reading.Of(CampaignCounts.Steering), Contradictions = contradictions }, ResultFile.Json) + "\n";
        var text = new StringBuilder(FormattableString.Invariant($"{name}: {log.Iterations.Length} iterations, counts alone\n\n"));
        LoopReading.Wrap(text, $"S_f, O_m∘C_d, gain, trust: {CampaignCounts.Steering}", 4);
        text.Append(contradictions.IsEmpty ? "\nthe counts add up\n" : "\nwhat does not add up\n");
        foreach (string contradiction in contradictions) LoopReading.Wrap(text, $"  - {contradiction}", 4);
        return text.ToString();
    }

    private static string Runs(DiscoveryRuns runs, string name, Resampling resampling, bool isJson)
    {
        int longest = runs.Found.Min(run => run[^1] == runs.TopCount ? runs.CandidateCount : run.Length);
        int[] places = [.. ((double[])[0.05, 0.1, 0.25, 0.5]).Select(share => (int)(share * runs.CandidateCount)).Where(n => n >= 1 && n <= longest).Distinct()];
        var measures = new OrderedDictionary<string, Reading>();
        foreach (int n in places)
        {
            measures[FormattableString.Invariant($"yield after {n}")] = Reading.Of(runs.Yield(n, resampling));
            measures[FormattableString.Invariant($"enhancement at {n}")] = Reading.Of(runs.Enhancement(n, resampling));
            measures[FormattableString.Invariant($"probability at {n}")] = Reading.Of(runs.Probability(n, resampling));
        }

        measures[FormattableString.Invariant($"evaluations to {100 * WantedShare:F0} %")] = Reading.Of(runs.EvaluationsTo(WantedShare, resampling));
        measures[FormattableString.Invariant($"acceleration at {100 * WantedShare:F0} %")] = Reading.Of(runs.Acceleration(WantedShare, resampling));
        if (isJson) return JsonSerializer.Serialize(new { Runs = runs.Found.Length, Candidates = runs.CandidateCount, Top = runs.TopCount, Discovery = measures, Steering = Reading.Of(CampaignCounts.Steering) }, ResultFile.Json) + "\n";
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{name}: {runs.Found.Length} runs on {runs.CandidateCount} candidates, {runs.TopCount} of them top\n\n"));
        foreach ((string measure, Reading reading) in measures) LoopReading.Wrap(text, $"{measure,-24}{(reading.IsAssessed ? reading.ToString() : $"not assessed: {reading.NotAssessed}")}", 24);
        LoopReading.Wrap(text, $"\nS_f, O_m∘C_d, gain, trust: {CampaignCounts.Steering}", 4);
        return text.ToString();
    }
}
