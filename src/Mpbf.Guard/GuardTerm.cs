using System.Collections.Immutable;

namespace Mpbf.Guard;

/// <summary>Where a guard takes the value of a support term from.</summary>
public enum TermKind
{
    /// <summary>The caller passes it in: the spread of an ensemble, the disagreement of several models, a distance in another space.</summary>
    Given,

    /// <summary>Mean distance to the nearest reference rows.</summary>
    Distance,

    /// <summary>That distance against the reference rows' own: d / (d + d'), d' the mean over the neighbours.</summary>
    Density,

    /// <summary>Leverage on the corpus.</summary>
    Leverage,

    /// <summary>The predicted standard deviation.</summary>
    Sigma,
}

/// <summary>A term of the support score that stayed. Immutable.</summary>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="Name">What it is.</param>
/// <param name="Weight">Its weight in the score, in (0, 1].</param>
/// <param name="Values">Its values on evaluation rows (thinned to at most <see cref="GuardBoundary.LargestKnots"/>), finite.</param>
public sealed record GuardTerm(TermKind Kind, string Name, double Weight, ImmutableArray<double> Values);
