namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The seven crystal systems, by point group (a rhombohedral lattice is trigonal).</summary>
public enum CrystalSystem
{
    /// <summary>1, −1.</summary>
    Triclinic,

    /// <summary>One twofold direction.</summary>
    Monoclinic,

    /// <summary>Three twofold directions.</summary>
    Orthorhombic,

    /// <summary>One fourfold direction.</summary>
    Tetragonal,

    /// <summary>One threefold direction.</summary>
    Trigonal,

    /// <summary>One sixfold direction.</summary>
    Hexagonal,

    /// <summary>Four threefold directions.</summary>
    Cubic,
}
