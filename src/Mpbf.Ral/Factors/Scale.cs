namespace Mpbf.Ral.Factors;

/// <summary>A stretch of the quantum-to-macro axis e.</summary>
public enum Scale
{
    /// <summary>Electrons.</summary>
    Electronic,

    /// <summary>An atom and its neighbours.</summary>
    LocalEnvironment,

    /// <summary>The periodic crystal.</summary>
    Crystal,

    /// <summary>Phases, stability, transport between grains.</summary>
    Thermodynamic,

    /// <summary>Bulk properties of a sample.</summary>
    Macro,
}
