using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Detectors;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Campaigns;
using Mpbf.Ral.Factors;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The files that a manifest names, each read to values, with a record of what was read and what left out.</summary>
/// <param name="folder">The folder that paths are relative to.</param>
/// <param name="unit">The unit that values become; null where none is stated.</param>
internal sealed class ManifestTables(string folder, string? unit)
{
    /// <summary>Up to here squares and sums of them are finite.</summary>
    private const double Largest = 1e150;

    public List<InputReading> Inputs { get; } = [];

    public List<string> Exclusions { get; } = [];

    public static IEnumerable<string> Optional(string? column) => column is null ? [] : [column];

    public string Resolve(string path) => Path.Combine(folder, path);

    public UsableRows Load(TableSource source, string role, string[] numbers, string? sigma, string[]? texts = null)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Formula, .. Optional(source.Id), .. numbers, .. texts ?? []], source.Where);
        double factor = UnitFactor.Between(source.Unit, unit, role);
        Dictionary<string, double[]> values = numbers.Distinct().ToDictionary(name => name, name => factor == 1 ? table.Numbers(name) : Array.ConvertAll(table.Numbers(name), number => number * factor));
        var kept = new List<int>();
        var compositions = new List<Composition>();
        (int Count, string? Example) formula = (0, null), value = (0, null), deviation = (0, null), group = (0, null);
        for (int row = 0; row < table.RowCount; row++)
        {
            string where = $"line {table.Line(row)}";
            if (!Composition.TryParse(table.Text(source.Formula)[row], out Composition? composition, out string? reason)) formula = (formula.Count + 1, formula.Example ?? $"{where}: {reason}");
            else if (Array.Find(numbers, name => name != sigma && double.IsNaN(values[name][row])) is { } missing) value = (value.Count + 1, value.Example ?? $"{where}, column {missing}: '{table.Text(missing)[row]}'");
            else if (Array.Find(numbers, name => Math.Abs(values[name][row]) > Largest) is { } huge) throw new BadInputException(table.Text(huge)[row], FormattableString.Invariant($"numbers up to {Largest:G2}"), "Leave the row out by where, or correct it.", path, table.Line(row), huge);
            else if (sigma is not null && !(values[sigma][row] > 0)) deviation = (deviation.Count + 1, deviation.Example ?? $"{where}, column {sigma}: '{table.Text(sigma)[row]}'");
            else if (texts is not null && Array.Find(texts, name => table.Text(name)[row].Length == 0) is { } empty) group = (group.Count + 1, group.Example ?? $"{where}, column {empty}");
            else
            {
                kept.Add(row);
                compositions.Add(composition!);
            }
        }

        Exclude(formula, "with a formula that cannot be read");
        Exclude(value, "with a missing or non-finite number");
        Exclude(deviation, "with a standard deviation that is not positive and finite");
        Exclude(group, "without a group or part");
        if (kept.Count == 0)
        {
            throw new BadInputException(
                table.ReadCount == 0 ? "no rows" : $"no usable row among {table.RowCount} (of {table.ReadCount} in the file){(formula.Example ?? value.Example ?? deviation.Example ?? group.Example) switch { null => "", var example => $", e.g. {example}" }}",
                "at least one with a formula, finite numbers and a positive sigma", source.Where is null ? "Check the columns." : "Check the condition under where.", path);
        }

        Inputs.Add(new InputReading(role, source.Table, InputStream.Sha256(path), kept.Count));
        return new UsableRows(table, source, kept, compositions, values);

        void Exclude((int Count, string? Example) rows, string rule)
        {
            if (rows.Count > 0) Exclusions.Add($"{role}: {rows.Count} rows {rule} ({rows.Example})");
        }
    }

    /// <summary>The structures of a table that is a file of structures; null where it is none.</summary>
    public ImmutableArray<Structure>? Structures(TableSource source, UsableRows rows)
    {
        using (StructureReader? reader = StructureFile.TryOpen(Resolve(source.Table)))
        {
            if (reader is null) return null;
        }

        Structure[] all = [.. StructureFile.ReadAll(Resolve(source.Table))];
        return [.. rows.Records.Select(record => all[record - 1])];
    }

    /// <summary>The structure of each evaluation row, its own or the one it refers to, null where it has none; null where there are no structures at all, or rows of one composition are averaged.</summary>
    /// <exception cref="BadInputException">No row has a structure.</exception>
    public Structure?[]? Structures(EvaluationSource source, UsableRows rows)
    {
        if (source.Structures is not { } file) return source.Id is null ? null : Structures((TableSource)source, rows)?.ToArray();
        string path = Resolve(file);
        var index = StructureIndex.Load(path);
        Structure?[] structures = [.. rows.Ids.Select(index.Find)];
        int found = structures.Count(structure => structure is not null);
        int[] other = [.. Enumerable.Range(0, rows.Count).Where(row => structures[row] is { } structure && structure.Composition.JoinKey != rows.Compositions[row].JoinKey)];
        if (found == other.Length)
        {
            throw new BadInputException(
                found == 0 ? $"no row that refers to one of the {index.Count} structures, e.g. '{rows.Ids[0]}'" : $"structures of other compositions than all of their {found} rows, e.g. {structures[other[0]]!.Composition} for '{rows.Ids[other[0]]}'",
                "rows that refer to structures by their id or its part before a colon", "Check evaluation.id.", path);
        }

        if (found < rows.Count) Exclusions.Add($"evaluation: {rows.Count - found} rows without a structure count as {Grouping.None} among prototypes ({rows.Ids[Array.IndexOf(structures, null)]})");
        if (other.Length > 0) Exclusions.Add($"evaluation: {other.Length} rows whose structure has another composition count as {Grouping.None} among prototypes ({rows.Ids[other[0]]})");
        foreach (int row in other) structures[row] = null;
        Inputs.Add(new InputReading("evaluation structures", file, InputStream.Sha256(path), found - other.Length));
        return structures;
    }

    public Embedding? Embedding(string? file, string role, UsableRows rows)
    {
        if (file is null) return null;
        string path = Resolve(file);
        EmbeddingMatrix matrix = NpyFile.Load(path);
        if (matrix.RowCount != rows.TableRowCount)
            throw new BadInputException($"{matrix.RowCount} rows", $"{rows.TableRowCount}, one for each row of the table that meets its condition", null, path);
        Inputs.Add(new InputReading($"{role} embedding", file, InputStream.Sha256(path), matrix.RowCount));
        return new Embedding(file, Subject.Model, matrix.Select(rows.Kept));
    }

    public ImmutableArray<Factor> Factors(FactorSource source, MaterialTable materials)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Id, .. source.Scales.Keys]);
        Dictionary<string, int> rowOf = Enumerable.Range(0, table.RowCount).GroupBy(row => table.Text(source.Id)[row]).ToDictionary(group => group.Key, group => group.First());
        Inputs.Add(new InputReading("factors", source.Table, InputStream.Sha256(path), table.RowCount));
        return [.. source.Scales.Select(pair =>
        {
            if (!Enum.TryParse(pair.Value, ignoreCase: true, out Scale scale) || !Enum.IsDefined(scale))
                throw new BadInputException($"the scale '{pair.Value}'", "electronic, localEnvironment, crystal, thermodynamic or macro", null, path, column: pair.Key);
            double[] values = table.Numbers(pair.Key);
            return new Factor(pair.Key, scale, [.. materials.Ids.Select(id => rowOf.TryGetValue(id, out int row) ? values[row] : double.NaN)]);
        })];
    }

    public Campaign Campaign(CampaignSource source)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Round, source.Outcome, .. Optional(source.Prediction), .. Optional(source.Sigma), .. Optional(source.OwnLabel)]);
        double[] rounds = table.Numbers(source.Round), outcomes = table.Numbers(source.Outcome);
        double[]? predictions = source.Prediction is { } p ? table.Numbers(p) : null, sigmas = source.Sigma is { } s ? table.Numbers(s) : null;
        IReadOnlyList<string>? own = source.OwnLabel is { } o ? table.Text(o) : null;
        Inputs.Add(new InputReading("campaign", source.Table, InputStream.Sha256(path), table.RowCount));
        double[]? pool = null;
        if (source.Pool is { } poolFile)
        {
            pool = Table.Load(Resolve(poolFile), [source.Outcome]).Numbers(source.Outcome);
            Inputs.Add(new InputReading("campaign pool", poolFile, InputStream.Sha256(Resolve(poolFile)), pool.Length));
        }

        for (int row = 0; row < table.RowCount; row++)
        {
            if (rounds[row] != Math.Floor(rounds[row]) || rounds[row] is < 0 or > int.MaxValue) throw new BadInputException($"the round '{table.Text(source.Round)[row]}'", "0 for the initial design, then 1, 2, …", null, path, table.Line(row), source.Round);
            if (double.IsNaN(outcomes[row])) throw new BadInputException($"the outcome '{table.Text(source.Outcome)[row]}'", "a finite number", "Leave out rows that were not measured.", path, table.Line(row), source.Outcome);
        }

        try
        {
            return new Campaign(
                Enumerable.Range(0, table.RowCount).Select(row => new Proposal(
                    (int)rounds[row], outcomes[row], Number(predictions, row), Number(sigmas, row), own?[row] is "1" or "true" or "True" or "yes")),
                source.Goal == "maximise" ? Goal.Maximise : Goal.Minimise, pool);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "a campaign: initial design in round 0, then rounds of proposals", null, path, innerException: exception);
        }

        static double? Number(double[]? values, int row) => values is null || double.IsNaN(values[row]) ? null : values[row];
    }

    /// <summary>Each round must hold every evaluation row once, with one share of own labels.</summary>
    public ImmutableArray<RetrainingRound> Retraining(RetrainingSource source, MaterialTable materials)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Id, source.Round, source.OwnLabelShare, source.Prediction]);
        double[] rounds = table.Numbers(source.Round), shares = table.Numbers(source.OwnLabelShare), predictions = table.Numbers(source.Prediction);
        Inputs.Add(new InputReading("retraining", source.Table, InputStream.Sha256(path), table.RowCount));
        Dictionary<string, int> placeOf = materials.Ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, table.RowCount).GroupBy(row => rounds[row]).OrderBy(round => round.Key).Select(round =>
        {
            double[] prediction = new double[materials.Count];
            Array.Fill(prediction, double.NaN);
            double share = shares[round.First()];
            if (!double.IsFinite(round.Key)) throw Bad(round.First(), "no round number", "a number", source.Round);
            foreach (int row in round)
            {
                if (!(shares[row] is >= 0 and <= 1) || shares[row] != share) throw Bad(row, FormattableString.Invariant($"a share of own labels of {shares[row]}"), "0 to 1, the same in all rows of a round", source.OwnLabelShare);
                if (!double.IsFinite(predictions[row])) throw Bad(row, FormattableString.Invariant($"the prediction {predictions[row]}"), "a finite number", source.Prediction);
                if (!placeOf.TryGetValue(table.Text(source.Id)[row], out int place)) continue;
                if (!double.IsNaN(prediction[place])) throw Bad(row, FormattableString.Invariant($"'{materials.Ids[place]}' twice in round {round.Key}"), "each evaluation row once a round", source.Id);
                prediction[place] = predictions[row];
            }

            int missing = Array.FindIndex(prediction, double.IsNaN);
            if (missing >= 0) throw Bad(round.First(), FormattableString.Invariant($"no row of '{materials.Ids[missing]}' in round {round.Key}"), "each evaluation row once a round", source.Id);
            return new RetrainingRound(share, [.. prediction]);
        })];

        BadInputException Bad(int row, string found, string expected, string column) => new(found, expected, null, path, table.Line(row), column);
    }

    public Coefficients Coefficients(string file)
    {
        Coefficients coefficients = CoefficientsFile.Load(Resolve(file));
        Inputs.Add(new InputReading("coefficients", file, InputStream.Sha256(Resolve(file)), null));
        return coefficients;
    }
}
