using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Splits;

/// <summary>The rows of a table or structure file with what they can be grouped and compared by. Immutable.</summary>
public sealed class SplitRows
{
    private readonly Dictionary<string, IReadOnlyList<string>> _columns;
    private readonly Lazy<CrystalSymmetry?[]> _symmetries;

    private SplitRows(string path, string[] ids, bool hasIds, ImmutableArray<Composition> compositions, ImmutableArray<Structure> structures, Dictionary<string, IReadOnlyList<string>> columns, double tolerance)
    {
        (Path, Ids, HasIds, Compositions, Structures, _columns) = (path, [.. ids], hasIds, compositions, structures, columns);
        _symmetries = new(() => FindSymmetries(structures, tolerance));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Identifiers; the row's number where there is none.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>Whether the file names every row; numbers of rows say nothing across files.</summary>
    internal bool HasIds { get; }

    /// <summary>Compositions; default where there is no column of formulas.</summary>
    public ImmutableArray<Composition> Compositions { get; }

    /// <summary>Crystal structures; default where the rows have none.</summary>
    public ImmutableArray<Structure> Structures { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Ids.Length;

    /// <summary>Structure type of each row, empty where it cannot be told; null where the rows have neither structures nor such a column.</summary>
    public IReadOnlyList<string>? Prototypes => Structures.IsDefault ? _columns.GetValueOrDefault("prototype") : Symmetry("prototype");

    /// <summary>Reads rows as they are, by the columns <c>id</c> and <c>formula</c> where there are such.</summary>
    /// <exception cref="BadInputException">No readable table or structure file.</exception>
    public static SplitRows Load(string path) => Load(new SplitRecipe { Table = System.IO.Path.GetFileName(path), By = "random" }, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);

    /// <summary>Reads the rows of a recipe.</summary>
    /// <param name="recipe">Which file, and which columns.</param>
    /// <param name="folder">The folder that its paths are relative to.</param>
    /// <exception cref="BadInputException">A file or column is missing or malformed; a row refers to a structure that is not there.</exception>
    public static SplitRows Load(SplitRecipe recipe, string folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        string path = System.IO.Path.Combine(folder, recipe.Table);
        using (StructureReader? reader = StructureFile.TryOpen(path))
        {
            if (reader is not null) return OfStructures(path, [.. StructureFile.ReadAll(path)], null, [], recipe.Tolerance);
        }

        string[] columns;
        using (TableReader reader = TableReader.Open(path)) columns = [.. reader.Columns];
        string? id = recipe.Id ?? (columns.Contains("id") ? "id" : null), formula = recipe.Formula ?? (columns.Contains("formula") ? "formula" : null);
        Table table = Table.Load(path, [.. columns, .. id is null ? [] : new[] { id }, .. formula is null ? [] : new[] { formula }]);
        if (table.RowCount == 0) throw new BadInputException("no rows", "at least two", null, path);
        string[] ids = id is null ? [.. Enumerable.Range(1, table.RowCount).Select(row => row.ToString(CultureInfo.InvariantCulture))] : [.. table.Text(id)];
        Dictionary<string, IReadOnlyList<string>> cells = columns.Distinct(StringComparer.Ordinal).ToDictionary(name => name, table.Text, StringComparer.Ordinal);
        if (recipe.Structures is { } structures) return OfStructures(path, Referred(ids, System.IO.Path.Combine(folder, structures), path), ids, cells, recipe.Tolerance);
        return new SplitRows(path, ids, id is not null, formula is null ? default : Parse(table, formula), default, cells, recipe.Tolerance);
    }

    /// <summary>Groups the rows.</summary>
    /// <param name="recipe">By what.</param>
    /// <param name="folder">The folder that its paths are relative to.</param>
    /// <exception cref="BadInputException">The rows lack what is needed.</exception>
    public Grouping GroupBy(SplitRecipe recipe, string folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe.By switch
        {
            "random" => Single("random", [.. Enumerable.Range(1, Count).Select(row => string.Create(CultureInfo.InvariantCulture, $"row {row}"))]),
            "id" => Single("id", Ids),
            "composition" => Grouping.ByComposition(Required()),
            "chemicalSystem" => Grouping.ByChemicalSystem(Required()),
            "elements" => Grouping.ByElement(Required()),
            "period" => Grouping.ByPeriod(Required()),
            "group" => Grouping.ByPeriodicGroup(Required()),
            "prototype" or "spaceGroup" or "pointGroup" or "crystalSystem" when !Structures.IsDefault => Single(recipe.By, Symmetry(recipe.By)),
            "cluster" => Single("cluster", Clusters(recipe, folder)),
            _ => Single(recipe.By, _columns.GetValueOrDefault(recipe.By) ?? throw new BadInputException(
                $"the criterion '{recipe.By}'", "random, id, composition, chemicalSystem, elements, period, group, prototype, spaceGroup, pointGroup, crystalSystem, cluster, or a column of the table",
                Structures.IsDefault ? "Criteria of symmetry need a structure file." : null, Path)),
        };
    }

    private ImmutableArray<Composition> Required() => Compositions.IsDefault ? throw new BadInputException("no column of formulas", "a column 'formula', or another one that is named", null, Path) : Compositions;

    private static Grouping Single(string name, IReadOnlyList<string> keys) => new(name, keys.Select(key => new[] { key.Length == 0 ? Split.NoGroup : key }));

    private string[] Symmetry(string what) => Array.ConvertAll(_symmetries.Value, symmetry => symmetry is null ? "" : what switch
    {
        "prototype" => PrototypeLabel.Of(symmetry),
        "spaceGroup" => symmetry.SpaceGroup.ShortSymbol,
        "pointGroup" => symmetry.SpaceGroup.PointGroup,
        _ => symmetry.SpaceGroup.CrystalSystem.ToString().ToLowerInvariant(),
    });

    private string[] Clusters(SplitRecipe recipe, string folder)
    {
        EmbeddingMatrix space = recipe.Embedding is { } path ? NpyFile.Load(System.IO.Path.Combine(folder, path)) : Fractions();
        if (space.RowCount != Count) throw new BadInputException($"{space.RowCount} rows in {recipe.Embedding}", $"{Count}, one for each row of the table", null, Path);
        return Array.ConvertAll(KMeansClusters.Find(space, recipe.Clusters, recipe.Method.Seed), label => string.Create(CultureInfo.InvariantCulture, $"cluster {label + 1}"));
    }

    private EmbeddingMatrix Fractions()
    {
        ImmutableArray<Composition> compositions = Required();
        float[] values = new float[Count * (Element.All.Length + 1)];
        for (int row = 0; row < Count; row++)
        {
            foreach ((Element element, double amount) in compositions[row].Amounts) values[(row * (Element.All.Length + 1)) + element.AtomicNumber] = (float)(amount / compositions[row].AtomCount);
        }

        return new EmbeddingMatrix(values, Count, Element.All.Length + 1);
    }

    private static SplitRows OfStructures(string path, Structure[] structures, string[]? ids, Dictionary<string, IReadOnlyList<string>> cells, double tolerance)
    {
        if (structures.Length == 0) throw new BadInputException("no structure", "at least two", null, path);
        bool hasIds = ids is not null || Array.TrueForAll(structures, structure => structure.Labels.Id is not null);
        ids ??= [.. structures.Select((structure, row) => structure.Labels.Id ?? (row + 1).ToString(CultureInfo.InvariantCulture))];
        foreach (string label in structures[0].Labels.Info.Keys)
            cells.TryAdd(label, [.. structures.Select(structure => structure.Labels.Info.TryGetValue(label, out InfoValue? value) ? value.Text ?? string.Join(' ', value.Numbers.ToArray().Select(x => x.ToString("R", CultureInfo.InvariantCulture))) : "")]);
        var compositions = new Dictionary<Structure, Composition>(ReferenceEqualityComparer.Instance);
        return new SplitRows(path, ids, hasIds, [.. structures.Select(structure => compositions.TryGetValue(structure, out Composition? known) ? known : compositions[structure] = structure.Composition)], [.. structures], cells, tolerance);
    }

    private static Structure[] Referred(string[] ids, string structures, string path)
    {
        var index = StructureIndex.Load(structures);
        return Array.ConvertAll(ids, id => index.Find(id)
            ?? throw new BadInputException($"the row '{id}'", $"rows that refer to one of the {index.Count} structures of {structures}", "Rows refer by their id or its part before a colon.", path));
    }

    private static ImmutableArray<Composition> Parse(Table table, string column)
    {
        IReadOnlyList<string> formulas = table.Text(column);
        var compositions = ImmutableArray.CreateBuilder<Composition>(formulas.Count);
        for (int row = 0; row < formulas.Count; row++)
        {
            try
            {
                compositions.Add(Composition.Parse(formulas[row]));
            }
            catch (BadInputException exception)
            {
                throw exception.In(table.Path, table.Line(row), column);
            }
        }

        return compositions.MoveToImmutable();
    }

    private static CrystalSymmetry?[] FindSymmetries(ImmutableArray<Structure> structures, double tolerance)
    {
        var known = new Dictionary<Structure, CrystalSymmetry?>(ReferenceEqualityComparer.Instance);
        return [.. structures.Select(structure => known.TryGetValue(structure, out CrystalSymmetry? found) ? found : known[structure] = structure.Periodicity == Periodicity.All ? CrystalSymmetry.TryFind(structure, tolerance) : null)];
    }
}
