using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Audits;

/// <summary>From a manifest and its files to the values that an audit works on.</summary>
/// <remarks>
/// Rows are left out, and counted, where the formula cannot be read, a value is missing or not finite, or a standard deviation is not positive. Where the manifest names no identifier, rows of one composition in
/// the evaluation become one: mean prediction and truth, root mean square of sigma.
/// </remarks>
public sealed class ManifestReader
{
    /// <summary>Sites of a cell above which no prototype is looked for: the search for pure translations of a perfect supercell takes a time of the square of this, about a second.</summary>
    private const int MostSites = 2000;

    private readonly Manifest _manifest;
    private readonly ManifestTables _tables;
    private ImmutableArray<Grouping> _zones = [];
    private Grouping? _parts;

    private ManifestReader(Manifest manifest, string folder) => (_manifest, _tables) = (manifest, new(folder, manifest.Unit));

    /// <summary>Reads a manifest with all its files.</summary>
    /// <param name="path">The manifest; other paths are relative to its folder.</param>
    /// <exception cref="BadInputException">Anything that cannot be used.</exception>
    public static AuditInput Read(string path)
    {
        Manifest manifest = ManifestFile.Load(path);
        try
        {
            return Read(manifest, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (BadInputException exception)
        {
            throw exception.File is null ? exception.In(path) : exception;
        }
    }

    /// <summary>Reads the files of a manifest.</summary>
    /// <param name="manifest">What to read.</param>
    /// <param name="folder">The folder that its paths are relative to.</param>
    public static AuditInput Read(Manifest manifest, string folder) => new ManifestReader(manifest, folder).Read();

    private AuditInput Read()
    {
        MaterialTable? corpus = _manifest.Corpus is { } c ? Labels(c, "corpus", c.Prediction, c.Sigma, _manifest.Embeddings?.Corpus, c.Parts) : null;
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
            CorpusParts = _parts,
            Reference = reference,
            Target = target,
            Factors = _manifest.Factors is { } f ? _tables.Factors(f, materials) : [],
            Campaign = _manifest.Campaign is { } campaign ? _tables.Campaign(campaign) : null,
            Retraining = _manifest.Retraining is { } retraining ? _tables.Retraining(retraining, materials) : [],
            Model = _manifest.Model,
            Zones = _zones,
            Coefficients = _manifest.Coefficients is { } coefficients ? _tables.Coefficients(coefficients) : null,
            Inputs = [.. _tables.Inputs],
            Exclusions = [.. _tables.Exclusions],
            Manifest = _manifest,
        };
    }

    private MaterialTable Labels(LabelSource source, string role, string? prediction, string? sigma, string? embedding, string? parts = null)
    {
        UsableRows rows = _tables.Load(source, role, [source.Value, .. ManifestTables.Optional(prediction), .. ManifestTables.Optional(sigma)], sigma, [.. ManifestTables.Optional(parts)]);
        if (parts is not null) _parts = new Grouping(parts, Enumerable.Range(0, rows.Count).Select(row => new[] { rows.Text(parts, row) }));
        return new MaterialTable(role, rows.Compositions, rows.Ids)
        {
            Values = rows.Numbers(source.Value),
            HeldOutPredictions = prediction is null ? null : rows.Numbers(prediction),
            Sigma = sigma is null ? null : rows.Numbers(sigma),
            Fidelity = source.Fidelity,
            Structures = role == "corpus" ? _tables.Structures(source, rows) : null,
            Unit = _manifest.Unit,
            Embedding = _tables.Embedding(embedding, role, rows),
        };
    }

    private MaterialTable Target(TargetSource source, Dictionary<string, MaterialTable?> others)
    {
        UsableRows rows = _tables.Load(source, "target", [.. ManifestTables.Optional(source.Sigma), .. source.Members, .. source.Committee], source.Sigma);
        if (!source.Without.IsEmpty)
        {
            int all = rows.Count;
            rows = rows.Where(IsNew(source, others));
            _tables.Exclusions.Add($"target: {all - rows.Count} rows whose composition stands in {string.Join(" or ", source.Without)}");
            if (rows.Count == 0) throw new BadInputException("no target row outside the tables it is to be without", "at least one", "Shorten target.without.", _tables.Resolve(source.Table));
        }

        return new MaterialTable("target", rows.Compositions, rows.Ids)
        {
            Sigma = source.Sigma is null ? null : rows.Numbers(source.Sigma),
            EnsembleSpread = Spread(rows, source.Members),
            CommitteeDisagreement = Spread(rows, source.Committee),
            Embedding = _tables.Embedding(_manifest.Embeddings?.Target, "target", rows),
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
        string[] groupColumns = [.. source.Groups.Concat(source.Zones).Where(group => !IsDerived(group)).Distinct()];
        UsableRows rows = _tables.Load(source, "evaluation", [source.Prediction, .. ManifestTables.Optional(source.Truth), .. ManifestTables.Optional(source.Sigma), .. source.Members, .. source.Committee], source.Sigma, groupColumns);
        ImmutableArray<double>? spread = Spread(rows, source.Members), disagreement = Spread(rows, source.Committee);
        ImmutableArray<double> predictions = rows.Numbers(source.Prediction);
        ImmutableArray<double>? truth = source.Truth is { } column ? rows.Numbers(column) : null, sigma = source.Sigma is { } s ? rows.Numbers(s) : null;
        Dictionary<string, double>? truths = truth is null ? MeanByComposition(reference!) : null;

        int[][] merged = source.Id is null
            ? [.. Enumerable.Range(0, rows.Count).GroupBy(row => rows.Compositions[row].JoinKey).Select(group => group.ToArray())]
            : [.. Enumerable.Range(0, rows.Count).Select(row => new[] { row })];
        int known = merged.Length;
        if (truths is not null) merged = [.. merged.Where(group => truths.ContainsKey(rows.Compositions[group[0]].JoinKey))];
        if (merged.Length < known) _tables.Exclusions.Add($"evaluation: {known - merged.Length} compositions without reference label");
        if (source.Id is null && merged.Sum(group => group.Length) is var used && used > merged.Length) _tables.Exclusions.Add($"evaluation: {used} rows became {merged.Length} by averaging rows of one composition");
        if (merged.Length == 0) throw new BadInputException("no evaluation row with truth", "at least one", "Does the reference share compositions with the evaluation?", _tables.Resolve(source.Table));

        int[] first = [.. merged.Select(group => group[0])];
        string[] ids = [.. first.Select(row => rows.Ids[row])];
        if (source.Id is not null && ids.CountBy(id => id).FirstOrDefault(pair => pair.Value > 1) is { Value: > 1 } twice)
            throw new BadInputException($"the identifier '{twice.Key}' {twice.Value} times", "distinct identifiers", "Leave evaluation.id out to average rows of one composition.", _tables.Resolve(source.Table), column: source.Id);

        Embedding? embedding = _tables.Embedding(_manifest.Embeddings?.Evaluation, "evaluation", rows);
        var materials = new MaterialTable("evaluation", first.Select(row => rows.Compositions[row]), ids)
        {
            Fidelity = source.Fidelity ?? (truth is null ? reference!.Fidelity : null),
            Unit = _manifest.Unit,
            Embedding = embedding is null ? null : embedding with { Matrix = embedding.Matrix.Select(first) },
            EnsembleSpread = RootMeanSquare(spread),
            CommitteeDisagreement = RootMeanSquare(disagreement),
        };
        ImmutableArray<Grouping> ofStructures = OfStructures(source, rows, first);
        _zones = [.. ofStructures, .. source.Zones.Where(zone => !IsDerived(zone) && !source.Groups.Contains(zone)).Select(zone => new Grouping(zone, first.Select(row => new[] { rows.Text(zone, row) })))];
        var table = new Predictions(
            ids, merged.Select(group => truth is { } own ? group.Average(row => own[row]) : truths![rows.Compositions[group[0]].JoinKey]),
            merged.Select(group => group.Average(row => predictions[row])), materials.ResamplingKeys)
        {
            Sigma = RootMeanSquare(sigma),
            Groupings = [.. source.Groups.Select(group => GroupingOf(group, ofStructures, materials, rows, first))],
        };
        if (table.Count > 1 && table.Truth.AsSpan().SequenceEqual(table.Prediction.AsSpan()))
            throw new BadInputException($"{table.Count} predictions that all equal the truth", "predictions of a model", "Do evaluation.truth and evaluation.prediction name the right columns?", _tables.Resolve(source.Table), column: source.Prediction);
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

    /// <summary>Whether a grouping follows from the rows' formulas or structures rather than from a column.</summary>
    private bool IsDerived(string grouping) => grouping is "elements" or "chemicalSystem" || (_manifest.Evaluation.Structures is not null && grouping is "prototype" or "cellSize");

    /// <summary>Prototypes and cell sizes where the rows have structures; none else.</summary>
    private ImmutableArray<Grouping> OfStructures(EvaluationSource source, UsableRows rows, int[] first)
    {
        if (_tables.Structures(source, rows) is not { } all) return [];
        Structure?[] structures = Array.ConvertAll(first, row => all[row]);
        CrystalSymmetry?[] crystals = [.. structures.AsParallel().AsOrdered().Select(structure => structure is { Periodicity: Periodicity.All, Count: > 0 and <= MostSites } ? CrystalSymmetry.TryFind(structure) : null)];
        int without = Enumerable.Range(0, crystals.Length).Count(row => structures[row] is not null && crystals[row] is null);
        if (without > 0) _tables.Exclusions.Add($"evaluation: {without} rows whose structure is no crystal, has atoms at one place or more than {MostSites} sites count as {Grouping.None} among prototypes");
        return [Grouping.ByPrototype(crystals), Grouping.ByCellSize(crystals)];
    }

    private Grouping GroupingOf(string name, ImmutableArray<Grouping> ofStructures, MaterialTable materials, UsableRows rows, int[] first)
    {
        Grouping grouping = name switch
        {
            "elements" => Grouping.ByElement(materials.Compositions),
            "chemicalSystem" => Grouping.ByChemicalSystem(materials.Compositions),
            _ when IsDerived(name) => ofStructures.Single(grouping => grouping.Name == name),
            _ => new Grouping(name, first.Select(row => new[] { rows.Text(name, row) })),
        };
        return HoldOut.IsPossible(grouping)
            ? grouping
            : throw new BadInputException($"one group of '{name}' that holds every row", "at least two groups, so that one can be held out", "Name another grouping.", _tables.Resolve(_manifest.Evaluation.Table), column: "evaluation.groups");
    }

    private static Dictionary<string, double> MeanByComposition(MaterialTable table) =>
        Enumerable.Range(0, table.Count).GroupBy(row => table.Compositions[row].JoinKey).ToDictionary(group => group.Key, group => group.Average(row => table.Values!.Value[row]));
}
