namespace Mpbf.Core.Crystals;

/// <summary>The axes along which a structure repeats.</summary>
[Flags]
public enum Periodicity
{
    /// <summary>A molecule or cluster; a lattice, if there is one, is only a box.</summary>
    None = 0,

    /// <summary>Along a.</summary>
    A = 1,

    /// <summary>Along b.</summary>
    B = 2,

    /// <summary>Along c.</summary>
    C = 4,

    /// <summary>A crystal.</summary>
    All = A | B | C,
}
