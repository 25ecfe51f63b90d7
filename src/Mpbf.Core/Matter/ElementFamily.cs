namespace Mpbf.Core.Matter;

/// <summary>Chemical families, for hold-outs of whole chemistries. Every element belongs to one.</summary>
public enum ElementFamily
{
    /// <summary>H.</summary>
    Hydrogen,

    /// <summary>Group 1 but hydrogen.</summary>
    Alkali,

    /// <summary>Group 2.</summary>
    AlkalineEarth,

    /// <summary>Sc to Zn.</summary>
    Transition3d,

    /// <summary>Y to Cd.</summary>
    Transition4d,

    /// <summary>Hf to Hg, and the heavier ones below them.</summary>
    Transition5d,

    /// <summary>La to Lu.</summary>
    Lanthanide,

    /// <summary>Ac to Lr.</summary>
    Actinide,

    /// <summary>Group 13.</summary>
    Triel,

    /// <summary>Group 14.</summary>
    Tetrel,

    /// <summary>Group 15.</summary>
    Pnictogen,

    /// <summary>O, by itself because it dominates every corpus.</summary>
    Oxygen,

    /// <summary>S, Se, Te and the heavier ones below them.</summary>
    Chalcogen,

    /// <summary>Group 17.</summary>
    Halogen,

    /// <summary>Group 18.</summary>
    NobleGas,
}
