using System.Collections.Immutable;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Interventions;

/// <summary>A structure after an intervention.</summary>
/// <param name="Coordinate">How far: strain, volume ratio, period, number of vacancies, or σ in Å, as the ladder's kind says.</param>
/// <param name="Structure">The structure there.</param>
public sealed record InterventionStep(double Coordinate, Structure Structure);

/// <summary>One structure changed step by step along one coordinate, with all else held.</summary>
/// <param name="Kind">What is changed, and the coordinate's meaning.</param>
/// <param name="Steps">By ascending coordinate, the unchanged structure among them.</param>
/// <param name="Reference">Which step is the unchanged structure.</param>
public sealed record InterventionLadder(string Kind, ImmutableArray<InterventionStep> Steps, int Reference);

/// <summary>A homogeneous strain; Cartesian axes.</summary>
public enum StrainMode
{
    /// <summary>Along x.</summary>
    X,

    /// <summary>Along y.</summary>
    Y,

    /// <summary>Along z.</summary>
    Z,

    /// <summary>Shear in the yz plane, by the engineering angle γ = 2 ε_yz.</summary>
    YZ,

    /// <summary>Shear in the xz plane, by the engineering angle γ = 2 ε_xz.</summary>
    XZ,

    /// <summary>Shear in the xy plane, by the engineering angle γ = 2 ε_xy.</summary>
    XY,

    /// <summary>All lengths alike.</summary>
    Hydrostatic,
}
