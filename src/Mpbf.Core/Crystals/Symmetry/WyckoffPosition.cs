using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// A class of sites of a space group that have the same symmetry: letter, multiplicity, site symmetry and where they lie, in the standard setting.
/// One instance a position, compared by reference.
/// </summary>
/// <remarks>
/// International Tables for Crystallography A; the 1731 positions were read off spglib 2.0.2 by asking it about a crystal with an atom on each.
/// </remarks>
public sealed class WyckoffPosition
{
    private static readonly Lazy<ILookup<int, WyckoffPosition>> Table = new(Load);

    private readonly Vector3D _offset;
    private readonly SmithForm _directions;

    private WyckoffPosition(string[] cells)
    {
        Letter = cells[1][0];
        Multiplicity = int.Parse(cells[2], CultureInfo.InvariantCulture);
        SiteSymmetry = cells[3];
        Coordinates = string.Join(',', cells[4..]);
        if (!SymmetryOperation.TryReadTriplet(Coordinates, out IntegerMatrix m, out _offset)) throw new InvalidDataException($"'{Coordinates}' is no triplet.");
        _directions = new SmithForm(new[,] { { m.M00, m.M01, m.M02 }, { m.M10, m.M11, m.M12 }, { m.M20, m.M21, m.M22 } });
    }

    /// <summary>The Wyckoff letter, a to z, A for the 27th position of Pmmm.</summary>
    public char Letter { get; }

    /// <summary>Sites in the conventional cell.</summary>
    public int Multiplicity { get; }

    /// <summary>Oriented site-symmetry symbol, for example <c>.3m</c>.</summary>
    public string SiteSymmetry { get; }

    /// <summary>One representative, for example <c>0,1/4,z</c>.</summary>
    public string Coordinates { get; }

    /// <summary>The positions of a space group in its standard setting, by letter.</summary>
    /// <param name="number">1 to 230.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is not 1 to 230.</exception>
    public static ImmutableArray<WyckoffPosition> Of(int number) => [.. Table.Value[SpaceGroupSetting.Standard(number).Number]];

    /// <summary>Letter and representative.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Multiplicity}{Letter} {Coordinates}");

    /// <summary>The position a place of the standard setting belongs to, or null.</summary>
    /// <param name="group">The group.</param>
    /// <param name="place">Conventional fractional position.</param>
    /// <param name="multiplicity">How many places of the conventional cell are equivalent to it.</param>
    internal static WyckoffPosition? Find(SpaceGroupSetting group, Vector3D place, int multiplicity)
    {
        foreach (WyckoffPosition position in Table.Value[group.Number])
        {
            if (position.Multiplicity != multiplicity) continue;
            foreach (SymmetryOperation operation in group.Operations)
            {
                if (position.Contains(operation.Apply(place))) return position;
            }
        }

        return null;
    }

    /// <summary>A place on the representative, with arbitrary free coordinates.</summary>
    internal Vector3D Example()
    {
        SymmetryOperation.TryReadTriplet(Coordinates, out IntegerMatrix m, out Vector3D offset);
        return m * new Vector3D(0.1371, 0.2093, 0.3417) + offset;
    }

    // Positions made symmetric are exact to rounding.
    private bool Contains(Vector3D place)
    {
        Vector3D d = place - _offset;
        return _directions.TrySolve([d.X, d.Y, d.Z], tolerance: 1e-6, out _);
    }

    private static ILookup<int, WyckoffPosition> Load()
    {
        using var reader = new StreamReader(typeof(WyckoffPosition).Assembly.GetManifestResourceStream("wyckoff.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .ToLookup(cells => int.Parse(cells[0], CultureInfo.InvariantCulture), cells => new WyckoffPosition(cells));
    }
}
