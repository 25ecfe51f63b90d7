using System.Collections.Immutable;

namespace Mpbf.Dal.Conventions;

/// <summary>A factor between two units or conventions that occurs in materials data.</summary>
/// <param name="Name">What it converts.</param>
/// <param name="Factor">Source value over reference value; the inverse is tried as well.</param>
/// <remarks>Constants: CODATA 2018 (Tiesinga et al. 2021, Rev. Mod. Phys. 93, 025010).</remarks>
public sealed record UnitConversion(string Name, double Factor)
{
    /// <summary>The factors that are tried, each with its inverse.</summary>
    public static ImmutableArray<UnitConversion> Known { get; } =
    [
        .. new (string Name, double Factor, string Inverse)[]
        {
            ("GPa where eV/Å³ is meant", 160.2176634, "eV/Å³ where GPa is meant"),
            ("kbar where GPa is meant", 10, "GPa where kbar is meant, or a factor 10"),
            ("kbar where eV/Å³ is meant", 1602.176634, "eV/Å³ where kbar is meant"),
            ("eV where hartree is meant", 27.211386245988, "hartree where eV is meant"),
            ("eV where rydberg is meant", 13.605693122994, "rydberg where eV is meant"),
            ("eV/Å where hartree/bohr is meant", 51.42206747632, "hartree/bohr where eV/Å is meant"),
            ("eV/Å where rydberg/bohr is meant", 25.71103373816, "rydberg/bohr where eV/Å is meant"),
            ("kJ/mol where eV is meant", 96.48533212331, "eV where kJ/mol is meant"),
            ("kcal/mol where eV is meant", 23.06054783061, "eV where kcal/mol is meant"),
            ("kJ where kcal is meant", 4.184, "kcal where kJ is meant"),
            ("bohr where Å is meant", 1.889726124626, "Å where bohr is meant"),
            ("meV where eV is meant, or a factor 1000", 1000, "eV where meV is meant, or a factor 1/1000"),
            ("percent where a share is meant, or a factor 100", 100, "a share where percent is meant, or a factor 1/100"),
            ("cm⁻¹ where meV is meant", 8.065543937, "meV where cm⁻¹ is meant"),
            ("cm⁻¹ where THz is meant", 33.35640952, "THz where cm⁻¹ is meant"),
            ("J/m² where eV/Å² is meant", 16.02176634, "eV/Å² where J/m² is meant"),
            ("debye where e·Å is meant", 4.803204544, "e·Å where debye is meant"),
            ("a factor 2 (two formula units, spins, or engineering strain)", 2, "a factor 1/2 (two formula units, spins, or engineering strain)"),
            ("degrees where radians are meant", 180 / Math.PI, "radians where degrees are meant"),
        }.SelectMany(entry => new[] { new UnitConversion(entry.Name, entry.Factor), new UnitConversion(entry.Inverse, 1 / entry.Factor) }),
    ];
}
