using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.CrossLayer.Loops;
using Mpbf.CrossLayer.Results;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;
using Mpbf.Ledger;

namespace Mpbf.Cli;

/// <summary>The part of <c>mpbf simulate</c> that couples an inner and an outer loop.</summary>
internal static class CoupledSimulation
{
    public static string Names(IEnumerable<string> surrogates) => $"SURROGATE-INNER-OUTER: {string.Join(", ", surrogates)} with {Joined<InnerLoop>()} and {Joined<OuterLoop>()}";

    public static CoupledPolicy Policy(string name, IReadOnlyDictionary<string, ISurrogate> surrogates)
    {
        string[] parts = name.Split('-');
        return parts.Length == 3 && surrogates.TryGetValue(parts[0], out ISurrogate? surrogate) && Find<InnerLoop>(parts[1]) is { } inner && Find<OuterLoop>(parts[2]) is { } outer
            ? new CoupledPolicy(name, surrogate, inner, outer)
            : throw new BadInputException($"the loop '{name}'", Names(surrogates.Keys));
    }

    /// <param name="pool">The pool.</param>
    /// <param name="policies">The loops.</param>
    /// <param name="seedCount">Runs a policy.</param>
    /// <param name="roundCount">Rounds after the initial design.</param>
    /// <param name="settings">Batch and initial design.</param>
    /// <param name="ledgers">Folder for a ledger a run; null for none.</param>
    /// <param name="output">File for the JSON form; null for none.</param>
    /// <param name="isJson">Whether the JSON form is printed in place of text.</param>
    /// <param name="progress">Told the number of runs done.</param>
    public static void Run(SimulatedPool pool, CoupledPolicy[] policies, int seedCount, int roundCount, LoopSettings settings, string? ledgers, string? output, bool isJson, IProgress<int>? progress)
    {
        if (roundCount < 1) throw new BadInputException($"{roundCount} rounds", "at least 1", "Give more --evaluations or a smaller --batch.");
        OutputFolder.RequireFile(output);
        OutputFolder.Require(ledgers);
        var open = new ConcurrentBag<CampaignLedger>();
        try
        {
            if (ledgers is not null) Directory.CreateDirectory(ledgers);
            ImmutableArray<LoopTrajectory> trajectories = CoupledLoops.Run(
                policies, pool, [.. Enumerable.Range(1, seedCount).Select(seed => (ulong)seed)], roundCount, settings, ledgers is null ? null : Recorded, progress);
            CoupledLoopReading[] readings = [.. trajectories.Select(CoupledLoopReading.Of)];
            string json = JsonSerializer.Serialize(new { Pool = pool.Name, Candidates = pool.Pool.Count, pool.Goal, Seeds = seedCount, Rounds = roundCount, settings.InitialCount, settings.BatchSize, Loops = readings }, ResultFile.Json) + "\n";
            if (output is not null) OutputFolder.WriteFile(output, json);
            Console.Out.Write(isJson ? json : Text(pool, readings, seedCount, roundCount, settings));
        }
        finally
        {
            foreach (CampaignLedger ledger in open) ledger.Dispose();
        }

        DiscoveryLoop Recorded(CoupledPolicy policy, LoopSettings own)
        {
            var ledger = CampaignLedger.Create(Path.Combine(ledgers!, FormattableString.Invariant($"{policy.Name}-{own.Seed}.mpbf")), pool.Pool, policy, own);
            open.Add(ledger);
            return ledger.Loop;
        }
    }

    private static string Text(SimulatedPool pool, CoupledLoopReading[] readings, int seeds, int rounds, LoopSettings settings)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{pool.Name}: {pool.Pool.Count} candidates; {settings.InitialCount} + {rounds} × {settings.BatchSize} measurements, {seeds} seeds\n"));
        LoopReading.Wrap(text, "Means over seeds; ΔB = V_d − F_p uncalibrated; S_f with weights ½ and ½; L, E_r (beyond half a standard deviation of the pool) on what is not measured. Gain: what a deviation of L (inner) and ΔB (outer) becomes in the next round.", 0);
        foreach (CoupledLoopReading reading in readings) reading.Append(text);
        return text.ToString();
    }

    private static T? Find<T>(string name) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => string.Equals(value.ToString(), name, StringComparison.OrdinalIgnoreCase));

    private static string Joined<T>() where T : struct, Enum => string.Join("|", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
}
