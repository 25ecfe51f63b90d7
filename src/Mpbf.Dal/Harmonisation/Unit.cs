using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.Dal.Harmonisation;

/// <summary>What a quantity measures.</summary>
public enum Dimension
{
    /// <summary>Energy; eV.</summary>
    Energy,

    /// <summary>Length; Å.</summary>
    Length,

    /// <summary>Force; eV/Å.</summary>
    Force,

    /// <summary>Pressure, stress, elastic constant; GPa.</summary>
    Pressure,

    /// <summary>Temperature; K.</summary>
    Temperature,

    /// <summary>Volume; Å³.</summary>
    Volume,
}

/// <summary>A unit as people write it, with its factor to the library's own: eV, Å, eV/Å, GPa, K, Å³.</summary>
/// <param name="Name">As written first in the table.</param>
/// <param name="Dimension">What it measures.</param>
/// <param name="Factor">Value in the library's unit over value in this one.</param>
/// <param name="Offset">Added after the factor; for °C.</param>
/// <remarks>Constants: CODATA 2018 (Tiesinga et al. 2021).</remarks>
public sealed record Unit(string Name, Dimension Dimension, double Factor, double Offset = 0)
{
    private const double Hartree = 27.211386245988, Bohr = 0.529177210903, PascalPerPressure = 160.2176634, KilojoulePerMole = 1 / 96.48533212331, KilocaloriePerMole = 4.184 * KilojoulePerMole;

    private static readonly (string[] Names, Unit Unit)[] Table =
    [
        (["eV", "electronvolt", "ev/atom", "eV/cell", "eV/f.u."], new("eV", Dimension.Energy, 1)),
        (["meV", "mev/atom"], new("meV", Dimension.Energy, 1e-3)),
        (["hartree", "Ha", "Eh", "a.u. of energy"], new("hartree", Dimension.Energy, Hartree)),
        (["Ry", "rydberg"], new("Ry", Dimension.Energy, Hartree / 2)),
        (["kJ/mol", "kJ mol-1"], new("kJ/mol", Dimension.Energy, KilojoulePerMole)),
        (["kcal/mol", "kcal mol-1"], new("kcal/mol", Dimension.Energy, KilocaloriePerMole)),
        (["J", "joule"], new("J", Dimension.Energy, 1 / 1.602176634e-19)),
        (["Å", "angstrom", "ang", "A"], new("Å", Dimension.Length, 1)),
        (["nm", "nanometre", "nanometer"], new("nm", Dimension.Length, 10)),
        (["pm", "picometre", "picometer"], new("pm", Dimension.Length, 0.01)),
        (["bohr", "a0", "a.u. of length"], new("bohr", Dimension.Length, Bohr)),
        (["m", "metre", "meter"], new("m", Dimension.Length, 1e10)),
        (["eV/Å", "eV/A", "eV/ang", "eV/angstrom"], new("eV/Å", Dimension.Force, 1)),
        (["meV/Å", "meV/A"], new("meV/Å", Dimension.Force, 1e-3)),
        (["Ha/bohr", "hartree/bohr", "Eh/a0"], new("Ha/bohr", Dimension.Force, Hartree / Bohr)),
        (["Ry/bohr", "rydberg/bohr"], new("Ry/bohr", Dimension.Force, Hartree / Bohr / 2)),
        (["GPa"], new("GPa", Dimension.Pressure, 1)),
        (["MPa"], new("MPa", Dimension.Pressure, 1e-3)),
        (["Pa"], new("Pa", Dimension.Pressure, 1e-9)),
        (["kbar", "kB"], new("kbar", Dimension.Pressure, 0.1)),
        (["bar"], new("bar", Dimension.Pressure, 1e-4)),
        (["eV/Å³", "eV/Å^3", "eV/A^3", "eV/ang^3", "eV/angstrom^3"], new("eV/Å³", Dimension.Pressure, PascalPerPressure)),
        (["K", "kelvin"], new("K", Dimension.Temperature, 1)),
        (["°C", "degC", "celsius"], new("°C", Dimension.Temperature, 1, 273.15)),
        (["Å³", "Å^3", "A^3", "ang^3", "angstrom^3"], new("Å³", Dimension.Volume, 1)),
        (["nm³", "nm^3"], new("nm³", Dimension.Volume, 1000)),
        (["bohr³", "bohr^3"], new("bohr³", Dimension.Volume, Bohr * Bohr * Bohr)),
    ];

    /// <summary>The library's own unit of each dimension.</summary>
    public static string Standard(Dimension dimension) => Table.First(entry => entry.Unit.Dimension == dimension).Unit.Name;

    /// <summary>Finds a unit by what is written.</summary>
    /// <param name="text">For example <c>kbar</c> or <c>eV/atom</c>.</param>
    /// <exception cref="Core.BadInputException">No such unit, or a spelling that could mean several; the message names the candidates.</exception>
    public static Unit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string plain = text.Trim();
        if (Array.Find(Table, entry => entry.Names.Contains(plain, StringComparer.Ordinal)).Unit is { } exact) return exact;
        Unit[] close = [.. Table.Where(entry => entry.Names.Contains(plain, StringComparer.OrdinalIgnoreCase)).Select(entry => entry.Unit)];
        if (close is [var only]) return only;
        string candidates = string.Join(", ", close.Length > 1 ? close.Select(unit => unit.Name) : Table.Select(entry => entry.Unit.Name));
        throw new Core.BadInputException(plain.Length == 0 ? "no unit" : $"the unit '{(plain.Length <= 40 ? plain : plain[..40] + "…")}'", $"one of {candidates}", "Declare the unit; it is never guessed.");
    }

    /// <summary>Units that a value could be in, judged by what is plausible for the dimension: to be named in a refusal, not to be used.</summary>
    /// <param name="dimension">What the values measure.</param>
    /// <param name="typical">A typical magnitude of the values, positive.</param>
    /// <param name="least">Smallest plausible magnitude in the library's unit.</param>
    /// <param name="largest">Largest plausible magnitude in the library's unit.</param>
    public static ImmutableArray<string> Candidates(Dimension dimension, double typical, double least, double largest) =>
        [.. Table.Where(entry => entry.Unit.Dimension == dimension && entry.Unit.ToStandard(typical) >= least && entry.Unit.ToStandard(typical) <= largest).Select(entry => entry.Unit.Name)];

    /// <summary>A value in the library's unit.</summary>
    public double ToStandard(double value) => (value * Factor) + Offset;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Dimension})");
}
