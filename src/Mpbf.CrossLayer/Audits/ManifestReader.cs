using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Campaigns;
using Mpbf.Ral.Factors;

namespace Mpbf.CrossLayer.Audits;

/// <summary>From a manifest and its files to the values that an audit works on.</summary>
/// <remarks>
/// Rows are left out, and counted, where the formula cannot be read, a value is missing or not finite, or a standard deviation is not positive. Where the manifest names no identifier, rows of one composition in
/// the evaluation become one: mean prediction and truth, root mean square of sigma.
/// </remarks>
public sealed class ManifestReader
{
    private readonly Manifest _manifest;
    private readonly string _folder;
    private readonly List<InputReading> _inputs = [];
    private readonly List<string> _exclusions = [];
    private ImmutableArray<Grouping> _zones = [];

    private ManifestReader(Manifest manifest, string folder) => (_manifest, _folder) = (manifest, folder);

    /// <summary>Reads a manifest with all its files.</summary>
    /// <param name="path">The manifest; other paths are relative to its folder.</param>
    /// <exception cref="BadInputException">Anything that cannot be used.</exception>
    public static AuditInput Read(string path) => Read(ManifestFile.Load(path), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Reads the files of a manifest.</summary>
    /// <param name="manifest">What to read.</param>
    /// <param name="folder">The folder that its paths are relative to.</param>
    public static AuditInput Read(Manifest manifest, string folder) => new ManifestReader(manifest, folder).Read();

    private AuditInput Read()
    {
        MaterialTable? corpus = _manifest.Corpus is { } c ? Labels(c, "corpus", c.Prediction, c.Sigma, _manifest.Embeddings?.Corpus) : null;
        MaterialTable? reference = _manifest.Reference is { } r ? Labels(r, "reference", null, null, null) : null;
        (MaterialTable materials, Predictions predictions) = Evaluation(reference);
        MaterialTable? target = _manifest.Target is { } t
            ? Target(t, new Dictionary<string, MaterialTable?> { ["corpus"] = corpus, ["reference"] = reference, ["evaluation"] = materials })
            : null;
        return new AuditInput(materials, predictions)
        {
            Name = _manifest.Name,
            Seed = _manifest.Seed,
            Draws = _manifest.Draws,
            Tolerance = _manifest.Tolerance,
            ToleratedRatio = _manifest.ToleratedRatio,
            Unit = _manifest.Unit,
            Corpus = corpus,
            Reference = reference,
            Target = target,
            Factors = _manifest.Factors is { } f ? Factors(f, materials) : [],
            Campaign = _manifest.Campaign is { } campaign ? Campaign(campaign) : null,
            Model = _manifest.Model,
            Zones = _zones,
            Coefficients = _manifest.Coefficients is { } coefficients ? Coefficients(coefficients) : null,
            Inputs = [.. _inputs],
            Exclusions = [.. _exclusions],
            Manifest = _manifest,
        };
    }

    private MaterialTable Labels(LabelSource source, string role, string? prediction, string? sigma, string? embedding)
    {
        UsableRows rows = Load(source, role, [source.Value, .. Optional(prediction), .. Optional(sigma)], sigma);
        return new MaterialTable(role, rows.Compositions, rows.Ids)
        {
            Values = rows.Numbers(source.Value),
            HeldOutPredictions = prediction is null ? null : rows.Numbers(prediction),
            Sigma = sigma is null ? null : rows.Numbers(sigma),
            Fidelity = source.Fidelity,
            Structures = role == "corpus" ? Structures(source, rows) : null,
            Unit = _manifest.Unit,
            Embedding = Embedding(embedding, role, rows),
        };
    }

    private MaterialTable Target(TargetSource source, Dictionary<string, MaterialTable?> others)
    {
        UsableRows rows = Load(source, "target", [.. Optional(source.Sigma), .. source.Members, .. source.Committee], source.Sigma);
        if (!source.Without.IsEmpty)
        {
            int all = rows.Count;
            rows = rows.Where(IsNew(source, others));
            _exclusions.Add($"target: {all - rows.Count} rows whose composition stands in {string.Join(" or ", source.Without)}");
            if (rows.Count == 0) throw new BadInputException("no target row outside the tables it is to be without", "at least one", "Shorten target.without.", Resolve(source.Table));
        }

        return new MaterialTable("target", rows.Compositions, rows.Ids)
        {
            Sigma = source.Sigma is null ? null : rows.Numbers(source.Sigma),
            EnsembleSpread = Spread(rows, source.Members),
            CommitteeDisagreement = Spread(rows, source.Committee),
            Embedding = Embedding(_manifest.Embeddings?.Target, "target", rows),
        };
    }

    /// <summary>Whether a composition is in none of the tables that the target is to be without.</summary>
    private static Func<Composition, bool> IsNew(TargetSource source, Dictionary<string, MaterialTable?> others)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string role in source.Without)
        {
            MaterialTable table = others.GetValueOrDefault(role)
                ?? throw new BadInputException($"target.without: '{role}'", $"tables of this manifest: {string.Join(", ", others.Where(pair => pair.Value is not null).Select(pair => pair.Key))}");
            known.UnionWith(table.Compositions.Select(composition => composition.JoinKey));
        }

