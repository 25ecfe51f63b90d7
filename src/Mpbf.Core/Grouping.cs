using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Matter;

namespace Mpbf.Core;

/// <summary>
/// Rows held out together: each row belongs to one or more named groups (a compound belongs to all of its elements). Immutable.
/// </summary>
public sealed class Grouping
{
    /// <summary>The group of rows that have none, e.g. without a crystal.</summary>
    public const string None = "(none)";

    /// <summary>Groups from the memberships of each row.</summary>
    /// <param name="name">What the groups are, e.g. <c>elements</c>.</param>
    /// <param name="memberships">For each row the names of its groups; at least one.</param>
    /// <exception cref="ArgumentException">A row has no group.</exception>
    public Grouping(string name, IEnumerable<IEnumerable<string>> memberships)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(memberships);
        Name = name;
        Memberships = [.. memberships.Select(groups => (ImmutableArray<string>)[.. groups.Distinct(StringComparer.Ordinal)])];
        for (int row = 0; row < Memberships.Length; row++)
        {
            if (Memberships[row].IsEmpty) throw new ArgumentException($"Row {row} belongs to no group of '{name}'.", nameof(memberships));
        }

        Groups = [.. Memberships
            .SelectMany((groups, row) => groups.Select(group => (group, row)))
            .GroupBy(pair => pair.group, pair => pair.row, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new RowGroup(group.Key, [.. group]))];
    }

    /// <summary>Rows by the elements they hold: a compound belongs to all of its elements.</summary>
    public static Grouping ByElement(IReadOnlyList<Composition> compositions) =>
        new("elements", compositions.Select(composition => composition.Amounts.Select(pair => pair.Element.Symbol)));

    /// <summary>Rows by the chemical families of the elements they hold.</summary>
    public static Grouping ByFamily(IReadOnlyList<Composition> compositions) =>
        new("family", compositions.Select(composition => composition.Amounts.Select(pair => pair.Element.Family.ToString())));

    /// <summary>Rows by the set of elements they hold.</summary>
    public static Grouping ByChemicalSystem(IReadOnlyList<Composition> compositions) =>
        new("chemicalSystem", compositions.Select(composition => new[] { composition.ChemicalSystem }));

    /// <summary>Rows by their atomic fractions to four decimals.</summary>
    public static Grouping ByComposition(IReadOnlyList<Composition> compositions) => new("composition", compositions.Select(composition => new[] { composition.JoinKey }));

    /// <summary>Rows by the periods (rows of the periodic table, 1 to 7) of the elements they hold.</summary>
    public static Grouping ByPeriod(IReadOnlyList<Composition> compositions) =>
        new("period", compositions.Select(composition => composition.Amounts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"period {pair.Element.Period}"))));

    /// <summary>Rows by the groups (columns of the periodic table, 1 to 18, or f block) of the elements they hold.</summary>
    public static Grouping ByPeriodicGroup(IReadOnlyList<Composition> compositions) =>
        new("group", compositions.Select(composition => composition.Amounts.Select(pair => pair.Element.Group is { } group ? string.Create(CultureInfo.InvariantCulture, $"group {group}") : "f block")));

    /// <summary>Rows by the structure type of their crystals, <see cref="PrototypeLabel"/>.</summary>
    /// <param name="crystals">The symmetry of each row's crystal; null where it has none, <see cref="None"/>.</param>
    public static Grouping ByPrototype(IReadOnlyList<CrystalSymmetry?> crystals) =>
        new("prototype", crystals.Select(crystal => new[] { crystal is null ? None : PrototypeLabel.Of(crystal) }));

    /// <summary>Rows by the number of atoms in the primitive cell of their crystals, in doublings: 1, 2, 3 to 4, 5 to 8 and so on.</summary>
    /// <param name="crystals">The symmetry of each row's crystal; null where it has none, <see cref="None"/>.</param>
    public static Grouping ByCellSize(IReadOnlyList<CrystalSymmetry?> crystals) => new("cellSize", crystals.Select(crystal => new[] { crystal is null ? None : CellSize(crystal.PrimitiveCell.Count) }));

    /// <summary>What the groups are.</summary>
    public string Name { get; }

    /// <summary>The groups of each row.</summary>
    public ImmutableArray<ImmutableArray<string>> Memberships { get; }

    /// <summary>The rows of each group, in ordinal order of their names.</summary>
    public ImmutableArray<RowGroup> Groups { get; }

    private static string CellSize(int atoms)
    {
        int largest = (int)BitOperations.RoundUpToPowerOf2((uint)atoms);
        return largest switch
        {
            1 => "1 atom",
            2 => "2 atoms",
            _ => string.Create(CultureInfo.InvariantCulture, $"{largest / 2 + 1} to {largest} atoms"),
        };
    }
}

/// <summary>One group of rows.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Rows">Row indices, ascending.</param>
public sealed record RowGroup(string Name, ImmutableArray<int> Rows);
