namespace Mpbf.Core.Crystals;

/// <summary>
/// A quantity every site carries: forces, charges, magnetic moments, selective dynamics (1 free, 0 fixed). Immutable.
/// </summary>
public sealed class SiteProperty
{
    private readonly double[] _values;

    /// <summary>A property from its values.</summary>
    /// <param name="width">Components a site, at least 1 (1 for a charge, 3 for a force).</param>
    /// <param name="values">Site after site, <paramref name="width"/> values each. NaN where the source has no value for a site.</param>
    /// <param name="unit">The unit as declared by the source; null where it declares none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 1.</exception>
    /// <exception cref="ArgumentException">The number of values is no multiple of <paramref name="width"/>.</exception>
    public SiteProperty(int width, ReadOnlySpan<double> values, string? unit = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0) throw new ArgumentException($"{values.Length} values do not divide into sites of {width}.", nameof(values));
        Width = width;
        Unit = unit;
        _values = values.ToArray();
    }

    /// <summary>The name forces are filed under, width 3, eV/Å.</summary>
    public const string Forces = "forces";

    /// <summary>The name magnetic moments are filed under, width 1 or 3, μ_B.</summary>
    public const string MagneticMoments = "magmoms";

    /// <summary>The name atomic charges are filed under, width 1, elementary charges.</summary>
    public const string Charges = "charges";

    /// <summary>The name selective dynamics is filed under, width 3, 1 = free along that lattice vector, 0 = fixed.</summary>
    public const string SelectiveDynamics = "selective_dynamics";

    /// <summary>Components a site.</summary>
    public int Width { get; }

    /// <summary>The unit as declared by the source, or null.</summary>
    public string? Unit { get; }

    /// <summary>Number of sites.</summary>
    public int Count => _values.Length / Width;

    /// <summary>All values, site after site.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The values of one site, length <see cref="Width"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such site.</exception>
    public ReadOnlySpan<double> this[int site] => _values.AsSpan(site * Width, Width);

    /// <summary>The property of other sites that are copies of these, for example of a supercell.</summary>
    /// <param name="sites">For each new site, which of these it copies.</param>
    public SiteProperty Select(ReadOnlySpan<int> sites)
    {
        var values = new double[sites.Length * Width];
        for (int k = 0; k < sites.Length; k++) this[sites[k]].CopyTo(values.AsSpan(k * Width));
        return new SiteProperty(Width, values, Unit);
    }
}
