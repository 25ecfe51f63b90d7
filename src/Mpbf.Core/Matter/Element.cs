using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.Core.Matter;

/// <summary>
/// A chemical element with the properties that encoders, rules and groupings need. One instance an element, compared by reference. A property without an
/// accepted value is NaN (numbers) or null (group, valence).
/// </summary>
/// <remarks>
/// Sources: standard atomic weights, IUPAC 2021 (of the longest-lived isotope where there is none); electronegativity, Pauling scale, CRC Handbook 97th ed.;
/// covalent radii, Cordero et al. 2008 (low spin for Mn, Fe, Co); valence electrons of the ground-state configuration and first ionisation energies, NIST Atomic
/// Spectra Database; melting points, CRC Handbook; atomic volume, atomic weight over the density of the condensed element, CRC Handbook; oxidation states, Greenwood and Earnshaw 1997.
/// </remarks>
public sealed class Element
{
    /// <summary>The last element of the property table; heavier ones have symbol, weight and place only.</summary>
    public const int LastTabulated = 94;

    private Element(int atomicNumber, string[] cells)
    {
        AtomicNumber = atomicNumber;
        Symbol = cells[0];
        AtomicWeight = Number(cells[1]);
        Period = int.Parse(cells[2], CultureInfo.InvariantCulture);
        Group = Integer(cells[3]);
        Electronegativity = Number(cells[4]);
        CovalentRadius = Number(cells[5]) / PicometrePerAngstrom;
        ValenceS = Integer(cells[6]);
        ValenceP = Integer(cells[7]);
        ValenceD = Integer(cells[8]);
        ValenceF = Integer(cells[9]);
        IonisationEnergy = Number(cells[10]);
        MeltingPoint = Number(cells[11]);
        AtomicVolume = Number(cells[12]) * CubicAngstromPerCubicCentimetrePerMole;
        OxidationStates = [.. cells[13].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(state => int.Parse(state, CultureInfo.InvariantCulture))];
        Family = FamilyOf(atomicNumber, Group);
    }

    private const double PicometrePerAngstrom = 100;
    private const double CubicAngstromPerCubicCentimetrePerMole = 1 / 0.602214076;

    private static readonly Element[] Table = Load();
    private static readonly Dictionary<string, Element> BySymbol = Table.ToDictionary(element => element.Symbol, StringComparer.Ordinal);

    /// <summary>All elements by ascending atomic number.</summary>
    public static ImmutableArray<Element> All { get; } = [.. Table];

    /// <summary>Atomic number Z, 1 to 118.</summary>
    public int AtomicNumber { get; }

    /// <summary>Chemical symbol.</summary>
    public string Symbol { get; }

    /// <summary>Standard atomic weight, u.</summary>
    public double AtomicWeight { get; }

    /// <summary>Period, 1 to 7.</summary>
    public int Period { get; }

    /// <summary>IUPAC group, 1 to 18; null for the f block.</summary>
    public int? Group { get; }

    /// <summary>Pauling electronegativity.</summary>
    public double Electronegativity { get; }

    /// <summary>Covalent radius, Å.</summary>
    public double CovalentRadius { get; }

    /// <summary>s electrons outside the noble-gas core.</summary>
    public int? ValenceS { get; }

    /// <summary>p electrons outside the noble-gas core.</summary>
    public int? ValenceP { get; }

    /// <summary>d electrons outside the noble-gas core.</summary>
    public int? ValenceD { get; }

    /// <summary>f electrons outside the noble-gas core.</summary>
    public int? ValenceF { get; }

    /// <summary>First ionisation energy, eV.</summary>
    public double IonisationEnergy { get; }

    /// <summary>Melting point at ambient pressure, K; of helium NaN.</summary>
    public double MeltingPoint { get; }

    /// <summary>Volume of an atom in the condensed element, Å³.</summary>
    public double AtomicVolume { get; }

    /// <summary>Common oxidation states, ascending; empty for elements that are not known to have any.</summary>
    public ImmutableArray<int> OxidationStates { get; }

    /// <summary>The chemical family that is held out together.</summary>
    public ElementFamily Family { get; }

    /// <summary>The element of an atomic number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 118.</exception>
    public static Element FromAtomicNumber(int atomicNumber) =>
        atomicNumber >= 1 && atomicNumber <= Table.Length
            ? Table[atomicNumber - 1]
            : throw new ArgumentOutOfRangeException(nameof(atomicNumber), atomicNumber, $"Allowed: 1 to {Table.Length}.");

    /// <summary>The element of a symbol, in its usual spelling.</summary>
    /// <exception cref="BadInputException">No such symbol.</exception>
    public static Element FromSymbol(string symbol) =>
        TryFromSymbol(symbol) ?? throw new BadInputException($"'{symbol}'", "the symbol of a chemical element");

    /// <summary>The element of a symbol, or null.</summary>
    public static Element? TryFromSymbol(string symbol) => BySymbol.GetValueOrDefault(symbol);

    /// <summary>The element of a symbol, or null.</summary>
    public static Element? TryFromSymbol(ReadOnlySpan<char> symbol) =>
        BySymbol.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out Element? element) ? element : null;

    /// <summary>The symbol.</summary>
    public override string ToString() => Symbol;

    private static Element[] Load()
    {
        using var reader = new StreamReader(typeof(Element).Assembly.GetManifestResourceStream("elements.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select((line, i) => new Element(i + 1, line.Split(',')))];
    }

    private static ElementFamily FamilyOf(int atomicNumber, int? group) => (atomicNumber, group) switch
    {
        (1, _) => ElementFamily.Hydrogen,
        ( >= 57 and <= 71, _) => ElementFamily.Lanthanide,
        ( >= 89 and <= 103, _) => ElementFamily.Actinide,
        (_, 1) => ElementFamily.Alkali,
        (_, 2) => ElementFamily.AlkalineEarth,
        ( <= 30, >= 3 and <= 12) => ElementFamily.Transition3d,
        ( <= 48, >= 3 and <= 12) => ElementFamily.Transition4d,
        (_, >= 3 and <= 12) => ElementFamily.Transition5d,
        (_, 13) => ElementFamily.Triel,
        (_, 14) => ElementFamily.Tetrel,
        (_, 15) => ElementFamily.Pnictogen,
        (8, _) => ElementFamily.Oxygen,
        (_, 16) => ElementFamily.Chalcogen,
        (_, 17) => ElementFamily.Halogen,
        _ => ElementFamily.NobleGas,
    };

    private static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    private static int? Integer(string cell) => cell.Length == 0 ? null : int.Parse(cell, CultureInfo.InvariantCulture);
}
