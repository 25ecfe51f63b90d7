using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// One of the 530 tabulated settings of the 230 space-group types: symbols and operations. One instance a setting, compared by reference.
/// </summary>
/// <remarks>Symbols: International Tables for Crystallography B (2001), table A1.4.2.7 (Hall and Grosse-Kunstleve).</remarks>
public sealed class SpaceGroupSetting
{
    private static readonly SpaceGroupSetting[] Table = Load();
    private static readonly SpaceGroupSetting[] Standards = [.. Table.GroupBy(s => s.Number).Select(ChooseStandard)];

    private readonly Lazy<ImmutableArray<SymmetryOperation>> _operations;

    private SpaceGroupSetting(string[] cells)
    {
        Number = int.Parse(cells[0], CultureInfo.InvariantCulture);
        Choice = cells[1];
        ShortSymbol = cells[2];
        FullSymbol = cells[3];
        HallSymbol = cells[4];
        PointGroup = cells[5];
        _operations = new(() => [.. Symmetry.HallSymbol.Close(Symmetry.HallSymbol.Generators(HallSymbol)).Select(o => o.ToSymmetryOperation())]);
    }

    /// <summary>All settings, by number.</summary>
    public static ImmutableArray<SpaceGroupSetting> All { get; } = [.. Table];

    /// <summary>Number of the space-group type, 1 to 230.</summary>
    public int Number { get; }

    /// <summary>Which setting of the type: unique axis and cell choice ("b1"), axis permutation ("cab"), origin ("1", "2"), hexagonal or rhombohedral
    /// axes ("H", "R"); empty for the only or first one.</summary>
    public string Choice { get; }

    /// <summary>Short Hermann–Mauguin symbol, for example <c>Fd-3m</c>; screw axes as <c>2_1</c>.</summary>
    public string ShortSymbol { get; }

    /// <summary>Full Hermann–Mauguin symbol of this setting, for example <c>P 1 2_1/c 1</c>.</summary>
    public string FullSymbol { get; }

    /// <summary>Hall symbol: generators and origin in one line.</summary>
    public string HallSymbol { get; }

    /// <summary>Symbol of the point group, for example <c>m-3m</c>.</summary>
    public string PointGroup { get; }

    /// <summary>The crystal system.</summary>
    public CrystalSystem CrystalSystem => Number switch
    {
        <= 2 => CrystalSystem.Triclinic,
        <= 15 => CrystalSystem.Monoclinic,
        <= 74 => CrystalSystem.Orthorhombic,
        <= 142 => CrystalSystem.Tetragonal,
        <= 167 => CrystalSystem.Trigonal,
        <= 194 => CrystalSystem.Hexagonal,
        _ => CrystalSystem.Cubic,
    };

    /// <summary>All operations of one conventional cell, centring included, translations in [0, 1), the identity first.</summary>
    public ImmutableArray<SymmetryOperation> Operations => _operations.Value;

    /// <summary>
    /// The setting this library standardises to: unique axis b with cell choice 1, the origin at an inversion centre where there is a choice
    /// (choice 2), hexagonal axes for rhombohedral lattices, the first tabulated one otherwise.
    /// </summary>
    /// <param name="number">1 to 230.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is not 1 to 230.</exception>
    public static SpaceGroupSetting Standard(int number) => number is >= 1 and <= 230
        ? Standards[number - 1]
        : throw new ArgumentOutOfRangeException(nameof(number), number, "Space groups are numbered 1 to 230.");

    /// <summary>
    /// The setting of a Hermann–Mauguin or Hall symbol as files write them: blanks and underscores do not matter, <c>P21/c</c> equals <c>P 1 2_1/c 1</c>,
    /// and a suffix <c>:1</c>, <c>:2</c>, <c>:H</c>, <c>:R</c>, <c>S</c> or <c>Z</c> names the choice. Null if there is none.
    /// </summary>
    /// <remarks>
    /// A symbol that fits several settings gives the first tabulated one; symbols without a choice therefore mean origin choice 1 and hexagonal axes.
    /// </remarks>
    public static SpaceGroupSetting? TryFromSymbol(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        string trimmed = symbol.Trim();
        if (Array.Find(Table, s => s.HallSymbol.Equals(trimmed, StringComparison.OrdinalIgnoreCase)) is { } byHall) return byHall;
        (string name, string choice) = SplitChoice(trimmed);
        string plain = Plain(name);
        SpaceGroupSetting[] fitting = Array.FindAll(Table, s => Plain(s.FullSymbol) == plain);
        if (fitting.Length == 0) fitting = Array.FindAll(Table, s => Plain(s.ShortSymbol) == plain);
        return Array.Find(fitting, s => s.Choice.Equals(choice, StringComparison.OrdinalIgnoreCase))
            ?? (choice.Length == 0 ? fitting.FirstOrDefault() : null);
    }

    /// <summary>Number, short symbol and choice.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ShortSymbol} ({Number}{(Choice.Length > 0 ? ":" + Choice : "")})");

    private static (string Name, string Choice) SplitChoice(string symbol)
    {
        int colon = symbol.LastIndexOf(':');
        if (colon >= 0) return (symbol[..colon], symbol[(colon + 1)..].Trim());
        return symbol.Length > 1 && symbol[^1] is 'S' or 'Z' or 'H' && symbol[0] != 'H'
            ? (symbol[..^1], symbol[^1] switch { 'S' => "1", 'Z' => "2", _ => "H" })
            : (symbol, "");
    }

    private static string Plain(string symbol) =>
        string.Concat(symbol.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '(' or ')'))).ToUpperInvariant();

    private static SpaceGroupSetting ChooseStandard(IGrouping<int, SpaceGroupSetting> settings) =>
        settings.FirstOrDefault(s => s.Choice == "2") ?? settings.First();

    private static SpaceGroupSetting[] Load()
    {
        using var reader = new StreamReader(typeof(SpaceGroupSetting).Assembly.GetManifestResourceStream("spacegroups.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => new SpaceGroupSetting(line.Split(',')))];
    }
}
