using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Audits;

/// <summary>Manifests as files.</summary>
public static class ManifestFile
{
    /// <summary>Reads a manifest and checks what can be checked without its tables.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="BadInputException">No manifest, an unknown key, a missing one, another version, or a value out of range.</exception>
    public static Manifest Load(string path)
    {
        try
        {
            Manifest manifest = JsonSerializer.Deserialize<Manifest>(ResultFile.ReadText(path), ResultFile.Json)
                ?? throw new BadInputException("null", "a manifest", null, path);
            Check(manifest, path);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a manifest with its keys (docs/guide/manifest.md)", "Correct it, or draft one with mpbf init.", path);
        }
    }

    private static void Check(Manifest manifest, string path)
    {
        Require(manifest.Version == Manifest.CurrentVersion, $"manifest version {manifest.Version}", $"\"mpbf\": {Manifest.CurrentVersion}", "mpbf");
        Require(manifest.Draws is >= 2 and <= 100_000, $"{manifest.Draws} draws", "2 to 100,000", "draws");
        Require(manifest.Tolerance is null or (> 0 and < double.PositiveInfinity), $"a tolerance of {manifest.Tolerance}", "a positive number, in the unit of the property", "tolerance");
        Require(manifest.ToleratedRatio is > 1 and < double.PositiveInfinity, $"a tolerated ratio of {manifest.ToleratedRatio}", "a number above 1", "toleratedRatio");
        Require(manifest.Evaluation.Truth is not null || manifest.Reference is not null, "an evaluation without truth and no reference", "evaluation.truth, or a reference to take it from", "evaluation");
        Require(!manifest.Evaluation.Groups.IsDefaultOrEmpty, "no groups", "at least one of elements, chemicalSystem, or a column", "evaluation.groups");
        Require(manifest.Evaluation.Structures is null || manifest.Evaluation.Id is not null, "structures for rows without identifiers", "evaluation.id, the column by which rows refer to structures", "evaluation.structures");
        RequireColumns(manifest.Evaluation.Members, manifest.Target?.Members, "members");
        RequireColumns(manifest.Evaluation.Committee, manifest.Target?.Committee, "committee");
        Require(manifest.Corpus?.Parts is null || !string.IsNullOrWhiteSpace(manifest.Corpus.Parts), "a column without a name", "the column that says where corpus rows come from", "corpus.parts");
        Require(!manifest.Evaluation.Zones.IsDefault, "no list of zones", "a list of columns", "evaluation.zones");
        Require(manifest.Target is null || (!manifest.Target.Without.IsDefault && !manifest.Target.Without.Contains(null!)), "no list of tables", "a list of corpus, reference, evaluation", "target.without");
        Require(manifest.Campaign?.Goal is null or "maximise" or "minimise", $"the goal '{manifest.Campaign?.Goal}'", "maximise or minimise", "campaign.goal");
        Require(manifest.Model?.Forces is null or "gradient" or "direct", $"forces '{manifest.Model?.Forces}'", "gradient or direct", "model.forces");
        Require(manifest.Model?.TrainingStructures is null or >= 0, $"{manifest.Model?.TrainingStructures} training structures", "a number that is not negative", "model.trainingStructures");
        Require(manifest.Model?.SymmetryKept is null or (>= 0 and <= 1), $"a symmetry share of {manifest.Model?.SymmetryKept}", "0 to 1", "model.symmetryKept");

        void RequireColumns(ImmutableArray<string> evaluation, ImmutableArray<string>? target, string key)
        {
            Require(!evaluation.IsDefault && evaluation.Length != 1 && evaluation.Distinct().Count() == evaluation.Length, "one column, or one twice", "at least two different columns", $"evaluation.{key}");
            if (target is not { } columns) return;
            Require(!columns.IsDefault && columns.Distinct().Count() == columns.Length && (columns.IsEmpty || columns.Length == evaluation.Length), $"{(columns.IsDefault ? 0 : columns.Length)} columns for the target", $"the same {evaluation.Length} as for the evaluation, or none", $"target.{key}");
        }

        void Require(bool holds, string found, string expected, string key)
        {
            if (!holds) throw new BadInputException(found, expected, null, path, column: key);
        }
    }
}
