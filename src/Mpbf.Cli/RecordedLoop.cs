using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Campaigns;
using Mpbf.Ledger;

namespace Mpbf.Cli;

/// <summary>Recorded loops as files hold them: a ledger, a table of proposals, published counts of top candidates, or a log of counts alone.</summary>
internal static class RecordedLoop
{
    private static readonly string[] LogColumns = ["Iteration", "N_Discovery", "Total_Discovery", "N_candidates"], RunColumns = ["run", "learning_cycle", "top_count"];

    public static bool IsLedger(string path) => FirstBytes(path, 16).StartsWith("SQLite format 3", StringComparison.Ordinal);

    public static bool IsLog(string path) => Cells(FirstBytes(path, 200).Split('\n')[0]).Take(LogColumns.Length).SequenceEqual(LogColumns);

    public static bool IsRuns(string path)
    {
        using TableReader reader = TableReader.Open(path);
        return RunColumns.All(reader.Columns.Contains);
    }

    public static Campaign FromLedger(string path, RecordedPool? pool)
    {
        LedgerRecord record = LedgerRecord.Read(path);
        if (pool is not null && pool.Count != record.Definition.CandidateCount)
            throw new BadInputException($"{pool.Count} candidates", $"{record.Definition.CandidateCount}, as many as the loop of {Path.GetFileName(path)} was started with", null, pool.Path);
        CandidatePool? candidates = pool?.Space is { } space ? new CandidatePool(space, null, pool.Costs) : null;
        if (candidates is not null && candidates.Digest() != record.Definition.PoolDigest)
            throw new BadInputException("coordinates of another pool", $"those that the loop of {Path.GetFileName(path)} was started with, in its order of rows and columns", "Where candidates have costs, name their column with --costs.", pool!.Path);
        try
        {
            return record.State().ToCampaign(candidates, pool?.Outcomes, record.Definition.Corrects, pool?.Rounds);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "rounds that fit the loop's own", null, pool?.Path ?? path, innerException: exception);
        }
    }

    /// <summary>A table with the columns round and outcome, and where there are prediction, sigma, raw_prediction, raw_sigma, own_label and id. The place of a proposal is that of its id in the pool, else that of the candidate with its coordinates.</summary>
    public static Campaign FromTable(string path, Goal goal, RecordedPool? pool, string[] coordinates, bool? corrects)
    {
        string[] optional;
        using (TableReader reader = TableReader.Open(path)) optional = [.. ((string[])["prediction", "sigma", "raw_prediction", "raw_sigma", "own_label", "id"]).Where(reader.Columns.Contains)];
        bool hasIds = optional.Contains("id") && pool?.Ids is not null;
        Table table = Table.Load(path, ["round", "outcome", .. optional, .. hasIds || pool?.Space is null ? [] : coordinates]);
        double[] rounds = table.Numbers("round"), outcomes = table.Numbers("outcome");
        double[]? predictions = Optional("prediction"), sigmas = Optional("sigma"), rawPredictions = Optional("raw_prediction"), rawSigmas = Optional("raw_sigma");
        double[][] places = hasIds || pool?.Space is null ? [] : Array.ConvertAll(coordinates, table.Numbers);
        var measured = new HashSet<string>(StringComparer.Ordinal);
        var rows = new List<(Proposal Point, int Candidate)>();
        for (int row = 0; row < table.RowCount; row++)
        {
            if (rounds[row] != Math.Floor(rounds[row]) || rounds[row] is < 0 or > int.MaxValue) throw Bad($"the round '{table.Text("round")[row]}'", "0 for the initial design, then 1, 2, …", "round");
            if (double.IsNaN(outcomes[row])) throw Bad($"the outcome '{table.Text("outcome")[row]}'", "a finite number", "outcome", "Leave out rows that were not measured.");
            if (sigmas is not null && sigmas[row] <= 0) throw Bad(FormattableString.Invariant($"sigma {sigmas[row]}"), "a positive number, or nothing", "sigma");
            if (rawSigmas is not null && rawSigmas[row] <= 0) throw Bad(FormattableString.Invariant($"sigma {rawSigmas[row]}"), "a positive number, or nothing", "raw_sigma");
            bool own = optional.Contains("own_label") && OwnLabel(table.Text("own_label")[row].Trim(), row);
            int candidate = -1;
            if (!own && optional.Contains("id"))
            {
                string id = table.Text("id")[row];
                if (!measured.Add(id)) throw Bad($"a second outcome for '{id}'", "one outcome a candidate", "id", "Average replicates, or give each a name of its own.");
                if (hasIds && !pool!.Ids!.TryGetValue(id, out candidate)) throw Bad($"an outcome for '{id}', which the pool does not have", "candidates of the pool", "id");
            }

            if (!own && places.Length > 0 && (candidate = pool!.RowOf([.. places.Select(column => column[row])])) < 0) throw Bad($"a point at {string.Join(", ", coordinates.Select(column => table.Text(column)[row]))}, which the pool does not have", "coordinates of a candidate", coordinates[0]);
            rows.Add((new Proposal((int)rounds[row], outcomes[row], Number(predictions, row), Number(sigmas, row), own) { RawPrediction = Number(rawPredictions, row), RawSigma = Number(rawSigmas, row) }, candidate));

            BadInputException Bad(string found, string expected, string column, string? remedy = null) => new(found, expected, remedy, path, table.Line(row), column);
        }

        rows = [.. rows.OrderBy(pair => pair.Point.Round)];
        try
        {
            return new Campaign(rows.Select(pair => pair.Point), goal, pool?.Outcomes, corrects)
            {
                Candidates = pool?.Space is { } space ? new OfferedCandidates(space, rows.Where(pair => !pair.Point.IsOwnLabel).Select(pair => pair.Candidate), pool.Rounds) : null,
            };
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "an initial design of at least two in round 0, then rounds of proposals", null, path, innerException: exception);
        }

        bool OwnLabel(string cell, int row) => cell switch
        {
            "1" or "true" or "True" or "yes" => true,
            "" or "0" or "false" or "False" or "no" => false,
            _ => throw new BadInputException($"'{cell}'", "true or false", null, path, table.Line(row), "own_label"),
        };

        double[]? Optional(string column) => optional.Contains(column) ? table.Numbers(column) : null;

        static double? Number(double[]? values, int row) => values is null || double.IsNaN(values[row]) ? null : values[row];
    }

    public static DiscoveryRuns Runs(string path, int candidateCount, int topCount)
    {
        Table table = Table.Load(path, RunColumns);
        double[] run = table.Numbers(RunColumns[0]), cycle = table.Numbers(RunColumns[1]), count = table.Numbers(RunColumns[2]);
        try
        {
            return new DiscoveryRuns(candidateCount, topCount, Enumerable.Range(0, table.RowCount).GroupBy(row => run[row])
                .Select(rows => rows.OrderBy(row => cycle[row]).Select((row, i) => cycle[row] == i + 1 && count[row] == Math.Floor(count[row])
                    ? (int)count[row]
                    : throw new BadInputException($"cycle {table.Text(RunColumns[1])[row]} with {table.Text(RunColumns[2])[row]} found", $"cycle {i + 1} and a whole number", null, path, table.Line(row)))));
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "runs that find one candidate or none an evaluation", "Check --candidates and --top.", path, innerException: exception);
        }
    }

    public static CampaignCounts Log(string path)
    {
        var iterations = new List<CountedIteration>();
        long line = 1;
        foreach (string text in File.ReadLines(path).Skip(1))
        {
            line++;
            string[] cells = Cells(text);
            if (cells.Length == 0) continue;
            int[] numbers = [.. cells.Take(LogColumns.Length).Select(cell => int.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new BadInputException($"'{cell}'", "a whole number", null, path, line))];
            if (numbers.Length < LogColumns.Length) throw new BadInputException($"{numbers.Length} numbers", string.Join(", ", LogColumns), null, path, line);
            iterations.Add(new CountedIteration(numbers[0], numbers[1], numbers[2], numbers[3]));
        }

        try
        {
            return new CampaignCounts(iterations);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "iterations in their order", null, path, innerException: exception);
        }
    }

    private static string[] Cells(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string FirstBytes(string path, int count)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[count];
        return System.Text.Encoding.Latin1.GetString(bytes, 0, stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false));
    }
}
