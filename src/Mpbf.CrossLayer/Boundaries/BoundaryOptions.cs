namespace Mpbf.CrossLayer.Boundaries;

/// <summary>What the user tolerates.</summary>
public sealed record BoundaryOptions
{
    /// <summary>The error that the user can live with, positive, in the unit of the property.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public required double Tolerance
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: positive and finite.");
    }

    /// <summary>The error ratio to the matched control at which the boundary lies, above 1. Default 1.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 1, or not finite.</exception>
    public double ToleratedRatio
    {
        get;
        init => field = value > 1 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: above 1.");
    } = 1.5;
}
