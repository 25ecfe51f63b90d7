namespace Mpbf.Core.Conditions;

/// <summary>A layer of the Matter Pretraining Boundary Framework.</summary>
public enum Layer
{
    /// <summary>DAL.</summary>
    DataAssimilation,

    /// <summary>RAL.</summary>
    RepresentationalAbstraction,

    /// <summary>ISL.</summary>
    InferenceSteering,

    /// <summary>The coupling of the three.</summary>
    CrossLayer,
}
