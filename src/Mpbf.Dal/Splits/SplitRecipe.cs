using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Mpbf.Core;

namespace Mpbf.Dal.Splits;

/// <summary>Everything that a split follows from: files with checksums, what is held out together, the method. The same recipe gives the same folds.</summary>
public sealed record SplitRecipe
{
    /// <summary>Version of the format.</summary>
    public int Mpbf { get; init; } = 1;

    /// <summary>The table or structure file whose rows are split; relative to the recipe's folder.</summary>
    public required string Table { get; init; }

    /// <summary>SHA-256 of the table when the recipe was made; null to accept any.</summary>
    public string? TableSha256 { get; init; }

    /// <summary>A structure file that the rows refer to, by their id or by its part before a colon; null if the table holds all that is needed.</summary>
    public string? Structures { get; init; }

    /// <summary>SHA-256 of the structure file; null to accept any.</summary>
    public string? StructuresSha256 { get; init; }

    /// <summary>The column of identifiers; null for <c>id</c> where there is one, else the row's number.</summary>
    public string? Id { get; init; }

    /// <summary>The column of formulas; null for <c>formula</c> where there is one.</summary>
    public string? Formula { get; init; }

    /// <summary>
    /// What is held out together: random, id, composition, chemicalSystem, elements, period, group, prototype, spaceGroup, pointGroup, crystalSystem, cluster, or a column of the table such as its source or fidelity.
    /// </summary>
    public required string By { get; init; }

    /// <summary>Number of clusters for <c>cluster</c>.</summary>
    public int Clusters { get; init; } = 10;

    /// <summary>A <c>.npy</c> matrix, a row for each row, in which to cluster; null for the atomic fractions.</summary>
    public string? Embedding { get; init; }

    /// <summary>SHA-256 of the matrix; null to accept any.</summary>
    public string? EmbeddingSha256 { get; init; }

    /// <summary>Distance tolerance of the symmetry search, Å.</summary>
    public double Tolerance { get; init; } = Core.Crystals.Symmetry.CrystalSymmetry.DefaultTolerance;

    /// <summary>How groups become folds.</summary>
    public SplitMethod Method { get; init; } = new();

    /// <summary>How recipes are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="BadInputException">No such file, or no recipe.</exception>
    public static SplitRecipe Load(string path)
    {
        InputFile.Require(path, "a recipe as mpbf split writes it");
        try
        {
            SplitRecipe recipe = JsonSerializer.Deserialize<SplitRecipe>(File.ReadAllText(path), Json) ?? throw new BadInputException("null", "a recipe as mpbf split writes it", null, path);
            return recipe.Mpbf == 1 ? recipe : throw new BadInputException($"mpbf = {recipe.Mpbf}", "1, the version this program reads", "Use a newer program.", path);
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a recipe as mpbf split writes it", null, path);
        }
    }

    /// <summary>The same recipe with the checksums of its files.</summary>
    /// <param name="folder">The folder that its paths are relative to.</param>
    public SplitRecipe Sealed(string folder) => this with
    {
        TableSha256 = Tables.InputStream.Sha256(Path.Combine(folder, Table)),
        StructuresSha256 = Structures is null ? null : Tables.InputStream.Sha256(Path.Combine(folder, Structures)),
        EmbeddingSha256 = Embedding is null ? null : Tables.InputStream.Sha256(Path.Combine(folder, Embedding)),
    };

    /// <summary>Makes the split.</summary>
    /// <param name="folder">The folder that the paths are relative to.</param>
    /// <exception cref="BadInputException">A file is missing, malformed or another than the recipe was made with; or nothing can be held out.</exception>
    public (SplitRows Rows, Split Split) Run(string folder)
    {
        Require(folder, Table, TableSha256);
        Require(folder, Structures, StructuresSha256);
        Require(folder, Embedding, EmbeddingSha256);
        SplitRows rows = SplitRows.Load(this, folder);
        try
        {
            int[] elementCounts = rows.Compositions.IsDefault ? [] : [.. rows.Compositions.Select(composition => composition.Amounts.Length)];
            return (rows, Split.Of(rows.GroupBy(this, folder), Method, elementCounts));
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "a split that can be made", null, Path.Combine(folder, Table), innerException: exception);
        }
    }

    private static void Require(string folder, string? path, string? sha256)
    {
        if (path is null || sha256 is null) return;
        string found = Tables.InputStream.Sha256(Path.Combine(folder, path));
        if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase)) throw new BadInputException($"a file with SHA-256 {found[..12]}…", $"the file that the recipe was made with, {sha256}", "Restore it, or make a new split.", path);
    }
}
