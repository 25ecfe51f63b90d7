using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Audits;

/// <summary>A manifest drafted from files, with what was understood of them; the same lines are the manifest's note.</summary>
/// <param name="Manifest">The draft.</param>
/// <param name="Understood">One line a file or decision, for a person to check.</param>
public sealed partial record ManifestDraft(Manifest Manifest, ImmutableArray<string> Understood)
{
    /// <summary>Drafts a manifest from tables, structure files and matrices.</summary>
    /// <param name="files">Paths as a user gives them.</param>
    /// <param name="folder">The folder that the manifest will lie in; its paths are made relative to it.</param>
    /// <exception cref="BadInputException">A file cannot be read, or none holds predictions.</exception>
    public static ManifestDraft Of(IReadOnlyList<string> files, string folder)
    {
        ArgumentNullException.ThrowIfNull(files);
        var lines = new List<string>();
        SniffedTable[] tables = [.. files.Where(file => !IsMatrix(file)).Select(SniffedTable.Of)];
        SniffedTable evaluation = tables.FirstOrDefault(table => table is { Prediction: not null, Truth: not null }) ?? tables.FirstOrDefault(table => table.Prediction is not null)
            ?? throw new BadInputException("no table with a column of predictions", "a column whose name holds 'pred'", "Rename the column of predictions, or write the manifest by hand (docs/guide/manifest.md).", files.Count > 0 ? files[0] : null);
        SniffedTable[] others = [.. tables.Where(table => table != evaluation && table.Formula is not null)];
        SniffedTable? target = others.FirstOrDefault(table => table.Value is null || Hints(table, "target", "candidate", "pool"));
        SniffedTable? reference = others.FirstOrDefault(table => table != target && table.Value is not null && (Hints(table, "reference", "exp") || evaluation.Truth is null));
        SniffedTable? corpus = others.FirstOrDefault(table => table != target && table != reference && table.Value is not null);
        if (evaluation.Truth is null && reference is null)
            throw new BadInputException($"predictions in {evaluation.Path} but no true values", "a column such as actual, measured or truth, or a second table of labels", "Rename the column, or add a reference.", evaluation.Path);

        lines.Add($"evaluation: {Shown(evaluation)}; prediction '{evaluation.Prediction}'{Says(evaluation.Truth, ", truth '{0}'", ", truth from the reference by composition")}{Says(evaluation.Sigma, ", sigma '{0}'", ", no sigma: calibration and over-claim will not be assessed")}{(evaluation.Test is null ? "" : $", rows where {evaluation.Test} = test")}");
        if (evaluation.OtherPredictions.Length > 0) lines.Add($"evaluation: other columns of predictions are left aside: {string.Join(", ", evaluation.OtherPredictions)}");
        lines.Add(corpus is null ? "corpus: none found, so that V_d and F_p will not be assessed" : $"corpus: {Shown(corpus)}; value '{corpus.Value}'. Its fidelity is not declared: add \"fidelity\"");
        if (reference is not null) lines.Add($"reference: {Shown(reference)}; value '{reference.Value}'. Its fidelity is not declared: add \"fidelity\"");
        lines.Add(target is null ? "target: none found, so that coverage and risk will not be assessed" : $"target: {Shown(target)}{Undecided(target)}");
        lines.Add(evaluation.Unit is { } unit ? $"unit: {unit}, from the name of the column" : "unit: not declared by any column; add \"unit\"");
        lines.Add("tolerance: half the standard deviation of the truth; set \"tolerance\" to the error that you can live with");

        EmbeddingSources? embeddings = Embeddings(files, folder, evaluation, corpus, target, lines);
        var manifest = new Manifest
        {
            Version = Manifest.CurrentVersion,
            Name = Path.GetFileNameWithoutExtension(evaluation.Path).Split('.')[0],
            Note = string.Join("; ", lines),
            Unit = evaluation.Unit,
            Corpus = corpus is null ? null : new CorpusSource { Table = Relative(corpus.Path), Id = corpus.Id, Formula = corpus.Formula!, Value = corpus.Value! },
            Reference = reference is null ? null : new LabelSource { Table = Relative(reference.Path), Id = reference.Id, Formula = reference.Formula!, Value = reference.Value! },
            Evaluation = new EvaluationSource
            {
                Table = Relative(evaluation.Path),
                Where = evaluation.Test is { } split ? ImmutableSortedDictionary<string, string>.Empty.Add(split, "test") : null,
                Id = evaluation.Id,
                Formula = evaluation.Formula ?? throw new BadInputException("no column of formulas", "a column 'formula' or 'composition'", "Add one: groups and distances follow from it.", evaluation.Path),
                Truth = evaluation.Truth,
                Prediction = evaluation.Prediction!,
                Sigma = evaluation.Sigma,
            },
            Target = target is null ? null : new TargetSource { Table = Relative(target.Path), Id = target.Id, Formula = target.Formula! },
            Embeddings = embeddings,
        };
        return new(manifest, [.. lines]);

        string Relative(string path) => RelativeTo(folder, path);
    }

    /// <summary>The manifest as a file for a person to go on with: without empty lists, each table's name first; ends in a newline.</summary>
    public string ToJson()
    {
        JsonObject manifest = JsonSerializer.SerializeToNode(Manifest, ResultFile.Json)!.AsObject();
        foreach (JsonObject source in manifest.Select(pair => pair.Value).OfType<JsonObject>())
        {
            foreach (string key in source.Where(pair => pair.Value is JsonArray { Count: 0 }).Select(pair => pair.Key).ToArray()) source.Remove(key);
            if (!source.Remove("table", out JsonNode? table)) continue;
            source.Insert(0, "table", table);
        }

        return manifest.ToJsonString(ResultFile.Json) + "\n";
    }

    private static EmbeddingSources? Embeddings(IReadOnlyList<string> files, string folder, SniffedTable evaluation, SniffedTable? corpus, SniffedTable? target, List<string> lines)
    {
        var sources = new EmbeddingSources();
        foreach (string file in files.Where(IsMatrix))
        {
            int rows = NpyFile.Load(file).RowCount;
            string path = RelativeTo(folder, file);
            string[] roles = [.. new[] { ("evaluation", evaluation), ("corpus", corpus), ("target", target) }.Where(role => role.Item2?.UsedRows == rows).Select(role => role.Item1)];
            if (roles is ["evaluation"]) sources = sources with { Evaluation = path };
            if (roles is ["corpus"]) sources = sources with { Corpus = path };
            if (roles is ["target"]) sources = sources with { Target = path };
            lines.Add(roles is [var only]
                ? $"embeddings.{only}: {path}, by its {rows} rows"
                : string.Create(CultureInfo.InvariantCulture, $"{path}: {rows} rows fit {(roles.Length == 0 ? "no table" : string.Join(" and ", roles))}; add it to \"embeddings\" by hand"));
        }

        return sources == new EmbeddingSources() ? null : sources;
    }

    private static bool IsMatrix(string file) => file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || MatrixOfArchive().IsMatch(file);

    private static bool Hints(SniffedTable table, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Path.GetFileName(table.Path).Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static string RelativeTo(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string Shown(SniffedTable table) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(table.Path)}, {table.UsedRows} rows, formula '{table.Formula}'");

    private static string Undecided(SniffedTable table) => table.Undecided.Length == 0 ? "" : $"; to make it a corpus or reference, name one of its columns as \"value\": {string.Join(", ", table.Undecided)}";

    private static string Says(string? column, string found, string absent) => column is null ? absent : string.Format(CultureInfo.InvariantCulture, found, column);

    [GeneratedRegex(@"\.npz(/.*)?$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex MatrixOfArchive();
}
