namespace Mpbf.Ral.Invariance;

/// <summary>What a material demands of a function of its structure.</summary>
public enum RequiredInvariance
{
    /// <summary>The whole is moved.</summary>
    Translation,

    /// <summary>The whole is turned; forces turn along.</summary>
    Rotation,

    /// <summary>The whole is mirrored; forces are mirrored along. Due unless the property tells left from right.</summary>
    Reflection,

    /// <summary>The sites stand in another order.</summary>
    Permutation,

    /// <summary>The same crystal in a larger cell, of any shape.</summary>
    Supercell,

    /// <summary>The same crystal in its primitive and in its conventional cell.</summary>
    PrimitiveCell,

    /// <summary>Atoms stand in other images of the cell.</summary>
    Wrapping,

    /// <summary>Other species on the same sites: here the function must change.</summary>
    Relabelling,

    /// <summary>A potential's energy grows with the number of cells, its forces repeat.</summary>
    Extensivity,

    /// <summary>A potential's forces are the differences of its energy.</summary>
    ForcesFromEnergy,

    /// <summary>A potential's forces do no work around a closed path.</summary>
    ClosedPath,

    /// <summary>A potential's energy has no jump where a neighbour comes into reach.</summary>
    Smoothness,
}