        return composition => !known.Contains(composition.JoinKey);
    }

    private (MaterialTable Materials, Predictions Predictions) Evaluation(MaterialTable? reference)
    {
        EvaluationSource source = _manifest.Evaluation;
        string[] groupColumns = [.. source.Groups.Concat(source.Zones).Where(group => group is not ("elements" or "chemicalSystem")).Distinct()];
        UsableRows rows = Load(source, "evaluation", [source.Prediction, .. Optional(source.Truth), .. Optional(source.Sigma), .. source.Members, .. source.Committee], source.Sigma, groupColumns);
        ImmutableArray<double>? spread = Spread(rows, source.Members), disagreement = Spread(rows, source.Committee);
        ImmutableArray<double> predictions = rows.Numbers(source.Prediction);
        ImmutableArray<double>? truth = source.Truth is { } column ? rows.Numbers(column) : null, sigma = source.Sigma is { } s ? rows.Numbers(s) : null;
        Dictionary<string, double>? truths = truth is null ? MeanByComposition(reference!) : null;

        int[][] merged = source.Id is null
            ? [.. Enumerable.Range(0, rows.Count).GroupBy(row => rows.Compositions[row].JoinKey).Select(group => group.ToArray())]
            : [.. Enumerable.Range(0, rows.Count).Select(row => new[] { row })];
        int known = merged.Length;
        if (truths is not null) merged = [.. merged.Where(group => truths.ContainsKey(rows.Compositions[group[0]].JoinKey))];
        if (merged.Length < known) _exclusions.Add($"evaluation: {known - merged.Length} compositions without reference label");
        if (source.Id is null && merged.Sum(group => group.Length) is var used && used > merged.Length) _exclusions.Add($"evaluation: {used} rows became {merged.Length} by averaging rows of one composition");
        if (merged.Length == 0) throw new BadInputException("no evaluation row with truth", "at least one", "Does the reference share compositions with the evaluation?", Resolve(source.Table));

        int[] first = [.. merged.Select(group => group[0])];
        string[] ids = [.. first.Select(row => rows.Ids[row])];
        if (source.Id is not null && ids.CountBy(id => id).FirstOrDefault(pair => pair.Value > 1) is { Value: > 1 } twice)
            throw new BadInputException($"the identifier '{twice.Key}' {twice.Value} times", "distinct identifiers", "Leave evaluation.id out to average rows of one composition.", Resolve(source.Table), column: source.Id);

        Embedding? embedding = Embedding(_manifest.Embeddings?.Evaluation, "evaluation", rows);
        var materials = new MaterialTable("evaluation", first.Select(row => rows.Compositions[row]), ids)
        {
            Fidelity = source.Fidelity ?? (truth is null ? reference!.Fidelity : null),
            Unit = _manifest.Unit,
            Embedding = embedding is null ? null : embedding with { Matrix = embedding.Matrix.Select(first) },
            EnsembleSpread = RootMeanSquare(spread),
            CommitteeDisagreement = RootMeanSquare(disagreement),
        };
        _zones = [.. source.Zones.Where(zone => zone is not ("elements" or "chemicalSystem") && !source.Groups.Contains(zone)).Select(zone => new Grouping(zone, first.Select(row => new[] { rows.Text(zone, row) })))];
        var table = new Predictions(
            ids, merged.Select(group => truth is { } own ? group.Average(row => own[row]) : truths![rows.Compositions[group[0]].JoinKey]),
            merged.Select(group => group.Average(row => predictions[row])), materials.ResamplingKeys)
        {
            Sigma = RootMeanSquare(sigma),
            Groupings = [.. source.Groups.Select(group => GroupingOf(group, materials, rows, first))],
        };
        return (materials, table);

        ImmutableArray<double>? RootMeanSquare(ImmutableArray<double>? values) =>
            values is { } all ? [.. merged.Select(group => Math.Sqrt(group.Average(row => all[row] * all[row])))] : null;
    }

    /// <summary>Standard deviation of each row over some columns; null where there are none.</summary>
    private static ImmutableArray<double>? Spread(UsableRows rows, ImmutableArray<string> columns)
    {
        if (columns.IsEmpty) return null;
        double[] sum = new double[rows.Count], square = new double[rows.Count];
        ImmutableArray<double> origin = rows.Numbers(columns[0]);
        foreach (string column in columns)
        {
            ImmutableArray<double> values = rows.Numbers(column);
            for (int row = 0; row < sum.Length; row++)
            {
                double difference = values[row] - origin[row];
                sum[row] += difference;
                square[row] += difference * difference;
            }
        }

        int count = columns.Length;
        return [.. sum.Zip(square, (s, q) => Math.Sqrt(Math.Max(0, (q - (s * s / count)) / (count - 1))))];
    }

    private Grouping GroupingOf(string name, MaterialTable materials, UsableRows rows, int[] first)
    {
        Grouping grouping = name switch
        {
            "elements" => Grouping.ByElement(materials.Compositions),
            "chemicalSystem" => Grouping.ByChemicalSystem(materials.Compositions),
            _ => new Grouping(name, first.Select(row => new[] { rows.Text(name, row) })),
        };
        return HoldOut.IsPossible(grouping)
            ? grouping
            : throw new BadInputException($"one group of '{name}' that holds every row", "at least two groups, so that one can be held out", "Name another grouping.", Resolve(_manifest.Evaluation.Table), column: "evaluation.groups");
    }

    private UsableRows Load(TableSource source, string role, string[] numbers, string? sigma, string[]? texts = null)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Formula, .. Optional(source.Id), .. numbers, .. texts ?? []], source.Where);
        double factor = UnitFactor.Between(source.Unit, _manifest.Unit, role);
        Dictionary<string, double[]> values = numbers.Distinct().ToDictionary(name => name, name => factor == 1 ? table.Numbers(name) : Array.ConvertAll(table.Numbers(name), number => number * factor));
        var kept = new List<int>();
        var compositions = new List<Composition>();
        (int Count, string? Example) formula = (0, null), value = (0, null), deviation = (0, null), group = (0, null);
        for (int row = 0; row < table.RowCount; row++)
        {
            string where = $"line {table.Line(row)}";
            if (!Composition.TryParse(table.Text(source.Formula)[row], out Composition? composition, out string? reason)) formula = (formula.Count + 1, formula.Example ?? $"{where}: {reason}");
            else if (Array.Find(numbers, name => name != sigma && double.IsNaN(values[name][row])) is { } missing) value = (value.Count + 1, value.Example ?? $"{where}, column {missing}");
            else if (sigma is not null && !(values[sigma][row] > 0)) deviation = (deviation.Count + 1, deviation.Example ?? $"{where}, column {sigma}");
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
        Exclude(group, "without a group");
        if (kept.Count == 0)
        {
            throw new BadInputException(
                $"no usable row among {table.RowCount} (of {table.ReadCount} in the file){(formula.Example ?? value.Example ?? deviation.Example) switch { null => "", var example => $", e.g. {example}" }}",
                "at least one", source.Where is null ? "Check the columns." : "Check the condition under where.", path);
        }

        _inputs.Add(new InputReading(role, source.Table, InputStream.Sha256(path), kept.Count));
        return new UsableRows(table, source, kept, compositions, values);

        void Exclude((int Count, string? Example) rows, string rule)
        {
            if (rows.Count > 0) _exclusions.Add($"{role}: {rows.Count} rows {rule} ({rows.Example})");
        }
    }

    /// <summary>The structures of a corpus that is a file of structures, for the rules that need them.</summary>
    private ImmutableArray<Structure>? Structures(TableSource source, UsableRows rows)
    {
        using (StructureReader? reader = StructureFile.TryOpen(Resolve(source.Table)))
        {
            if (reader is null) return null;
        }

        Structure[] all = [.. StructureFile.ReadAll(Resolve(source.Table))];
        return [.. rows.Records.Select(record => all[record - 1])];
    }

    private Embedding? Embedding(string? file, string role, UsableRows rows)
    {
        if (file is null) return null;
        string path = Resolve(file);
        EmbeddingMatrix matrix = NpyFile.Load(path);
        if (matrix.RowCount != rows.TableRowCount)
            throw new BadInputException($"{matrix.RowCount} rows", $"{rows.TableRowCount}, one for each row of the table that meets its condition", null, path);
        _inputs.Add(new InputReading($"{role} embedding", file, InputStream.Sha256(path), matrix.RowCount));
        return new Embedding(file, Subject.Model, matrix.Select(rows.Kept));
    }

    private ImmutableArray<Factor> Factors(FactorSource source, MaterialTable materials)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Id, .. source.Scales.Keys]);
        Dictionary<string, int> rowOf = Enumerable.Range(0, table.RowCount).GroupBy(row => table.Text(source.Id)[row]).ToDictionary(group => group.Key, group => group.First());
        _inputs.Add(new InputReading("factors", source.Table, InputStream.Sha256(path), table.RowCount));
        return [.. source.Scales.Select(pair =>
        {
            if (!Enum.TryParse(pair.Value, ignoreCase: true, out Scale scale) || !Enum.IsDefined(scale))
                throw new BadInputException($"the scale '{pair.Value}'", "electronic, localEnvironment, crystal, thermodynamic or macro", null, path, column: pair.Key);
            double[] values = table.Numbers(pair.Key);
            return new Factor(pair.Key, scale, [.. materials.Ids.Select(id => rowOf.TryGetValue(id, out int row) ? values[row] : double.NaN)]);
        })];
    }

    private Campaign Campaign(CampaignSource source)
    {
        string path = Resolve(source.Table);
        Table table = Table.Load(path, [source.Round, source.Outcome, .. Optional(source.Prediction), .. Optional(source.Sigma), .. Optional(source.OwnLabel)]);
        double[] rounds = table.Numbers(source.Round), outcomes = table.Numbers(source.Outcome);
        double[]? predictions = source.Prediction is { } p ? table.Numbers(p) : null, sigmas = source.Sigma is { } s ? table.Numbers(s) : null;
        IReadOnlyList<string>? own = source.OwnLabel is { } o ? table.Text(o) : null;
        _inputs.Add(new InputReading("campaign", source.Table, InputStream.Sha256(path), table.RowCount));
        double[]? pool = null;
        if (source.Pool is { } poolFile)
        {
            pool = Table.Load(Resolve(poolFile), [source.Outcome]).Numbers(source.Outcome);
            _inputs.Add(new InputReading("campaign pool", poolFile, InputStream.Sha256(Resolve(poolFile)), pool.Length));
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
            throw new BadInputException(exception.Message, "a campaign: initial design in round 0, then rounds of proposals", null, path, innerException: exception);
        }

        static double? Number(double[]? values, int row) => values is null || double.IsNaN(values[row]) ? null : values[row];
    }

    private Coefficients Coefficients(string file)
    {
        Coefficients coefficients = CoefficientsFile.Load(Resolve(file));
        _inputs.Add(new InputReading("coefficients", file, InputStream.Sha256(Resolve(file)), null));
        return coefficients;
    }

    private static Dictionary<string, double> MeanByComposition(MaterialTable table) =>
        Enumerable.Range(0, table.Count).GroupBy(row => table.Compositions[row].JoinKey).ToDictionary(group => group.Key, group => group.Average(row => table.Values!.Value[row]));

    private static IEnumerable<string> Optional(string? column) => column is null ? [] : [column];

    private string Resolve(string path) => Path.Combine(_folder, path);
}
